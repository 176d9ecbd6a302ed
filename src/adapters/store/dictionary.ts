import { type DuckDBConnection, UINTEGER, VARCHAR } from '@duckdb/node-api';
import { OUTCOMES } from '../../model/connection.ts';
import { type Endpoint, endpointKey, type Workload } from '../../model/endpoint.ts';
import { PROTOCOLS } from '../../model/protocol.ts';
import { type HourOfUsage, SEEN_AT } from '../../usage/fold.ts';
import { TupleTable } from '../../usage/tuple-table.ts';
import { compareWorkloads } from '../../usage/workloads.ts';
import { endpointFromText, endpointToText, workloadFromText, workloadToText } from './endpoint-text.ts';
import { appendColumns, asNumber, asOneOf, asText, asTextOrUndefined, query, queryColumns } from './sql.ts';

/**
 * The ids that the file's rows refer to by. Ids are dense and start at 0, so a list's index is the id. After a
 * failed transaction the dictionary is ahead of the file and must be loaded anew.
 */
export class Dictionary {
  readonly #nodes = new Map<string, number>();
  readonly #endpointsByKey = new Map<string, number>();
  #endpointsByObject = new WeakMap<Endpoint, number>();
  readonly #workloads: (Workload | undefined)[] = [];
  readonly #connections = new TupleTable();

  #newNodes: string[] = [];
  #newEndpoints: Endpoint[] = [];
  #newConnections: { id: number; source: number; destination: number; usage: HourOfUsage }[] = [];
  readonly #newWorkloads = new Map<number, Workload>();

  static async load(connection: DuckDBConnection): Promise<Dictionary> {
    const dictionary = new Dictionary();
    for (const [name] of await query(connection, 'SELECT name FROM nodes ORDER BY id')) {
      dictionary.#nodes.set(asText(name), dictionary.#nodes.size);
    }
    const endpoints = await query(connection, 'SELECT endpoint, workload FROM endpoints ORDER BY id');
    for (const [endpoint, workloadText] of endpoints) {
      const workload = asTextOrUndefined(workloadText);
      dictionary.#endpointsByKey.set(
        endpointKey(endpointFromText(asText(endpoint))),
        dictionary.#workloads.length,
      );
      dictionary.#workloads.push(workload === undefined ? undefined : workloadFromText(workload));
    }
    await dictionary.#loadConnections(connection);
    return dictionary;
  }

  node(name: string): number {
    let id = this.#nodes.get(name);
    if (id === undefined) {
      id = this.#nodes.size;
      this.#nodes.set(name, id);
      this.#newNodes.push(name);
    }
    return id;
  }

  endpoint(endpoint: Endpoint): number {
    let id = this.#endpointsByObject.get(endpoint);
    if (id !== undefined) return id;
    const key = endpointKey(endpoint);
    id = this.#endpointsByKey.get(key);
    if (id === undefined) {
      id = this.#workloads.push(undefined) - 1;
      this.#endpointsByKey.set(key, id);
      this.#newEndpoints.push(endpoint);
    }
    this.#endpointsByObject.set(endpoint, id);
    return id;
  }

  /** Names the endpoint's workload, unless a lesser one does already. */
  nameWorkload(endpoint: number, workload: Workload): void {
    const known = this.#workloads[endpoint];
    if (known !== undefined && compareWorkloads(known, workload) <= 0) return;
    this.#workloads[endpoint] = workload;
    this.#newWorkloads.set(endpoint, workload);
  }

  /** The id of the usage's connection, half and outcome. */
  connection(usage: HourOfUsage): number {
    const source = this.endpoint(usage.source);
    const destination = this.endpoint(usage.destination);
    const before = this.#connections.size;
    const id = this.#connections.indexOf(
      source,
      destination,
      usage.port,
      kindCode(usage.protocol, usage.seenAt, usage.outcome),
    );
    if (id === before) this.#newConnections.push({ id, source, destination, usage });
    return id;
  }

  /** Writes what is new; part of the transaction that is open. */
  async save(connection: DuckDBConnection): Promise<void> {
    await this.#saveNodes(connection);
    await this.#saveEndpoints(connection);
    await this.#saveConnections(connection);
  }

  async #saveNodes(connection: DuckDBConnection): Promise<void> {
    const names = this.#newNodes;
    this.#newNodes = [];
    const firstId = this.#nodes.size - names.length;
    await appendColumns(connection, 'nodes', [
      { type: UINTEGER, values: names.map((_, index) => firstId + index) },
      { type: VARCHAR, values: names },
    ]);
  }

  async #saveEndpoints(connection: DuckDBConnection): Promise<void> {
    const endpoints = this.#newEndpoints;
    this.#newEndpoints = [];
    const firstId = this.#workloads.length - endpoints.length;
    await appendColumns(connection, 'endpoints', [
      { type: UINTEGER, values: endpoints.map((_, index) => firstId + index) },
      { type: VARCHAR, values: endpoints.map(endpointToText) },
      {
        type: VARCHAR,
        values: endpoints.map((_, index) => {
          const workload = this.#workloads[firstId + index];
          return workload === undefined ? null : workloadToText(workload);
        }),
      },
    ]);
    for (const [id, workload] of this.#newWorkloads) {
      if (id >= firstId) continue;
      await connection.run('UPDATE endpoints SET workload = $1 WHERE id = $2', [
        workloadToText(workload),
        id,
      ]);
    }
    this.#newWorkloads.clear();
  }

  async #saveConnections(connection: DuckDBConnection): Promise<void> {
    const rows = this.#newConnections;
    this.#newConnections = [];
    await appendColumns(connection, 'connections', [
      { type: UINTEGER, values: rows.map((row) => row.id) },
      { type: UINTEGER, values: rows.map((row) => row.source) },
      { type: UINTEGER, values: rows.map((row) => row.destination) },
      { type: VARCHAR, values: rows.map((row) => row.usage.protocol) },
      { type: UINTEGER, values: rows.map((row) => row.usage.port) },
      { type: VARCHAR, values: rows.map((row) => row.usage.seenAt) },
      { type: VARCHAR, values: rows.map((row) => row.usage.outcome) },
    ]);
  }

  async #loadConnections(connection: DuckDBConnection): Promise<void> {
    const [sources = [], destinations = [], protocols = [], ports = [], seenAts = [], outcomes = []] =
      await queryColumns(
        connection,
        'SELECT source, destination, protocol, port, seen_at, outcome FROM connections ORDER BY id',
      );
    for (let i = 0; i < sources.length; i += 1) {
      const kind = kindCode(
        asOneOf(PROTOCOLS, protocols[i]),
        asOneOf(SEEN_AT, seenAts[i]),
        asOneOf(OUTCOMES, outcomes[i]),
      );
      this.#connections.indexOf(asNumber(sources[i]), asNumber(destinations[i]), asNumber(ports[i]), kind);
    }
  }
}

function kindCode(
  protocol: HourOfUsage['protocol'],
  seenAt: HourOfUsage['seenAt'],
  outcome: HourOfUsage['outcome'],
): number {
  return (PROTOCOLS.indexOf(protocol) * 4 + SEEN_AT.indexOf(seenAt)) * 4 + OUTCOMES.indexOf(outcome);
}
