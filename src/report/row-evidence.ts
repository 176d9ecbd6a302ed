import type { DeniedFinding, Finding, RedundantFinding } from '../findings/finding.ts';
import type { Grant } from '../grants/grant.ts';
import { formatDate, formatDays, formatInstant } from '../model/time.ts';
import { formatRef } from '../policies/policy.ts';
import { count, describeLastUse, describeUsage } from './wording.ts';

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
      return redundantEvidence(finding);
    case 'shadowed':
      return finding.lastMatch === undefined
        ? 'no traffic that it matches was ever seen'
        : `last matched by ${describeUsage(finding.lastMatch)}`;
    case 'contradictory':
      return describeLastUse(finding.lastUse);
    case 'unisolated':
      return finding.lastSeenMs === undefined ? undefined : `last seen ${formatInstant(finding.lastSeenMs)}`;
    case 'denied':
      return deniedEvidence(finding);
    case 'disputed':
      return lastOf(finding.named, 'named last ');
    default:
      return undefined;
  }
}

function redundantEvidence({ coveredBy, connections, lastUse, watch }: RedundantFinding): string {
  return [
    ...(coveredBy.length === 0
      ? []
      : [`${count(connections, 'connection')}, also let through by ${someOf(coveredBy.map(nameOf))}`]),
    `${describeLastUse(lastUse)}${coveredBy.length === 0 ? '' : ', which others carried, too'}`,
    `observed ${formatDays(watch.observedMs)} since ${formatDate(watch.startMs)}`,
  ].join('; ');
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

/** RFC 3339; what was seen last of the traffic that the finding is about. */
export function lastUseOf(finding: Finding): string | undefined {
  switch (finding.kind) {
    case 'unused':
    case 'redundant':
    case 'narrowable':
    case 'contradictory':
      return lastOf(listOf(finding.lastUse));
    case 'shadowed':
      return lastOf(listOf(finding.lastMatch));
    case 'unisolated':
      return finding.lastSeenMs === undefined ? undefined : formatInstant(finding.lastSeenMs);
    case 'denied':
      return lastOf(finding.usages);
    case 'disputed':
      return lastOf(finding.named);
    default:
      return undefined;
  }
}

function listOf<T>(one: T | undefined): readonly T[] {
  return one === undefined ? [] : [one];
}

function lastOf(seen: readonly { readonly lastSeenMs: number }[], words = ''): string | undefined {
  if (seen.length === 0) return undefined;
  return `${words}${formatInstant(Math.max(...seen.map(({ lastSeenMs }) => lastSeenMs)))}`;
}
