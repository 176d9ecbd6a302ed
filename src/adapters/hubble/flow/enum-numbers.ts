import type { DescEnum } from '@bufbuild/protobuf';
import {
  DropReasonSchema,
  FlowTypeSchema,
  L7FlowTypeSchema,
  LostEventSourceSchema,
  TraceObservationPointSchema,
  TrafficDirectionSchema,
  VerdictSchema,
} from '../gen/flow/flow_pb.ts';
import { NodeStateSchema } from '../gen/relay/relay_pb.ts';

/** Wire numbers of an enum by the names JSON uses for them. A Map: a name such as `constructor` finds nothing. */
export type EnumNumbers = ReadonlyMap<string, number>;

function numbersOf(schema: DescEnum): EnumNumbers {
  return new Map(schema.values.map(({ name, number }) => [name, number]));
}

export const VERDICTS = numbersOf(VerdictSchema);
export const DROP_REASONS = numbersOf(DropReasonSchema);
export const FLOW_TYPES = numbersOf(FlowTypeSchema);
export const L7_FLOW_TYPES = numbersOf(L7FlowTypeSchema);
export const TRACE_POINTS = numbersOf(TraceObservationPointSchema);
export const TRAFFIC_DIRECTIONS = numbersOf(TrafficDirectionSchema);
export const LOST_EVENT_SOURCES = numbersOf(LostEventSourceSchema);
export const NODE_STATES = numbersOf(NodeStateSchema);
