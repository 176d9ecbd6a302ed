import type { Policy } from '../policies/policy.ts';
import type { Group } from './group.ts';

/**
 * What the tightening of one group may rely on when it takes a policy away as a whole since others isolate its pods
 * (`TighteningOptions.lasting`): only policies that no other group changes. Two proposals, each fine by itself, must not
 * add up to pods that nothing isolates.
 * @param policies all that were given
 */
export function lastingPolicies(
  policies: readonly Policy[],
  group: Group,
  groups: readonly Group[],
): Policy[] {
  const others = new Set(
    groups
      .filter((one) => one.key !== group.key)
      .flatMap(({ findings }) => findings.map(({ policy }) => policy)),
  );
  return policies.filter((policy) => !others.has(policy));
}
