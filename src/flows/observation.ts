import type { Connection, Outcome, SeenAt } from '../model/connection.ts';
import type { Protocol } from '../model/protocol.ts';
import { err, ok, type Result } from '../model/result.ts';
import type { Flow, FlowLayer4, FlowParty, LoggedRequest } from './flow.ts';

/** One event understood: a connection, the half it was seen at, and what became of it. */
export interface Observation {
  readonly connection: Connection;
  readonly source: FlowParty;
  readonly destination: FlowParty;
  readonly seenAt: SeenAt;
  /** of the connection: a request that is refused within it does not end it */
  readonly outcome: Outcome;
  /** what it was used for, where a proxy told */
  readonly request: ObservedRequest | undefined;
  /** policies that Hubble names as allowing it at this half, as in Flow */
  readonly allowedBy: readonly string[];
  readonly timeMs: number;
  readonly node: string;
}

export interface ObservedRequest {
  readonly logged: LoggedRequest;
  /** the proxy refused it: no use of the connection by itself */
  readonly isRefused: boolean;
}

/** Why a flow says nothing about the use of a rule. Each is counted and shown. */
export type SkipReason =
  /** ARP and the like: no layer 4 that a policy could name */
  | 'no-connection'
  /** socket-level load balancing; the packet's own event follows */
  | 'socket-event'
  | 'debug-event'
  /** a FROM_* trace: the policy has not been asked yet */
  | 'before-policy'
  /** dropped for a reason that is not policy */
  | 'drop-not-by-policy'
  /** refused by the L7 proxy inside an allowed connection, and what was asked is not told */
  | 'l7-refused'
  | 'no-verdict';

/** POLICY_DENIED (no rule allowed it), POLICY_DENY (a deny rule), AUTH_REQUIRED. */
const POLICY_DROP_REASONS: ReadonlySet<number> = new Set([133, 181, 189]);

/** First port of the range Linux takes ephemeral ports from (net.ipv4.ip_local_port_range). */
const FIRST_EPHEMERAL_PORT = 32_768;

/** Decides whether a flow is evidence, and of what. Replies are swapped, so the opener is always the source. */
export function observe(flow: Flow): Result<Observation, SkipReason> {
  const outcome = outcomeOf(flow);
  if (!outcome.ok) return outcome;
  if (flow.l4 === undefined) return err('no-connection');
  const swapped = isFromServer(flow, flow.l4);
  const [source, destination] = swapped ? [flow.destination, flow.source] : [flow.source, flow.destination];
  const connection: Connection = {
    source: source.endpoint,
    destination: destination.endpoint,
    protocol: flow.l4.protocol,
    port: servicePort(flow.l4, swapped),
  };
  const { timeMs, node, direction: seenAt } = flow;
  const request = requestOf(flow);
  // a verdict on a reply would be about the other way round
  const allowedBy = swapped || outcome.value !== 'allowed' ? NOBODY : flow.allowedBy;
  return ok({
    connection,
    source,
    destination,
    seenAt,
    outcome: outcome.value,
    request,
    allowedBy,
    timeMs,
    node,
  });
}

// Not made anew for every flow.
const NOBODY: readonly string[] = [];
const ALLOWED: Result<Outcome, SkipReason> = ok('allowed');

function outcomeOf(flow: Flow): Result<Outcome, SkipReason> {
  if (flow.event.kind === 'socket') return err('socket-event');
  if (flow.event.kind === 'debug') return err('debug-event');
  switch (flow.verdict) {
    case 'forwarded':
    case 'redirected':
      return isBeforePolicy(flow) ? err('before-policy') : ALLOWED;
    case 'dropped':
      if (flow.event.kind === 'l7') return flow.request === undefined ? err('l7-refused') : ALLOWED;
      return POLICY_DROP_REASONS.has(flow.dropReason) ? ok('denied') : err('drop-not-by-policy');
    case 'audit':
      return ok('audited');
    case 'traced':
    case 'translated':
      return err('socket-event');
    case 'error':
    case 'unknown':
      return err('no-verdict');
  }
}

function requestOf({ request, verdict }: Flow): ObservedRequest | undefined {
  return request === undefined ? undefined : { logged: request, isRefused: verdict === 'dropped' };
}

/** A FROM_* trace of a reply is evidence all the same: its connection was opened past the policy. */
function isBeforePolicy(flow: Flow): boolean {
  return flow.event.kind === 'trace' && flow.event.point === 'before-policy' && flow.isReply !== true;
}

/**
 * Whether the packet's sender is the connection's server. Where Hubble does not know, an ephemeral destination
 * port facing a fixed source port decides: dropped packets and unknown traces carry no `is_reply`.
 */
function isFromServer(flow: Flow, l4: FlowLayer4): boolean {
  const looksForward = l4.sourcePort >= FIRST_EPHEMERAL_PORT && l4.destinationPort < FIRST_EPHEMERAL_PORT;
  // agents swap the parties of an L7 response, but not every recording did
  if (flow.event.kind === 'l7' && flow.isReply === true) return !looksForward;
  if (flow.isReply !== undefined) return flow.isReply;
  if (flow.verdict === 'dropped') return false;
  if (isIcmpReply(l4)) return true;
  return (
    l4.destinationPort >= FIRST_EPHEMERAL_PORT && l4.sourcePort > 0 && l4.sourcePort < FIRST_EPHEMERAL_PORT
  );
}

/** ICMP replies are told by their type; each maps to the request a rule would name. */
const ICMP_REQUEST_OF_REPLY: Partial<Record<Protocol, Readonly<Record<number, number>>>> = {
  ICMPv4: { 0: 8, 14: 13, 16: 15, 18: 17 },
  ICMPv6: { 129: 128 },
};

function isIcmpReply({ protocol, destinationPort: type }: FlowLayer4): boolean {
  const replies = ICMP_REQUEST_OF_REPLY[protocol];
  return replies !== undefined && Object.hasOwn(replies, type);
}

function servicePort(l4: FlowLayer4, swapped: boolean): number {
  if (!swapped) return l4.destinationPort;
  const replies = ICMP_REQUEST_OF_REPLY[l4.protocol];
  return replies === undefined ? l4.sourcePort : (replies[l4.destinationPort] ?? l4.destinationPort);
}
