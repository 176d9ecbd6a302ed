import { Parties } from '../grants/engine/parties.ts';
import { Identities } from '../grants/identity.ts';
import { EMPTY_INVENTORY, type Inventory } from '../policies/inventory/inventory.ts';
import { type ChangedPolicy, changedPolicies } from './changes.ts';
import { withNodeSubjects } from './node-subjects.ts';
import type { PolicySet, VerificationInput } from './verification.ts';

/** Both sides, with stand-ins for what no pod shows. */
export interface Sides {
  readonly before: PolicySet;
  readonly after: PolicySet;
  readonly changed: readonly ChangedPolicy[];
  /** what runs; references stay what they are written as */
  readonly inventory: Inventory;
  /** sorted by all that either side tells apart */
  readonly parties: Parties;
  /** addresses without DNS names are known to have none */
  readonly identities: Identities;
}

export function makeSides({
  before,
  after,
  inventory,
}: Pick<VerificationInput, 'before' | 'after' | 'inventory'>): Sides {
  const [was, is] = [withStandIns(before), withStandIns(after)];
  const bare = asUninterpreted(inventory);
  return {
    before: was,
    after: is,
    changed: changedPolicies(was.policies, is.policies),
    inventory: bare,
    parties: new Parties([...was.policies, ...is.policies], bare),
    identities: new Identities(bare, { namesKnown: true }),
  };
}

function withStandIns({ policies, invalid }: PolicySet): PolicySet {
  return { policies: policies.map(withNodeSubjects), invalid };
}

/**
 * The proof must hold whatever groups, services and nodes stand for tomorrow and whatever the agents are set to, so
 * references stay what they are written as, and every policy counts.
 */
function asUninterpreted({ namespaces, workloads }: Inventory): Inventory {
  return { ...EMPTY_INVENTORY, namespaces, workloads };
}
