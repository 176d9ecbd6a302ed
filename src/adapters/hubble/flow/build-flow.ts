import type { Flow, FlowLayer4, FlowParty, FlowVerdict } from '../../../flows/flow.ts';
import { canonicalNodeName } from '../../../flows/node-name.ts';
import { MAX_PORT } from '../../../model/protocol.ts';
import { err, ok, type Result } from '../../../model/result.ts';
import { flowEventOf, isDropEvent } from './flow-event.ts';
import type { EventFields, FlowFields, PolicyFields } from './flow-fields.ts';
import { partyOf } from './flow-party.ts';

/** By wire number; a number beyond the table is newer than this program and reads as `unknown`. */
const VERDICT_BY_NUMBER: readonly FlowVerdict[] = [
  'unknown',
  'forwarded',
  'dropped',
  'error',
  'audit',
  'redirected',
  'traced',
  'translated',
];

const DIRECTION_BY_NUMBER: readonly Flow['direction'][] = ['unknown', 'ingress', 'egress'];

/** Turns wire fields into a flow. The error says in words why the record cannot be one. */
export function buildFlow(fields: FlowFields): Result<Flow, string> {
  return flowBetween(
    fields,
    canonicalNodeName(fields.node),
    policyNames(fields.egressAllowedBy, fields.ingressAllowedBy),
    partyOf(fields.source, fields.sourceIp, fields.sourceNames),
    partyOf(fields.destination, fields.destinationIp, fields.destinationNames),
  );
}

/**
 * The same where the reader knows the rest already.
 * @param node canonical
 */
export function flowBetween(
  fields: EventFields,
  node: string,
  allowedBy: readonly string[],
  source: Result<FlowParty, string>,
  destination: Result<FlowParty, string>,
): Result<Flow, string> {
  const { timeMs, l4, uuid } = fields;
  if (timeMs === undefined) return err('the flow has no time');
  if (l4 !== undefined && !hasValidPorts(l4)) {
    return err(`port ${Math.max(l4.sourcePort, l4.destinationPort)} is beyond ${MAX_PORT}`);
  }
  if (!source.ok) return err(`source: ${source.error}`);
  if (!destination.ok) return err(`destination: ${destination.error}`);
  const event = flowEventOf(fields);
  return ok({
    timeMs,
    uuid: uuid === '' ? undefined : uuid,
    node,
    verdict: VERDICT_BY_NUMBER[fields.verdict] ?? 'unknown',
    event,
    direction: DIRECTION_BY_NUMBER[fields.direction] ?? 'unknown',
    isReply: fields.isReply,
    source: source.value,
    destination: destination.value,
    l4,
    dropReason: dropReasonOf(fields),
    allowedBy,
    request: event.kind === 'l7' ? fields.l7?.record : undefined,
  });
}

function hasValidPorts(l4: FlowLayer4): boolean {
  return l4.sourcePort <= MAX_PORT && l4.destinationPort <= MAX_PORT;
}

/** The three places Cilium versions put the reason in, newest first. */
function dropReasonOf(fields: EventFields): number {
  if (fields.dropReasonDesc !== 0) return fields.dropReasonDesc;
  if (fields.dropReason !== 0) return fields.dropReason;
  return isDropEvent(fields.eventType) ? (fields.eventType?.subType ?? 0) : 0;
}

const NO_POLICIES: readonly string[] = [];

export function policyNames(
  egress: readonly PolicyFields[],
  ingress: readonly PolicyFields[],
): readonly string[] {
  if (egress.length === 0 && ingress.length === 0) return NO_POLICIES;
  const names = new Set<string>();
  // Entries without a name are Cilium's own, such as allow-localhost: no manifest stands behind them.
  for (const policy of egress) if (policy.name !== '') names.add(policyName(policy));
  for (const policy of ingress) if (policy.name !== '') names.add(policyName(policy));
  return [...names];
}

const DERIVED_FROM = 'k8s:io.cilium.k8s.policy.derived-from=';

/** `Kind namespace/name`, `Kind name` for a cluster-wide policy. Before 1.17 the kind is only in the labels. */
function policyName(policy: PolicyFields): string {
  const derived = policy.labels.find((label) => label.startsWith(DERIVED_FROM))?.slice(DERIVED_FROM.length);
  const kind = policy.kind === '' ? (derived ?? 'Policy') : policy.kind;
  return policy.namespace === '' ? `${kind} ${policy.name}` : `${kind} ${policy.namespace}/${policy.name}`;
}
