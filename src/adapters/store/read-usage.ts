import { DuckDBBitValue, type DuckDBConnection, type DuckDBValue } from '@duckdb/node-api';
import { OUTCOMES } from '../../model/connection.ts';
import { DaySet } from '../../model/day-set.ts';
import { getOrMake } from '../../model/get-or-make.ts';
import { PROTOCOLS } from '../../model/protocol.ts';
import { DAY_MS } from '../../model/time.ts';
import { SEEN_AT } from '../../usage/fold.ts';
import type { Interval } from '../../usage/intervals.ts';
import type { Usage } from '../../usage/usage.ts';
import type { StoredEndpoints } from './read-endpoints.ts';
import { asNumber, memberAt, positionIn, query, queryPieces } from './sql.ts';
import { usageWithin } from './usage-rows.ts';

/**
 * Usage in the order of its endpoints, protocol, port, half and outcome, some thousand at a time. DuckDB sorts, so that
 * neither the sorting nor the whole of it is this thread's.
 */
export async function* usagePieces(
  connection: DuckDBConnection,
  endpoints: StoredEndpoints,
  window: Interval | undefined,
): AsyncGenerator<Usage[], void> {
  const rows = usageWithin(Math.max(window?.fromMs ?? 0, 0), window?.toMs ?? Number.MAX_SAFE_INTEGER);
  const days = await spanOfDays(connection, rows);
  if (days === undefined) return;
  // What has no endpoint any more is a corrupt store, not a row to leave out: hence LEFT JOIN.
  const pieces = queryPieces(
    connection,
    `SELECT s.rank, d.rank, ${positionIn(PROTOCOLS, 'c.protocol')} AS protocol, c.port,
            ${positionIn(SEEN_AT, 'c.seen_at')} AS seen_at, ${positionIn(OUTCOMES, 'c.outcome')} AS outcome,
            u.events, u.first_ms, u.last_ms, u.days
     FROM (
       SELECT connection, sum(events)::DOUBLE AS events, min(first_ms) AS first_ms, max(last_ms) AS last_ms,
              bitstring_agg((last_ms // ${DAY_MS})::INTEGER, ${days.first}, ${days.last}) AS days
       FROM (${rows}) GROUP BY connection
     ) AS u
     LEFT JOIN connections AS c ON c.id = u.connection
     LEFT JOIN endpoint_ranks AS s ON s.id = c.source
     LEFT JOIN endpoint_ranks AS d ON d.id = c.destination
     ORDER BY ALL`,
  );
  const known = new KnownDays(days);
  for await (const columns of pieces) yield usagesOf(columns, endpoints, known);
}

export async function readUsage(
  connection: DuckDBConnection,
  endpoints: StoredEndpoints,
  window: Interval | undefined,
): Promise<Usage[]> {
  const usages: Usage[] = [];
  for await (const piece of usagePieces(connection, endpoints, window)) usages.push(...piece);
  return usages;
}

function usagesOf(columns: DuckDBValue[][], endpoints: StoredEndpoints, known: KnownDays): Usage[] {
  const [sources = [], destinations = [], protocols = [], ports = [], seenAts = [], outcomes = []] = columns;
  const [events = [], firstMs = [], lastMs = [], days = []] = columns.slice(6);
  return sources.map((source, i) => ({
    connection: {
      source: endpoints.at(asNumber(source)).endpoint,
      destination: endpoints.at(asNumber(destinations[i])).endpoint,
      protocol: memberAt(PROTOCOLS, protocols[i]),
      port: asNumber(ports[i]),
    },
    seenAt: memberAt(SEEN_AT, seenAts[i]),
    outcome: memberAt(OUTCOMES, outcomes[i]),
    events: asNumber(events[i]),
    firstSeenMs: asNumber(firstMs[i]),
    lastSeenMs: asNumber(lastMs[i]),
    days: known.of(days[i]),
  }));
}

interface DaySpan {
  readonly first: number;
  readonly last: number;
}

/** A row lies within one day, so its last event tells it. */
async function spanOfDays(connection: DuckDBConnection, rows: string): Promise<DaySpan | undefined> {
  const [row] = await query(
    connection,
    `SELECT (min(last_ms) // ${DAY_MS})::INTEGER, (max(last_ms) // ${DAY_MS})::INTEGER FROM (${rows})`,
  );
  const [first = null, last = null] = row ?? [];
  return first === null ? undefined : { first: asNumber(first), last: asNumber(last) };
}

/** Sets of days, each made once: most connections share theirs with others. */
class KnownDays {
  readonly #span: DaySpan;
  readonly #byBits = new Map<string, DaySet>();

  constructor(span: DaySpan) {
    this.#span = span;
  }

  /** A bit string counts from its left end, behind a byte that says how many bits of the next one are none. */
  of(value: DuckDBValue | undefined): DaySet {
    if (!(value instanceof DuckDBBitValue)) throw new Error('Corrupt store: days are no bit string');
    const { data } = value;
    const { first, last } = this.#span;
    return getOrMake(this.#byBits, String.fromCharCode(...data), () => {
      const unused = data[0] ?? 0;
      return DaySet.ofBits(first, last - first + 1, (offset) => {
        const bit = unused + offset;
        return ((data[1 + (bit >> 3)] ?? 0) & (0x80 >> (bit & 7))) !== 0;
      });
    });
  }
}
