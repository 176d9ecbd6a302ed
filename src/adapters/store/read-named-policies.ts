import type { DuckDBConnection, DuckDBValue } from '@duckdb/node-api';
import { PROTOCOLS } from '../../model/protocol.ts';
import { SEEN_AT } from '../../usage/fold.ts';
import type { NamedPolicy } from '../../usage/named-policies.ts';
import { endpointToText } from './endpoint-text.ts';
import { NAMED_POLICIES_MERGED } from './named-policies.ts';
import type { StoredEndpoints } from './read-endpoints.ts';
import { asNumber, asOneOf, asText, queryPieces } from './sql.ts';

/** In the order of connections, then of policies. */
export async function readNamedPolicies(
  connection: DuckDBConnection,
  endpoints: StoredEndpoints,
): Promise<NamedPolicy[]> {
  const named: NamedPolicy[] = [];
  for await (const { source, destination, protocol, port, ...rest } of rowsOf(connection)) {
    const parties = {
      source: endpoints.at(source).endpoint,
      destination: endpoints.at(destination).endpoint,
    };
    named.push({ connection: { ...parties, protocol, port }, ...rest });
  }
  return named;
}

/** Values that say the same in every store that holds it, for a dump. */
export async function* namedPolicyTexts(
  connection: DuckDBConnection,
  endpoints: StoredEndpoints,
): AsyncGenerator<readonly (string | number)[], void> {
  for await (const { source, destination, ...rest } of rowsOf(connection)) {
    const { protocol, seenAt, port, policy, firstSeenMs, lastSeenMs } = rest;
    const parties = [source, destination].map((rank) => endpointToText(endpoints.at(rank).endpoint));
    yield [...parties, protocol, seenAt, port, policy, firstSeenMs, lastSeenMs];
  }
}

async function* rowsOf(connection: DuckDBConnection) {
  const pieces = queryPieces(
    connection,
    `SELECT s.rank, d.rank, c.protocol, c.port, c.seen_at, n.policy, n.first_ms::DOUBLE, n.last_ms::DOUBLE
     FROM (${NAMED_POLICIES_MERGED}) AS n LEFT JOIN connections AS c ON c.id = n.connection
     LEFT JOIN endpoint_ranks AS s ON s.id = c.source LEFT JOIN endpoint_ranks AS d ON d.id = c.destination
     ORDER BY ALL`,
  );
  // one object for the many that are equal
  const names = new Map<string, string>();
  for await (const columns of pieces) {
    const [sources = [], destinations = [], protocols = [], ports = [], seenAts = []] = columns;
    const [policies = [], firstMs = [], lastMs = []] = columns.slice(5);
    for (let i = 0; i < sources.length; i += 1) {
      yield {
        source: asNumber(sources[i]),
        destination: asNumber(destinations[i]),
        protocol: asOneOf(PROTOCOLS, protocols[i]),
        port: asNumber(ports[i]),
        seenAt: asOneOf(SEEN_AT, seenAts[i]),
        policy: interned(names, policies[i]),
        firstSeenMs: asNumber(firstMs[i]),
        lastSeenMs: asNumber(lastMs[i]),
      };
    }
  }
}

function interned(names: Map<string, string>, value: DuckDBValue | undefined): string {
  const name = asText(value);
  const known = names.get(name) ?? name;
  names.set(name, known);
  return known;
}
