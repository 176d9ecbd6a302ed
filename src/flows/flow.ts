import type { Endpoint, Workload } from '../model/endpoint.ts';
import type { Problem } from '../model/problem.ts';
import type { Protocol } from '../model/protocol.ts';

/**
 * One Hubble event in our own words, whatever it was read from. Only what the judgement needs is here.
 * Source: https://github.com/cilium/cilium/blob/main/api/v1/flow/flow.proto
 */
export interface Flow {
  /** the node's clock */
  readonly timeMs: number;
  /** unique per event on agents from 1.14 on */
  readonly uuid?: string | undefined;
  /** observing node as Hubble writes it (`cluster/node` or `node`); empty where the record does not say */
  readonly node: string;
  readonly verdict: FlowVerdict;
  readonly event: FlowEvent;
  /** direction of the connection relative to the local endpoint */
  readonly direction: 'ingress' | 'egress' | 'unknown';
  /** undefined: Hubble did not know */
  readonly isReply: boolean | undefined;
  /** sender of the packet or message, not necessarily of the connection */
  readonly source: FlowParty;
  readonly destination: FlowParty;
  readonly l4: FlowLayer4 | undefined;
  /** of L7 events: what was asked, also of a response */
  readonly request?: LoggedRequest | undefined;
  /** numeric drop reason, e.g. 133 = POLICY_DENIED; 0 where there is none */
  readonly dropReason: number;
  /** policies Hubble names as allowing it, as `Kind namespace/name`; a cross-check, never the source */
  readonly allowedBy: readonly string[];
}

export interface FlowParty {
  readonly endpoint: Endpoint;
  /** known only at the node where the party runs */
  readonly workload?: Workload;
  readonly pod?: string;
  /** canonical address text */
  readonly ip?: string;
  /** whether the observing node runs the party (it has a node-local endpoint id there) */
  readonly local: boolean;
}

export interface FlowLayer4 {
  readonly protocol: Protocol;
  /** 0 where the protocol has no ports */
  readonly sourcePort: number;
  /** for ICMP the type */
  readonly destinationPort: number;
}

/** A request as the proxy logged it. Not to be kept as it is: a URL may hold secrets. */
export type LoggedRequest =
  /** `url`: scheme, host, path and query, as far as the agent did not redact it; empty where not known */
  | { readonly kind: 'http'; readonly method: string; readonly url: string }
  /** `query`: as asked, with a final dot */
  | { readonly kind: 'dns'; readonly query: string }
  /** Kafka: only that something was asked */
  | { readonly kind: 'other' };

export type FlowVerdict =
  | 'unknown'
  | 'forwarded'
  | 'dropped'
  | 'error'
  | 'audit'
  | 'redirected'
  | 'traced'
  | 'translated';

/** Kinds of event, by `event_type.type`, and for traces where in the datapath the packet was. */
export type FlowEvent =
  | { readonly kind: 'policy-verdict' }
  | { readonly kind: 'drop' }
  /** `past-policy`: a TO_* point, behind the policy lookup; `before-policy`: a FROM_* point */
  | { readonly kind: 'trace'; readonly point: 'past-policy' | 'before-policy' }
  | { readonly kind: 'l7'; readonly message: 'request' | 'response' | 'sample' | 'unknown' }
  | { readonly kind: 'socket' }
  | { readonly kind: 'debug' }
  /** no event type in the record (older exporters, masks) */
  | { readonly kind: 'unknown' };

/** Everything a Hubble stream or file can hold. */
export type HubbleRecord =
  | { readonly kind: 'flow'; readonly flow: Flow }
  | LostEventsRecord
  | NodeStatusRecord
  /** agent and debug events and kinds newer than this program, by their field name */
  | { readonly kind: 'other'; readonly name: string };

export interface LostEventsRecord {
  readonly kind: 'lost-events';
  readonly node: string;
  readonly timeMs: number | undefined;
  readonly source: LostEventsSource;
  readonly count: number;
  readonly firstMs?: number;
  readonly lastMs?: number;
}

export type LostEventsSource =
  | 'unknown'
  | 'perf-event-ring-buffer'
  | 'observer-events-queue'
  | 'hubble-ring-buffer';

export interface NodeStatusRecord {
  readonly kind: 'node-status';
  readonly timeMs: number | undefined;
  readonly nodes: readonly string[];
  readonly state: NodeState;
  readonly message: string;
}

export type NodeState = 'unknown' | 'connected' | 'unavailable' | 'gone' | 'error';

/** What a source yields at a time: many records, so that one await serves hundreds of them. */
export interface RecordBatch {
  readonly records: readonly HubbleRecord[];
  /** pieces that could not be read as a record, each with its place */
  readonly rejected: readonly Problem[];
  /**
   * Number of the connection they came over: a node may have been heard of over two of them, but nothing is known of
   * the time between. Absent: one source that never breaks off, such as a file.
   */
  readonly stream?: number;
  /** nothing more comes over that connection */
  readonly isLast?: boolean;
  /** silences of nodes that were proven, by asking them how much they had seen */
  readonly silences?: readonly Silence[];
}

/** A node saw nothing from the last record before this in its stream until `untilMs`, on the node's clock. */
export interface Silence {
  readonly node: string;
  readonly untilMs: number;
}
