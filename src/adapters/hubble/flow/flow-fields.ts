import type { FlowLayer4, LoggedRequest } from '../../../flows/flow.ts';
import type { LabelSet } from '../../../model/labels.ts';
import type { Result } from '../../../model/result.ts';

/**
 * A flow.Flow whatever its encoding, with absent fields as protobuf has them (0, empty, undefined) and enums as
 * wire numbers. Decoded protobuf messages fit the nested shapes as they are; the JSON reader builds them.
 */
export interface FlowFields extends EventFields {
  readonly node: string;
  readonly source: EndpointFields | undefined;
  readonly destination: EndpointFields | undefined;
  readonly sourceIp: string;
  readonly destinationIp: string;
  readonly sourceNames: readonly string[];
  readonly destinationNames: readonly string[];
  readonly egressAllowedBy: readonly PolicyFields[];
  readonly ingressAllowedBy: readonly PolicyFields[];
}

/** What differs from one event of a connection to the next. */
export interface EventFields {
  readonly timeMs: number | undefined;
  readonly uuid: string;
  readonly verdict: number;
  readonly type: number;
  readonly eventType: EventTypeFields | undefined;
  readonly tracePoint: number;
  /** only of L7 events */
  readonly l7: Layer7Fields | undefined;
  readonly direction: number;
  readonly isReply: boolean | undefined;
  readonly dropReason: number;
  readonly dropReasonDesc: number;
  readonly l4: FlowLayer4 | undefined;
}

export interface Layer7Fields {
  readonly type: number;
  readonly record: LoggedRequest | undefined;
}

export interface EventTypeFields {
  readonly type: number;
  readonly subType: number;
}

export interface EndpointFields {
  readonly ID: number;
  readonly identity: number;
  readonly namespace: string;
  readonly labels: readonly string[];
  readonly podName: string;
  readonly workloads: readonly WorkloadFields[];
  /** what `internLabels` says of `labels`, from readers that keep endpoints */
  readonly labelSet?: Result<LabelSet, string>;
}

export interface WorkloadFields {
  readonly name: string;
  readonly kind: string;
}

export interface PolicyFields {
  readonly name: string;
  readonly namespace: string;
  readonly kind: string;
  readonly labels: readonly string[];
}
