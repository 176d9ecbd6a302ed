import type { Policy } from '../../../src/policies/policy.ts';
import { accessSentence, isolationSentence } from '../../../src/report/access-sentence.ts';
import type { AccessChanges } from '../../../src/verification/access/access-changes.ts';
import { compareAccess } from '../../../src/verification/access/compare-access.ts';
import { inventoryOf, podObject } from '../../support/policies.ts';
import { policySet } from '../verify-texts.ts';

/** Pods `shop/web`, `shop/api`, `shop/db`, each labelled with its name, and what else is named. */
export function inventoryWith(...pods: readonly string[]): ReturnType<typeof inventoryOf> {
  return inventoryOf(...['shop/web', 'shop/api', 'shop/db', ...pods].map((one) => podObject(one)));
}

export function accessOf(
  before: string,
  after: string,
  inventory: ReturnType<typeof inventoryOf> = inventoryWith(),
): AccessChanges {
  return compareAccess({ before: policySet(before), after: policySet(after), inventory, endpoints: [] });
}

export function accessBetween(before: readonly Policy[], after: readonly Policy[]): AccessChanges {
  return compareAccess({
    before: { policies: before, invalid: [] },
    after: { policies: after, invalid: [] },
    inventory: inventoryWith(),
    endpoints: [],
  });
}

/** One line per change, marked with + and -, changes of isolation with =. */
export function said({ added, removed, isolation }: AccessChanges): string[] {
  return [
    ...added.map((one) => `+ ${accessSentence(one, 'added')}`),
    ...removed.map((one) => `- ${accessSentence(one, 'removed')}`),
    ...isolation.map((one) => `= ${isolationSentence(one)}`),
  ];
}
