import type { Finding } from '../findings/finding.ts';
import type { Evidence } from '../grants/evidence.ts';
import type { Grant } from '../grants/grant.ts';
import { ruleId } from '../grants/rule.ts';
import { plainLine } from '../model/plain-text.ts';
import { formatInstant } from '../model/time.ts';
import { formatPath } from '../policies/place.ts';
import { formatRef, type Policy } from '../policies/policy.ts';
import type { Usage } from '../usage/usage.ts';
import { count, describeUsage, evidenceOf } from './wording.ts';

/** What is known of one policy, or of a part of one. */
export interface Explanation {
  readonly policy: Policy;
  /** in the order written */
  readonly grants: readonly ExplainedGrant[];
  /** of the whole policy: dead, contradictory */
  readonly findings: readonly Finding[];
}

export interface ExplainedGrant {
  readonly grant: Grant;
  /** undefined: no use in the whole recording */
  readonly evidence: Evidence | undefined;
  readonly finding: Finding | undefined;
  /** observed connections that come closest to an unused grant, nearest first */
  readonly nearest: readonly Usage[];
}

export function explanationText(explanation: Explanation): string {
  const { policy, grants, findings } = explanation;
  const directions = (['ingress', 'egress'] as const).filter((direction) =>
    policy.specs.some((spec) => spec.isolates[direction]),
  );
  return [
    `${formatRef(policy.ref)}, ${policy.place.file}:${policy.place.line}`,
    `  isolates ${directions.length === 0 ? 'nothing' : directions.join(' and ')} of ${policy.specs.map((spec) => spec.subject.text).join('; ')}`,
    ...findings.map((finding) => `  ${finding.kind}: ${finding.sentence}`),
    ...policy.uneditable.map((why) => `  not editable: ${why}`),
    ...(grants.length === 0 ? ['  no rule allows anything'] : []),
    ...grants.flatMap(grantLines),
    '',
  ]
    .map(plainLine)
    .join('\n');
}

function grantLines({ grant, evidence, finding, nearest }: ExplainedGrant): string[] {
  const lines = [
    '',
    `  ${grant.sentence}`,
    `    ${formatPath(grant.rule.path)}, line ${grant.place.line}, rule ${ruleId(grant.policy, grant.spec, grant.rule)}, grant ${grant.id}`,
  ];
  if (evidence !== undefined) {
    const sure = evidence.certain ? '' : ', only by matches that are not certain';
    const idle = evidence.needed ? '' : ', only by probes of its own node, which need no rule';
    lines.push(
      `    seen ${count(evidence.events, 'time')} on ${count(evidence.connections, 'connection')}${sure}${idle}, ${formatInstant(evidence.firstSeenMs)} to ${formatInstant(evidence.lastSeenMs)}`,
      ...evidence.examples.map((usage) => `      ${describeUsage(usage)}`),
    );
  }
  if (finding?.kind !== 'unused') return evidence === undefined ? lines : [...lines, '    used: stays'];
  lines.push(`    unused: ${evidenceOf(finding)}`);
  if (finding.hold !== undefined) lines.push(`    held (${finding.hold.reason}): ${finding.hold.text}`);
  if (nearest.length > 0)
    lines.push('    nearest traffic:', ...nearest.map((usage) => `      ${describeUsage(usage)}`));
  return lines;
}
