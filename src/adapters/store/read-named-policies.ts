import type { DuckDBConnection } from '@duckdb/node-api';
import { PROTOCOLS } from '../../model/protocol.ts';
import { SEEN_AT } from '../../usage/fold.ts';
import type { NamedPolicy } from '../../usage/named-policies.ts';
import { endpointToText } from './endpoint-text.ts';
import { NAMED_POLICIES_MERGED } from './named-policies.ts';
import type { StoredEndpoints } from './read-endpoints.ts';
import { asNumber, asText, memberAt, positionIn, query, queryPieces } from './sql.ts';

/** In the order of connections, then of policies. */
export async function readNamedPolicies(
  connection: DuckDBConnection,
  endpoints: StoredEndpoints,
): Promise<NamedPolicy[]> {
  const named: NamedPolicy[] = [];
  for await (const piece of namedPolicyPieces(connection, endpoints))
    for (const one of piece) named.push(one);
  return named;
}

/** Values that say the same in every store that holds it, for a dump. */
export async function* namedPolicyTexts(
  connection: DuckDBConnection,
  endpoints: StoredEndpoints,
): AsyncGenerator<readonly (string | number)[], void> {
  for await (const piece of namedPolicyPieces(connection, endpoints)) {
    for (const { connection: one, seenAt, policy, firstSeenMs, lastSeenMs } of piece) {
      const parties = [one.source, one.destination].map(endpointToText);
      yield [...parties, one.protocol, seenAt, one.port, policy, firstSeenMs, lastSeenMs];
    }
  }
}

async function* namedPolicyPieces(
  connection: DuckDBConnection,
  endpoints: StoredEndpoints,
): AsyncGenerator<NamedPolicy[], void> {
  const names = await readNames(connection);
  const pieces = queryPieces(
    connection,
    `SELECT s.rank, d.rank, ${positionIn(PROTOCOLS, 'c.protocol')} AS protocol, c.port,
            ${positionIn(SEEN_AT, 'c.seen_at')} AS seen_at, p.rank, n.first_ms, n.last_ms
     FROM (${NAMED_POLICIES_MERGED}) AS n LEFT JOIN connections AS c ON c.id = n.connection
     LEFT JOIN (SELECT id, row_number() OVER (ORDER BY name)::INTEGER AS rank FROM policies) AS p ON p.id = n.policy
     LEFT JOIN endpoint_ranks AS s ON s.id = c.source LEFT JOIN endpoint_ranks AS d ON d.id = c.destination
     ORDER BY ALL`,
  );
  for await (const columns of pieces) {
    const [sources = [], destinations = [], protocols = [], ports = [], seenAts = []] = columns;
    const [policies = [], firstMs = [], lastMs = []] = columns.slice(5);
    yield sources.map((source, i) => ({
      connection: {
        source: endpoints.at(asNumber(source)).endpoint,
        destination: endpoints.at(asNumber(destinations[i])).endpoint,
        protocol: memberAt(PROTOCOLS, protocols[i]),
        port: asNumber(ports[i]),
      },
      seenAt: memberAt(SEEN_AT, seenAts[i]),
      policy: memberAt(names, policies[i]),
      firstSeenMs: asNumber(firstMs[i]),
      lastSeenMs: asNumber(lastMs[i]),
    }));
  }
}

async function readNames(connection: DuckDBConnection): Promise<string[]> {
  return (await query(connection, 'SELECT name FROM policies ORDER BY name')).map(([name]) => asText(name));
}
