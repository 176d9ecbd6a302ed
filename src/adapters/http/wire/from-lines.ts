import { DaySet } from '../../../model/day-set.ts';
import type { Endpoint } from '../../../model/endpoint.ts';
import { type SeenRequest, seenRequestFromText } from '../../../model/seen-request.ts';
import type { NodeCoverage } from '../../../usage/coverage.ts';
import type { ClusterHistory, ObjectLife, WatchedSpan } from '../../../usage/history.ts';
import type { Interval } from '../../../usage/intervals.ts';
import type { NamedPolicy } from '../../../usage/named-policies.ts';
import type { ConnectionRequests } from '../../../usage/requests/requests.ts';
import type { SourceEntry, StoreSize } from '../../../usage/store.ts';
import type { StoredSummary } from '../../../usage/stored-result.ts';
import type { KnownEndpoint, Usage } from '../../../usage/usage.ts';
import { endpointFromWire } from './endpoint.ts';
import type { DataLine } from './records.ts';

/** What the lines of one answer told; parts that were not asked for are empty. */
export class Answer {
  readonly usages: Usage[] = [];
  readonly requests: ConnectionRequests[] = [];
  readonly namedPolicies: NamedPolicy[] = [];
  readonly endpoints: KnownEndpoint[] = [];
  readonly coverage: NodeCoverage[] = [];
  readonly grantHistory = new Map<string, number>();
  readonly sources: SourceEntry[] = [];
  readonly lastSeen = new Map<string, number>();
  readonly digests: number[] = [];
  readonly results: StoredSummary[] = [];
  /** of the one result that was asked for */
  readonly resultFindings: string[] = [];
  readonly dumpLines: string[] = [];
  span: Interval | undefined;
  size: StoreSize | undefined;
  readonly #lives: ObjectLife[] = [];
  readonly #watched: WatchedSpan[] = [];
  readonly #texts = new Map<string, string>();
  readonly #parties: Endpoint[] = [];
  /** by text: equal requests are one object */
  readonly #seen = new Map<string, SeenRequest>();

  get history(): ClusterHistory {
    return { lives: this.#lives, watched: this.#watched, texts: this.#texts };
  }

  /** Throws where a line refers to a party that no line before it named. */
  add(line: DataLine): void {
    switch (line.kind) {
      case 'party':
        this.#parties.push(endpointFromWire(line.endpoint));
        return;
      case 'usage':
        this.#addUsage(line);
        return;
      case 'requests':
        this.#addRequests(line);
        return;
      case 'named-policy':
        this.#addNamedPolicy(line);
        return;
      case 'endpoint': {
        const { nodes, presence, workload, firstSeenMs, lastSeenMs } = line;
        const endpoint = this.#party(line.party);
        const named = workload === undefined ? {} : { workload };
        const present = presence === undefined ? {} : { presence };
        this.endpoints.push({ endpoint, ...named, nodes, ...present, firstSeenMs, lastSeenMs });
        return;
      }
      case 'coverage':
        this.coverage.push({ node: line.node, covered: line.covered, lost: line.lost });
        return;
      case 'source':
        this.#addSource(line);
        return;
      case 'grant':
        this.grantHistory.set(line.grantId, line.seenMs);
        return;
      case 'span':
        this.span = { fromMs: line.fromMs, toMs: line.toMs };
        return;
      case 'node':
        this.lastSeen.set(line.node, line.lastSeenMs);
        return;
      case 'digest':
        this.digests.push(line.digest);
        return;
      case 'size':
        this.size = sizeOf(line);
        return;
      case 'life': {
        const { namespace, createdMs, toMs, ...rest } = line.object;
        this.#lives.push({ ...rest, namespace, createdMs, toMs });
        return;
      }
      case 'watched':
        this.#watched.push({ kind: line.objects, fromMs: line.fromMs, toMs: line.toMs });
        return;
      case 'text':
        this.#texts.set(line.hash, line.text);
        return;
      case 'result':
        this.results.push({ nowMs: line.nowMs, summary: line.summary });
        return;
      case 'result-finding':
        this.resultFindings.push(line.text);
        return;
      case 'dump':
        this.dumpLines.push(line.text);
    }
  }

  #addUsage(line: DataLine & { kind: 'usage' }): void {
    const { source, destination, protocol, port, seenAt, outcome, events, firstSeenMs, lastSeenMs } = line;
    // days that cannot be read are days that are not known
    const days = line.days === undefined ? undefined : DaySet.parse(line.days);
    this.usages.push({
      connection: {
        source: this.#party(source),
        destination: this.#party(destination),
        protocol,
        port,
      },
      seenAt,
      outcome,
      events,
      firstSeenMs,
      lastSeenMs,
      ...(days === undefined ? {} : { days }),
    });
  }

  #addRequests(line: DataLine & { kind: 'requests' }): void {
    const { source, destination, protocol, port, seenAt, outcome, requests, unseenMs } = line;
    this.requests.push({
      connection: { source: this.#party(source), destination: this.#party(destination), protocol, port },
      seenAt,
      outcome,
      requests: requests.map((one) => ({ ...one, request: this.#seenRequest(one.request) })),
      ...(unseenMs === undefined ? {} : { unseenMs }),
    });
  }

  #addNamedPolicy(line: DataLine & { kind: 'named-policy' }): void {
    const { source, destination, protocol, port, seenAt, policy, firstSeenMs, lastSeenMs } = line;
    this.namedPolicies.push({
      connection: { source: this.#party(source), destination: this.#party(destination), protocol, port },
      seenAt,
      policy,
      firstSeenMs,
      lastSeenMs,
    });
  }

  #seenRequest(text: string): SeenRequest {
    const known = this.#seen.get(text) ?? seenRequestFromText(text);
    this.#seen.set(text, known);
    return known;
  }

  #addSource(line: DataLine & { kind: 'source' }): void {
    const { fingerprint, name, isComplete, coverageMode, tally, nodes } = line;
    const { read, observed, skipped, rejected } = tally;
    this.sources.push({
      fingerprint,
      name,
      isComplete,
      coverageMode,
      tally: { read, observed, skipped: new Map(skipped), rejected, problems: [] },
      nodes,
    });
  }

  #party(number: number): Endpoint {
    const endpoint = this.#parties[number];
    if (endpoint === undefined)
      throw new Error(`a line refers to party ${number}, which was not named before`);
    return endpoint;
  }
}

function sizeOf({ rows, bytes, retainedFromMs }: DataLine & { kind: 'size' }): StoreSize {
  return { rows, bytes, ...(retainedFromMs === undefined ? {} : { retainedFromMs }) };
}
