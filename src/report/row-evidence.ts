import type { DeniedFinding, Finding } from '../findings/finding.ts';
import type { Grant } from '../grants/grant.ts';
import { formatInstant } from '../model/time.ts';
import { formatRef } from '../policies/policy.ts';
import { count, describeUsage } from './wording.ts';

/** Of many only these are named. */
const NAMED = 3;

/**
 * What a finding rests on, in a line; absent where its sentence says it all. Of those that are unused or too wide it is
 * how long they were watched, which is told elsewhere.
 */
export function evidenceOfOther(
  finding: Exclude<Finding, { kind: 'unused' | 'narrowable' }>,
): string | undefined {
  switch (finding.kind) {
    case 'redundant':
      if (finding.coveredBy.length === 0) return undefined;
      return `${count(finding.connections, 'connection')}, also let through by ${someOf(finding.coveredBy.map(nameOf))}`;
    case 'denied':
      return deniedEvidence(finding);
    case 'disputed':
      return lastOf(finding.named, 'named last ');
    default:
      return undefined;
  }
}

function deniedEvidence({ usages, connections }: DeniedFinding): string {
  const seen = usages.slice(0, NAMED).map(describeUsage);
  const more = connections - seen.length;
  return [...seen, ...(more > 0 ? [count(more, 'more connection')] : [])].join('; ');
}

function nameOf({ policy, rule }: Grant): string {
  return `${formatRef(policy.ref)} (${rule.place.file}:${rule.place.line})`;
}

/** Each once. */
function someOf(names: readonly string[]): string {
  const all = [...new Set(names)];
  const more = all.length - NAMED;
  return `${all.slice(0, NAMED).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

/** RFC 3339; of what the finding itself knows of use. */
export function lastUseOf(finding: Finding): string | undefined {
  switch (finding.kind) {
    case 'unused':
      return finding.lastUse === undefined ? undefined : formatInstant(finding.lastUse.lastSeenMs);
    case 'denied':
      return lastOf(finding.usages);
    default:
      return undefined;
  }
}

function lastOf(seen: readonly { readonly lastSeenMs: number }[], words = ''): string | undefined {
  if (seen.length === 0) return undefined;
  return `${words}${formatInstant(Math.max(...seen.map(({ lastSeenMs }) => lastSeenMs)))}`;
}
