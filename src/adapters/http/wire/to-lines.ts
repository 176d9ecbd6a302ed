import type { Endpoint } from '../../../model/endpoint.ts';
import { seenRequestToText } from '../../../model/seen-request.ts';
import type { Coverage } from '../../../usage/coverage.ts';
import type { ClusterHistory } from '../../../usage/history.ts';
import type { NamedPolicy } from '../../../usage/named-policies.ts';
import type { ConnectionRequests } from '../../../usage/requests/requests.ts';
import type { SourceEntry } from '../../../usage/store.ts';
import type { StoredResult, StoredSummary } from '../../../usage/stored-result.ts';
import type { KnownEndpoint, Usage } from '../../../usage/usage.ts';
import { endpointToWire } from './endpoint.ts';
import type { DataLine } from './records.ts';

/** Gives every endpoint of an answer a number, so that its labels are sent once. Equal ones are the same object. */
export class PartyTable {
  readonly #numbers = new Map<Endpoint, number>();

  /** The number; a new one's line is yielded first. */
  *add(endpoint: Endpoint): Generator<DataLine, number> {
    const known = this.#numbers.get(endpoint);
    if (known !== undefined) return known;
    const number = this.#numbers.size;
    this.#numbers.set(endpoint, number);
    yield { kind: 'party', endpoint: endpointToWire(endpoint) };
    return number;
  }
}

export function* usageLines(usages: readonly Usage[], parties: PartyTable): Generator<DataLine, void> {
  for (const { connection, days, ...rest } of usages) {
    const source = yield* parties.add(connection.source);
    const destination = yield* parties.add(connection.destination);
    const { protocol, port } = connection;
    const onDays = days === undefined ? {} : { days: days.toString() };
    yield { kind: 'usage', source, destination, protocol, port, ...rest, ...onDays };
  }
}

export function* requestLines(
  told: readonly ConnectionRequests[],
  parties: PartyTable,
): Generator<DataLine, void> {
  for (const { connection, requests, ...rest } of told) {
    const source = yield* parties.add(connection.source);
    const destination = yield* parties.add(connection.destination);
    const { protocol, port } = connection;
    const texts = requests.map((one) => ({ ...one, request: seenRequestToText(one.request) }));
    yield { kind: 'requests', source, destination, protocol, port, requests: texts, ...rest };
  }
}

export function* namedPolicyLines(
  named: readonly NamedPolicy[],
  parties: PartyTable,
): Generator<DataLine, void> {
  for (const { connection, ...rest } of named) {
    const source = yield* parties.add(connection.source);
    const destination = yield* parties.add(connection.destination);
    const { protocol, port } = connection;
    yield { kind: 'named-policy', source, destination, protocol, port, ...rest };
  }
}

export function* endpointLines(
  endpoints: readonly KnownEndpoint[],
  parties: PartyTable,
): Generator<DataLine, void> {
  for (const { endpoint, nodes, presence, ...rest } of endpoints) {
    const present = presence === undefined ? {} : { presence: [...presence] };
    const party = yield* parties.add(endpoint);
    yield { kind: 'endpoint', party, nodes: [...nodes], ...present, ...rest };
  }
}

export function* coverageLines(coverage: Coverage): Generator<DataLine, void> {
  for (const { node, covered, lost } of coverage)
    yield { kind: 'coverage', node, covered: [...covered], lost: [...lost] };
}

export function* grantLines(history: ReadonlyMap<string, number>): Generator<DataLine, void> {
  for (const [grantId, seenMs] of history) yield { kind: 'grant', grantId, seenMs };
}

export function* historyLines({ lives, watched, texts }: ClusterHistory): Generator<DataLine, void> {
  for (const object of lives) yield { kind: 'life', object: { ...object } };
  for (const { kind, ...span } of watched) yield { kind: 'watched', objects: kind, ...span };
  for (const [hash, text] of texts) yield { kind: 'text', hash, text };
}

export function resultLine({ nowMs, summary }: StoredSummary): DataLine {
  return { kind: 'result', nowMs, summary };
}

export function* resultLines(result: StoredResult | undefined): Generator<DataLine, void> {
  if (result === undefined) return;
  yield resultLine(result);
  for (const text of result.findings) yield { kind: 'result-finding', text };
}

export function* sourceLines(sources: readonly SourceEntry[]): Generator<DataLine, void> {
  for (const { tally, nodes, ...rest } of sources) {
    const { read, observed, skipped, rejected } = tally;
    yield {
      kind: 'source',
      ...rest,
      tally: { read, observed, skipped: [...skipped], rejected },
      nodes: [...nodes],
    };
  }
}
