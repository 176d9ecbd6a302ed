import { groupBy } from '../model/group-by.ts';
import { compareText } from '../model/problem.ts';
import { formatRef, type Policy } from '../policies/policy.ts';
import type { ActionableFinding } from './actionable-finding.ts';
import { type Unit, unitsOf } from './unit.ts';

export const GROUPINGS = ['owner', 'namespace', 'policy', 'all'] as const;
export type Grouping = (typeof GROUPINGS)[number];

export type { ActionableFinding } from './actionable-finding.ts';

/** Findings that are proposed together. */
export interface Group {
  /** stable: `owner:@shop-team`, `namespace:shop`, `policy:NetworkPolicy shop/db`, `cluster`, `all` */
  readonly key: string;
  /** in words: `@shop-team`, `namespace shop` */
  readonly name: string;
  /** those who answer for any of it, sorted */
  readonly owners: readonly string[];
  /** never empty; in the order given */
  readonly findings: readonly ActionableFinding[];
}

/**
 * Sorts findings into proposals. What one change of the files does is never taken apart: all findings of a policy, and of
 * policies that kustomizations make of the same files.
 * @param owners key of a finding → who answers for it, the most specific first
 * @returns sorted by key
 */
export function groupsOf(
  findings: readonly ActionableFinding[],
  owners: ReadonlyMap<string, readonly string[]>,
  grouping: Grouping,
): Group[] {
  const units = unitsOf(findings);
  const named = groupBy(units, (unit) => nameOf(unit, owners, grouping).key);
  const order = new Map(findings.map((one, i) => [one, i]));
  return [...named]
    .map(([key, own]): Group => {
      const [first] = own;
      const all = own.flatMap((unit) => unit.findings);
      return {
        key,
        name: first === undefined ? key : nameOf(first, owners, grouping).name,
        owners: [...new Set(all.flatMap((one) => owners.get(one.key) ?? []))].sort(compareText),
        findings: all.toSorted((a, b) => (order.get(a) ?? 0) - (order.get(b) ?? 0)),
      };
    })
    .sort((a, b) => compareText(a.key, b.key));
}

type Named = Pick<Group, 'key' | 'name'>;

/** Of several candidates the first in the alphabet: it changes least from run to run. */
function nameOf(unit: Unit, owners: ReadonlyMap<string, readonly string[]>, grouping: Grouping): Named {
  switch (grouping) {
    case 'all':
      return { key: 'all', name: 'all policies' };
    case 'policy': {
      const ref = least(unit.policies.map((one) => formatRef(one.ref))) ?? '';
      return { key: `policy:${ref}`, name: ref };
    }
    case 'namespace':
      return namespaceOf(unit.policies);
    case 'owner': {
      const owner = least(unit.findings.flatMap((one) => owners.get(one.key)?.slice(0, 1) ?? []));
      return owner === undefined ? namespaceOf(unit.policies) : { key: `owner:${owner}`, name: owner };
    }
  }
}

function namespaceOf(policies: readonly Policy[]): Named {
  const namespace = least(policies.flatMap(({ ref }) => ref.namespace ?? []));
  return namespace === undefined
    ? { key: 'cluster', name: 'cluster-wide policies' }
    : { key: `namespace:${namespace}`, name: `namespace ${namespace}` };
}

function least(texts: readonly string[]): string | undefined {
  return texts.toSorted(compareText)[0];
}
