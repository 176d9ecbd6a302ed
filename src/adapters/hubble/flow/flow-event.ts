import type { FlowEvent } from '../../../flows/flow.ts';
import { FlowType, TraceObservationPoint } from '../gen/flow/flow_pb.ts';
import type { EventFields, EventTypeFields } from './flow-fields.ts';

/** `event_type.type`: https://github.com/cilium/cilium/blob/main/pkg/monitor/api/types.go */
const EVENT_TYPE = {
  drop: 1,
  debug: 2,
  capture: 3,
  trace: 4,
  policyVerdict: 5,
  socket: 7,
  accessLog: 129,
} as const;

const POLICY_VERDICT: FlowEvent = { kind: 'policy-verdict' };
const DROP: FlowEvent = { kind: 'drop' };
const PAST_POLICY: FlowEvent = { kind: 'trace', point: 'past-policy' };
const BEFORE_POLICY: FlowEvent = { kind: 'trace', point: 'before-policy' };
const SOCKET: FlowEvent = { kind: 'socket' };
const DEBUG: FlowEvent = { kind: 'debug' };
const UNKNOWN: FlowEvent = { kind: 'unknown' };
const L7_BY_NUMBER: readonly FlowEvent[] = (['unknown', 'request', 'response', 'sample'] as const).map(
  (message) => ({ kind: 'l7', message }),
);
const L7_UNKNOWN: FlowEvent = { kind: 'l7', message: 'unknown' };

const POINTS_BEFORE_POLICY: ReadonlySet<number> = new Set([
  TraceObservationPoint.FROM_ENDPOINT,
  TraceObservationPoint.FROM_PROXY,
  TraceObservationPoint.FROM_HOST,
  TraceObservationPoint.FROM_STACK,
  TraceObservationPoint.FROM_OVERLAY,
  TraceObservationPoint.FROM_NETWORK,
  TraceObservationPoint.FROM_CRYPTO,
]);

/** Numbers newer than this program occur too, so the field is no `FlowType`. */
const L7_TYPE: number = FlowType.L7;
const SOCKET_TYPE: number = FlowType.SOCK;

export function isDropEvent(eventType: EventTypeFields | undefined): boolean {
  return eventType?.type === EVENT_TYPE.drop;
}

/** What kind of event a flow is. Shared constants: one allocation less per flow. */
export function flowEventOf(fields: EventFields): FlowEvent {
  switch (fields.eventType?.type) {
    case EVENT_TYPE.drop:
      return DROP;
    case EVENT_TYPE.debug:
    case EVENT_TYPE.capture:
      return DEBUG;
    case EVENT_TYPE.trace:
      return traceEvent(fields.tracePoint, fields.eventType.subType);
    case EVENT_TYPE.policyVerdict:
      return POLICY_VERDICT;
    case EVENT_TYPE.socket:
      return SOCKET;
    case EVENT_TYPE.accessLog:
      return L7_BY_NUMBER[fields.l7?.type ?? 0] ?? L7_UNKNOWN;
    default:
      return eventWithoutType(fields);
  }
}

/** A field mask may leave out `event_type`; the flow type and the trace point then still tell. */
function eventWithoutType(fields: EventFields): FlowEvent {
  if (fields.type === L7_TYPE) return L7_BY_NUMBER[fields.l7?.type ?? 0] ?? L7_UNKNOWN;
  if (fields.type === SOCKET_TYPE) return SOCKET;
  return fields.tracePoint === 0 ? UNKNOWN : traceEvent(fields.tracePoint, 0);
}

/**
 * `subType` is the datapath's own code: the same numbers, but 0 for to-endpoint. A point newer than this program
 * counts as past the policy, which keeps access rather than revoking it.
 */
function traceEvent(point: number, subType: number): FlowEvent {
  return POINTS_BEFORE_POLICY.has(point === 0 ? subType : point) ? BEFORE_POLICY : PAST_POLICY;
}
