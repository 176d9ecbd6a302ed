import { EMPTY_INVENTORY, type Inventory } from '../policies/inventory/inventory.ts';
import { type ChangedPolicy, changedPolicies } from './changes.ts';
import { withNodeSubjects } from './node-subjects.ts';
import type { PolicySet } from './verification.ts';

/** Both sides, with stand-ins for what no pod shows. */
export interface Sides {
  readonly before: PolicySet;
  readonly after: PolicySet;
  readonly changed: readonly ChangedPolicy[];
}

export function makeSides(before: PolicySet, after: PolicySet): Sides {
  const [was, is] = [withStandIns(before), withStandIns(after)];
  return { before: was, after: is, changed: changedPolicies(was.policies, is.policies) };
}

function withStandIns({ policies, invalid }: PolicySet): PolicySet {
  return { policies: policies.map(withNodeSubjects), invalid };
}

/**
 * The proof must hold whatever groups, services and nodes stand for tomorrow and whatever the agents are set to, so
 * references stay what they are written as, and every policy counts.
 */
export function asUninterpreted({ namespaces, workloads }: Inventory): Inventory {
  return { ...EMPTY_INVENTORY, namespaces, workloads };
}
