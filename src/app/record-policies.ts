import { grantsOf } from '../grants/grant.ts';
import { formatRef, type Policy } from '../policies/policy.ts';
import type { Store } from '../usage/store.ts';

/** Notes which grants exist at a time, so that a later report knows how old each is, whatever file it moved to. */
export async function recordPolicies(
  store: Store,
  policies: readonly Policy[],
  seenMs: number,
): Promise<void> {
  await store.recordGrants(
    policies.flatMap((policy) =>
      grantsOf(policy).map((grant) => ({ grantId: grant.id, policy: formatRef(policy.ref), seenMs })),
    ),
  );
}
