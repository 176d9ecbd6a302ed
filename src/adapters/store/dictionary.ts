import { type DuckDBConnection, UINTEGER, VARCHAR } from '@duckdb/node-api';
import { OUTCOMES } from '../../model/connection.ts';
import { type Endpoint, endpointKey, type Workload } from '../../model/endpoint.ts';
import { PROTOCOLS } from '../../model/protocol.ts';
import { type HourOfUsage, SEEN_AT } from '../../usage/fold.ts';
import { TupleTable } from '../../usage/tuple-table.ts';
import type { ConnectionHalf } from '../../usage/usage.ts';
import { compareWorkloads } from '../../usage/workloads.ts';
import { endpointFromText, endpointToText, workloadFromText, workloadToText } from './endpoint-text.ts';
import { PolicyNames } from './policy-names.ts';
import { RequestNames } from './request-names.ts';
import { appendColumns, asNumber, asOneOf, asText, asTextOrUndefined, query, queryPieces } from './sql.ts';

/**
 * The ids that the file's rows refer to by. They rise in order of arrival and leave holes where something was
 * forgotten: to close them, all usage would have to be written anew. After a failed transaction the dictionary is
 * ahead of the file, after something was forgotten behind it: then it must be loaded anew.
 */
export class Dictionary {
  readonly requests = new RequestNames();
  readonly policies = new PolicyNames();
  readonly #nodes = new Map<string, number>();
  #nextNode = 0;
  readonly #endpointsByKey = new Map<string, number>();
  #endpointsByObject = new WeakMap<Endpoint, number>();
  #nextEndpoint = 0;
  /** by endpoint */
  readonly #workloads = new Map<number, Workload>();
  readonly #connections = new TupleTable();
  /** by index in the table */
  readonly #connectionIds: number[] = [];
  #nextConnection = 0;

  #newNodes: string[] = [];
  #newEndpoints: Endpoint[] = [];
  #newConnections: { id: number; source: number; destination: number; usage: ConnectionHalf }[] = [];
  readonly #newWorkloads = new Map<number, Workload>();

  static async load(connection: DuckDBConnection): Promise<Dictionary> {
    const dictionary = new Dictionary();
    for (const [id, name] of await query(connection, 'SELECT id, name FROM nodes ORDER BY id')) {
      dictionary.#nodes.set(asText(name), asNumber(id));
      dictionary.#nextNode = asNumber(id) + 1;
    }
    await dictionary.#loadEndpoints(connection);
    await dictionary.#loadConnections(connection);
    await dictionary.requests.load(connection);
    await dictionary.policies.load(connection);
    return dictionary;
  }

  node(name: string): number {
    let id = this.#nodes.get(name);
    if (id === undefined) {
      id = this.#nextNode;
      this.#nextNode += 1;
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
      id = this.#nextEndpoint;
      this.#nextEndpoint += 1;
      this.#endpointsByKey.set(key, id);
      this.#newEndpoints.push(endpoint);
    }
    this.#endpointsByObject.set(endpoint, id);
    return id;
  }

  /** Names the endpoint's workload, unless a lesser one does already. */
  nameWorkload(endpoint: number, workload: Workload): void {
    const known = this.#workloads.get(endpoint);
    if (known !== undefined && compareWorkloads(known, workload) <= 0) return;
    this.#workloads.set(endpoint, workload);
    this.#newWorkloads.set(endpoint, workload);
  }

  /** The id of the usage's connection, half and outcome. */
  connection(usage: ConnectionHalf): number {
    const source = this.endpoint(usage.source);
    const destination = this.endpoint(usage.destination);
    const before = this.#connections.size;
    const index = this.#connections.indexOf(
      source,
      destination,
      usage.port,
      kindCode(usage.protocol, usage.seenAt, usage.outcome),
    );
    const known = index === before ? undefined : this.#connectionIds[index];
    if (known !== undefined) return known;
    const id = this.#nextConnection;
    this.#nextConnection += 1;
    this.#connectionIds.push(id);
    this.#newConnections.push({ id, source, destination, usage });
    return id;
  }

  /** Writes what is new; part of the transaction that is open. */
  async save(connection: DuckDBConnection): Promise<void> {
    await this.#saveNodes(connection);
    await this.#saveEndpoints(connection);
    await this.#saveConnections(connection);
    await this.requests.save(connection);
    await this.policies.save(connection);
  }

  async #saveNodes(connection: DuckDBConnection): Promise<void> {
    const names = this.#newNodes;
    this.#newNodes = [];
    const firstId = this.#nextNode - names.length;
    await appendColumns(connection, 'nodes', [
      { type: UINTEGER, values: names.map((_, index) => firstId + index) },
      { type: VARCHAR, values: names },
    ]);
  }

  async #saveEndpoints(connection: DuckDBConnection): Promise<void> {
    const endpoints = this.#newEndpoints;
    this.#newEndpoints = [];
    const firstId = this.#nextEndpoint - endpoints.length;
    await appendColumns(connection, 'endpoints', [
      { type: UINTEGER, values: endpoints.map((_, index) => firstId + index) },
      { type: VARCHAR, values: endpoints.map(endpointToText) },
      {
        type: VARCHAR,
        values: endpoints.map((_, index) => {
          const workload = this.#workloads.get(firstId + index);
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

  /** In pieces: there may be very many, and others run in this process. */
  async #loadEndpoints(connection: DuckDBConnection): Promise<void> {
    const sql = 'SELECT id, endpoint, workload FROM endpoints ORDER BY id';
    for await (const [ids = [], endpoints = [], workloads = []] of queryPieces(connection, sql)) {
      for (let i = 0; i < ids.length; i += 1) {
        const id = asNumber(ids[i]);
        const workload = asTextOrUndefined(workloads[i] ?? null);
        this.#endpointsByKey.set(endpointKey(endpointFromText(asText(endpoints[i]))), id);
        if (workload !== undefined) this.#workloads.set(id, workloadFromText(workload));
        this.#nextEndpoint = id + 1;
      }
    }
  }

  async #loadConnections(connection: DuckDBConnection): Promise<void> {
    const sql =
      'SELECT id, source, destination, protocol, port, seen_at, outcome FROM connections ORDER BY id';
    for await (const columns of queryPieces(connection, sql)) {
      const [ids = [], sources = [], destinations = [], protocols = [], ports = []] = columns;
      const [seenAts = [], outcomes = []] = columns.slice(5);
      for (let i = 0; i < sources.length; i += 1) {
        const kind = kindCode(
          asOneOf(PROTOCOLS, protocols[i]),
          asOneOf(SEEN_AT, seenAts[i]),
          asOneOf(OUTCOMES, outcomes[i]),
        );
        this.#connections.indexOf(asNumber(sources[i]), asNumber(destinations[i]), asNumber(ports[i]), kind);
        this.#connectionIds.push(asNumber(ids[i]));
        this.#nextConnection = asNumber(ids[i]) + 1;
      }
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
