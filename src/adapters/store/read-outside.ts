import type { DuckDBConnection } from '@duckdb/node-api';
import type { Connection, SeenAt } from '../../model/connection.ts';
import type { Endpoint } from '../../model/endpoint.ts';
import { PROTOCOLS } from '../../model/protocol.ts';
import { SEEN_AT } from '../../usage/fold.ts';
import { parseEndpoints } from './parse-endpoints.ts';
import { asNumber, asOneOf, queryPieces } from './sql.ts';

/** Every connection with a party outside the cluster, in order of arrival; the usage of it is not looked at. */
export async function visitOutside(
  connection: DuckDBConnection,
  visit: (connection: Connection, seenAt: SeenAt) => void,
): Promise<void> {
  await connection.run(
    `CREATE OR REPLACE TEMP TABLE outside AS
     WITH parties AS (SELECT id FROM endpoints WHERE json_extract_string(endpoint, '$.kind') = 'external')
     SELECT id, source, destination, protocol, port, seen_at FROM connections
     WHERE source IN (SELECT id FROM parties) OR destination IN (SELECT id FROM parties)`,
  );
  const endpoints = new Map<number, Endpoint>();
  const isParty = 'id IN (SELECT source FROM outside UNION SELECT destination FROM outside)';
  for await (const piece of parseEndpoints(connection, isParty))
    for (const { id, endpoint } of piece) endpoints.set(id, endpoint);
  const endpointOf = (id: number): Endpoint => {
    const endpoint = endpoints.get(id);
    if (endpoint === undefined) throw new Error(`Corrupt store: no endpoint ${id}`);
    return endpoint;
  };
  const sql = 'SELECT source, destination, protocol, port, seen_at FROM outside ORDER BY id';
  for await (const columns of queryPieces(connection, sql)) {
    const [sources = [], destinations = [], protocols = [], ports = [], seenAts = []] = columns;
    for (let i = 0; i < sources.length; i += 1) {
      visit(
        {
          source: endpointOf(asNumber(sources[i])),
          destination: endpointOf(asNumber(destinations[i])),
          protocol: asOneOf(PROTOCOLS, protocols[i]),
          port: asNumber(ports[i]),
        },
        asOneOf(SEEN_AT, seenAts[i]),
      );
    }
  }
}
