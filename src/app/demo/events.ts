import { assertNever } from '../../model/assert-never.ts';
import type { FlowJson, Layer4Json } from './hubble-json.ts';
import { policyJson } from './policy-json.ts';
import type { PolicyRef } from './vocabulary.ts';

/** Numbers of event types and trace points: https://github.com/cilium/cilium/blob/main/pkg/monitor/api/types.go */
const DROP = 1;
const TRACE = 4;
const POLICY_VERDICT = 5;
const ACCESS_LOG = 129;
const MATCH_L3_L4 = 2;
const POINTS = { TO_ENDPOINT: 0, TO_PROXY: 1, TO_STACK: 3, TO_OVERLAY: 4 } as const;

export type TracePoint = keyof typeof POINTS;
type Event = Pick<FlowJson, 'verdict' | 'event_type'> & Partial<FlowJson>;

/** @param by the policies an agent would name; undefined means that isolation alone decided */
export function allowedVerdict(
  side: 'egress' | 'ingress',
  by: PolicyRef,
  verdict: 'FORWARDED' | 'REDIRECTED' = 'FORWARDED',
): Event {
  const named = { [`${side}_allowed_by`]: [policyJson(by)] };
  const event_type = { type: POLICY_VERDICT };
  return { verdict, event_type, policy_match_type: MATCH_L3_L4, is_reply: false, ...named };
}

/** A denied packet is reported twice: by the policy verdict and by the drop. Both leave `is_reply` out. */
export function deniedEvents(side: 'egress' | 'ingress', by: PolicyRef | undefined): readonly [Event, Event] {
  const [drop_reason, drop_reason_desc] = by === undefined ? [133, 'POLICY_DENIED'] : [181, 'POLICY_DENY'];
  const dropped = { verdict: 'DROPPED', drop_reason, drop_reason_desc } as const;
  const named = by === undefined ? {} : { [`${side}_denied_by`]: [policyJson(by)] };
  return [
    { ...dropped, event_type: { type: POLICY_VERDICT }, ...named },
    { ...dropped, event_type: { type: DROP, sub_type: drop_reason } },
  ];
}

export const AUDITED: Event = { verdict: 'AUDIT', event_type: { type: POLICY_VERDICT }, is_reply: false };

export function trace(point: TracePoint, reason: 'NEW' | 'ESTABLISHED' | 'REPLY'): Event {
  const sub_type = POINTS[point];
  return {
    verdict: 'FORWARDED',
    event_type: sub_type === 0 ? { type: TRACE } : { type: TRACE, sub_type },
    trace_observation_point: point,
    trace_reason: reason,
    is_reply: reason === 'REPLY',
  };
}

/** A line of the DNS proxy's access log. The response's packet goes from the server to the pod. */
export function dnsMessage(type: 'REQUEST' | 'RESPONSE', name: string, ips: readonly string[]): Event {
  const asked = { query: `${name}.`, observation_source: 'proxy', qtypes: ['A'] };
  const dns = type === 'REQUEST' ? asked : { ...asked, ips, ttl: 30, rrtypes: ['A'] };
  return {
    Type: 'L7',
    verdict: 'FORWARDED',
    event_type: { type: ACCESS_LOG },
    l7: { type, dns },
    is_reply: type === 'RESPONSE',
  };
}

/** @param flags of TCP, e.g. `SYN` */
export function layer4(
  protocol: 'TCP' | 'UDP' | 'ICMPv4',
  sourcePort: number,
  destinationPort: number,
  ...flags: readonly string[]
): Layer4Json {
  switch (protocol) {
    case 'TCP': {
      const ports = { source_port: sourcePort, destination_port: destinationPort };
      const set = Object.fromEntries(flags.map((flag) => [flag, true]));
      return { TCP: flags.length === 0 ? ports : { ...ports, flags: set } };
    }
    case 'UDP':
      return { UDP: { source_port: sourcePort, destination_port: destinationPort } };
    case 'ICMPv4':
      return { ICMPv4: { type: destinationPort } };
    default:
      return assertNever(protocol);
  }
}

/** The packet back; echo replies have type 0, which JSON leaves out. */
export function replyLayer4(l4: Layer4Json): Layer4Json {
  if ('TCP' in l4) return layer4('TCP', l4.TCP.destination_port, l4.TCP.source_port, 'SYN', 'ACK');
  if ('UDP' in l4) return layer4('UDP', l4.UDP.destination_port, l4.UDP.source_port);
  return { ICMPv4: {} };
}
