import type { Grant } from '../grants/grant.ts';
import { formatPath } from '../policies/place.ts';
import { formatRef } from '../policies/policy.ts';
import type { DeniedAttempt, GrantPart, Miss, Misses } from './explanation.ts';
import { describeUsage } from './wording.ts';

/** What came nearest to an unused grant. */
export function missLines(grant: Grant, { nearest, denied }: Misses): string[] {
  return [
    ...(nearest.length === 0
      ? ['    no similar traffic was seen']
      : ['    nearest traffic:', ...nearest.map((miss) => `      ${describeMiss(miss)}`)]),
    ...(denied.length === 0
      ? []
      : ['    denied attempts:', ...denied.map((attempt) => `      ${describeAttempt(grant, attempt)}`)]),
  ];
}

function describeMiss({ use, differsIn, carriedBy }: Miss): string {
  const [first] = carriedBy;
  const more = carriedBy.length > 1 ? ` and ${carriedBy.length - 1} more` : '';
  const by =
    first === undefined
      ? 'no rule was needed or known'
      : `through ${formatRef(first.policy.ref)} ${formatPath(first.rule.path)}${more}`;
  return `${describeUsage(use)}; ${otherParts(differsIn)}, ${by}`;
}

function describeAttempt(grant: Grant, attempt: DeniedAttempt): string {
  const { usage, would, differsIn } = attempt;
  const why =
    would === 'no'
      ? `this would not have let it through: ${otherParts(differsIn)}`
      : `this ${would === 'yes' ? 'lets' : 'may let'} it through`;
  return `${describeUsage(usage)}; ${why}${whoRefused(grant, attempt)}`;
}

function whoRefused({ rule }: Grant, { usage, would, deniedBy, isOwnSide }: DeniedAttempt): string {
  if (deniedBy.length > 0) {
    const names = deniedBy.map(formatRef).join(', ');
    return would === 'no' ? `; denied by ${names}` : `, but ${names} denies it`;
  }
  if (isOwnSide || would === 'no') return '';
  const side = usage.seenAt === 'unknown' ? 'an unknown side' : usage.seenAt;
  return `; it was refused at ${side}, and this is a rule for ${rule.direction}`;
}

/** `another peer and another port` */
function otherParts(parts: readonly GrantPart[]): string {
  return parts.map((part) => `another ${part}`).join(' and ');
}
