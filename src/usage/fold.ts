import type { FlowParty } from '../flows/flow.ts';
import type { Observation } from '../flows/observation.ts';
import { OUTCOMES, type Outcome, type SeenAt } from '../model/connection.ts';
import { DIRECTIONS } from '../model/direction.ts';
import type { Endpoint, Workload } from '../model/endpoint.ts';
import { MAX_PORT, PROTOCOLS, type Protocol } from '../model/protocol.ts';
import type { SeenRequest } from '../model/seen-request.ts';
import { HOUR_MS } from '../model/time.ts';
import { EndpointTable } from './endpoint-table.ts';
import { EventSpans } from './event-spans.ts';
import type { Naming } from './named-policies.ts';
import { NamingFold } from './naming-fold.ts';
import { RequestFold } from './requests/request-fold.ts';
import type { DayOfRequests } from './requests/requests.ts';
import { TupleTable } from './tuple-table.ts';
import type { ConnectionHalf } from './usage.ts';
import { compareWorkloads } from './workloads.ts';

/** Events of one connection at one half with one outcome, within one hour. Instants are whole milliseconds. */
export interface HourOfUsage extends ConnectionHalf {
  /** hours since the Unix epoch */
  readonly hour: number;
  readonly events: number;
  readonly firstMs: number;
  readonly lastMs: number;
}

/** An endpoint met as either party, with what the node that met it said. */
export interface EndpointSighting {
  readonly endpoint: Endpoint;
  readonly workload?: Workload;
  /** the node that reported it as its own; absent where it was met as the other node's peer only */
  readonly node?: string;
  readonly firstMs: number;
  readonly lastMs: number;
}

export const SEEN_AT = [...DIRECTIONS, 'unknown'] as const satisfies readonly SeenAt[];

const PROTOCOL_CODES = {
  TCP: 0,
  UDP: 1,
  SCTP: 2,
  ICMPv4: 3,
  ICMPv6: 4,
  VRRP: 5,
  IGMP: 6,
} as const satisfies Record<Protocol, number>;
const SEEN_AT_CODES = { ingress: 0, egress: 1, unknown: 2 } as const satisfies Record<SeenAt, number>;
const OUTCOME_CODES = { allowed: 0, denied: 1, audited: 2 } as const satisfies Record<Outcome, number>;

const PORTS = MAX_PORT + 1;
/** stands for "not at home on the reporting node" among node numbers, which start at 1 */
const NO_NODE = 0;

interface Folded {
  readonly usage: readonly HourOfUsage[];
  readonly requests: readonly DayOfRequests[];
  readonly namings: readonly Naming[];
  readonly sightings: readonly EndpointSighting[];
}

/** Where a party's numbers stand in the tables of the fold. */
interface MetParty {
  readonly endpoint: number;
  readonly sighting: number;
  /** the node that reported it as its own, if one did */
  readonly node: string;
}

/** Folds observations between two flushes. What comes out does not depend on the order they went in. */
export class UsageFold {
  readonly #endpoints = new EndpointTable();
  readonly #usage = new TupleTable();
  readonly #usageSpans = new EventSpans();
  /** connections of which more is told, numbered by source, destination and code */
  readonly #told = new TupleTable();
  readonly #requests = new RequestFold();
  readonly #namings = new NamingFold();
  readonly #sightings = new TupleTable();
  readonly #sightingSpans = new EventSpans();
  readonly #nodeNumbers = new Map<string, number>();
  /** parties met since the last flush: readers hand out the same object again and again */
  readonly #parties = new Map<FlowParty, MetParty>();
  readonly #workloads: (Workload | undefined)[] = [];

  /** how many rows a flush would write of connections */
  get size(): number {
    return this.#usage.size + this.#requests.size + this.#namings.size;
  }

  /** @param request what is recorded of the request, where the observation has one */
  add(observation: Observation, request?: SeenRequest): void {
    const { connection, seenAt, outcome, node } = observation;
    const timeMs = Math.floor(observation.timeMs);
    const source = this.#meet(observation.source, node);
    const destination = this.#meet(observation.destination, node);
    const kind =
      (PROTOCOL_CODES[connection.protocol] * SEEN_AT.length + SEEN_AT_CODES[seenAt]) * OUTCOMES.length +
      OUTCOME_CODES[outcome];
    const code = kind * PORTS + connection.port;
    this.#sight(source, timeMs);
    this.#sight(destination, timeMs);
    const isRefused = observation.request?.isRefused === true;
    if (request !== undefined) {
      const told = this.#told.indexOf(source.endpoint, destination.endpoint, code, 0);
      this.#requests.add(told, request, isRefused, timeMs);
    }
    if (isRefused) return;
    const hour = Math.floor(timeMs / HOUR_MS);
    const usage = this.#usage.indexOf(source.endpoint, destination.endpoint, code, hour);
    this.#usageSpans.add(usage, timeMs);
    if (observation.allowedBy.length === 0) return;
    const told = this.#told.indexOf(source.endpoint, destination.endpoint, code, 0);
    this.#namings.add(told, observation.allowedBy, timeMs);
  }

  /** Everything folded so far; the fold starts anew. */
  drain(): Folded {
    const nodes = [...this.#nodeNumbers.keys()];
    const drained = {
      usage: Array.from({ length: this.#usage.size }, (_, index) => this.#usageAt(index)),
      requests: this.#requests.drain((told, rest) => ({ ...this.#half(this.#told, told), ...rest })),
      namings: this.#namings.drain((told) => this.#half(this.#told, told)),
      sightings: Array.from({ length: this.#sightings.size }, (_, index) => this.#sightingAt(index, nodes)),
    };
    for (const part of [this.#endpoints, this.#usage, this.#usageSpans, this.#told, this.#sightings])
      part.clear();
    this.#sightingSpans.clear();
    this.#nodeNumbers.clear();
    this.#parties.clear();
    this.#workloads.length = 0;
    return drained;
  }

  #sight(met: MetParty, timeMs: number): void {
    this.#sightingSpans.add(met.sighting, timeMs);
  }

  #meet(party: FlowParty, node: string): MetParty {
    const met = this.#parties.get(party);
    return met !== undefined && (met.node === node || !party.local) ? met : this.#firstMeeting(party, node);
  }

  #firstMeeting(party: FlowParty, node: string): MetParty {
    const endpoint = this.#endpoints.indexOf(party.endpoint);
    const sighting = this.#sightings.indexOf(endpoint, party.local ? this.#nodeNumber(node) : NO_NODE, 0, 0);
    const met = { endpoint, sighting, node };
    this.#parties.set(party, met);
    const { workload } = party;
    if (workload === undefined || !party.local) return met;
    const known = this.#workloads[endpoint];
    if (known === undefined || compareWorkloads(workload, known) < 0) this.#workloads[endpoint] = workload;
    return met;
  }

  #nodeNumber(name: string): number {
    let number = this.#nodeNumbers.get(name);
    if (number === undefined) {
      number = this.#nodeNumbers.size + 1;
      this.#nodeNumbers.set(name, number);
    }
    return number;
  }

  #usageAt(index: number): HourOfUsage {
    const { source, destination, protocol, port, seenAt, outcome } = this.#half(this.#usage, index);
    const { events, firstMs, lastMs } = this.#usageSpans.at(index);
    const hour = this.#usage.word(index, 3);
    // spelled out: spreading takes several times as much memory, and there are tens of thousands
    return { source, destination, protocol, port, seenAt, outcome, hour, events, firstMs, lastMs };
  }

  /** The connection, half and outcome of an entry. */
  #half(table: TupleTable, index: number): ConnectionHalf {
    const code = table.word(index, 2);
    const port = code % PORTS;
    const kind = (code - port) / PORTS;
    const outcome = kind % OUTCOMES.length;
    const seenAt = ((kind - outcome) / OUTCOMES.length) % SEEN_AT.length;
    const protocol = Math.floor(kind / (OUTCOMES.length * SEEN_AT.length));
    return {
      source: at(this.#endpoints.endpoints, table.word(index, 0)),
      destination: at(this.#endpoints.endpoints, table.word(index, 1)),
      protocol: at(PROTOCOLS, protocol),
      port,
      seenAt: at(SEEN_AT, seenAt),
      outcome: at(OUTCOMES, outcome),
    };
  }

  #sightingAt(index: number, nodes: readonly string[]): EndpointSighting {
    const endpoint = this.#sightings.word(index, 0);
    const node = this.#sightings.word(index, 1);
    const workload = this.#workloads[endpoint];
    const { firstMs, lastMs } = this.#sightingSpans.at(index);
    return {
      endpoint: at(this.#endpoints.endpoints, endpoint),
      ...(workload === undefined ? {} : { workload }),
      ...(node === NO_NODE ? {} : { node: at(nodes, node - 1) }),
      firstMs,
      lastMs,
    };
  }
}

function at<T>(list: readonly T[], index: number): T {
  const value = list[index];
  if (value === undefined) throw new Error(`no entry ${index} in a list of ${list.length}`);
  return value;
}
