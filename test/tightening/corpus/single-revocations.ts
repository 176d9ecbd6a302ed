import type { UnusedFinding } from '../../../src/findings/finding.ts';
import { holdFilters } from '../../../src/findings/holds/of-filters.ts';
import { byRule } from '../../../src/findings/roll-up.ts';
import { type Grant, grantsOf } from '../../../src/grants/grant.ts';
import { groupBy } from '../../../src/model/group-by.ts';
import { beyondFilters } from '../../../src/policies/cilium/requests/frozen-requests.ts';
import type { Policy, Rule } from '../../../src/policies/policy.ts';
import { unusedFindings } from '../unused-findings.ts';

/** One part of one policy that could go by itself, or the reason for which the judgement would never let it go. */
export interface SingleRevocation {
  readonly policy: Policy;
  readonly rule: Rule;
  readonly findings: readonly UnusedFinding[];
  readonly held: string | undefined;
}

/**
 * Each rule, each peer, each port and each L7 entry of the policy, one after the other.
 * @param others of all policies
 */
export function singleRevocations(policy: Policy, others: readonly Grant[]): SingleRevocation[] {
  return [...byRule(grantsOf(policy)).values()].flatMap((grants) =>
    partsOf(grants).flatMap((ids): SingleRevocation[] => {
      const [first] = grants;
      if (first === undefined) return [];
      const findings = unusedFindings(policy, ({ id }) => ids.has(id));
      const part = grants.filter(({ id }) => ids.has(id));
      return [
        {
          policy,
          rule: first.rule,
          findings,
          held: heldBy(policy, first.rule, part, others) ?? heldAsFilter(findings, others),
        },
      ];
    }),
  );
}

/** Ids of the grants that go together, each set once. */
function partsOf(grants: readonly Grant[]): ReadonlySet<string>[] {
  const groups = [
    grants,
    ...groupBy(grants, (one) => one.peer).values(),
    ...groupBy(grants, (one) => one.port).values(),
    ...groupBy(grants, (one) => one.request).values(),
  ].map((group) => group.map(({ id }) => id));
  return [...new Map(groups.map((ids) => [ids.toSorted().join(), new Set(ids)])).values()];
}

/** In short, what the judgement says of it. */
function heldBy(
  { uneditable, metadata }: Policy,
  { frozen }: Rule,
  part: readonly Grant[],
  others: readonly Grant[],
): string | undefined {
  const [why] = uneditable;
  const beyond = beyondFilters(frozen);
  if (metadata.controller !== undefined) return 'generated';
  if (why !== undefined) return `not editable: ${why}`;
  if (beyond.length > 0) return `frozen: ${beyond.join('; ')}`;
  if (part.some(({ peer }) => peer?.kind === 'reference')) return 'a reference';
  const gone = new Set(part.map(({ id }) => id));
  const isForNames = part.some(({ port }) => port?.requests?.protocol === 'dns');
  return isForNames && others.some(({ id, peer }) => peer?.kind === 'fqdn' && !gone.has(id))
    ? 'names need the DNS rule'
    : undefined;
}

function heldAsFilter(findings: readonly UnusedFinding[], others: readonly Grant[]): string | undefined {
  return holdFilters(findings, others).size > 0 ? 'an L7 entry beside what goes past the proxy' : undefined;
}
