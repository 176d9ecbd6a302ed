import { formatRef, type Policy } from '../../policies/policy.ts';
import type { ChangedPolicy } from '../changes.ts';
import type { Unchanged } from './access-changes.ts';
import type { Sides } from './subjects.ts';

/** What stands on both sides. */
export function unchangedOf(
  { before, after }: Sides,
  changed: readonly ChangedPolicy[],
  policies: readonly Policy[],
  pairs: number,
): Unchanged {
  const names = new Set(changed.map(({ name }) => name));
  const ids = new Set(idsOf(after.grants));
  return {
    policies: policies.filter(({ ref }) => !names.has(formatRef(ref))).length,
    grants: idsOf(before.grants).filter((id) => ids.has(id)).length,
    pairs,
  };
}

function idsOf(grants: Sides['before']['grants']): string[] {
  return grants.map((grant) => `${formatRef(grant.policy.ref)} ${grant.id}`);
}
