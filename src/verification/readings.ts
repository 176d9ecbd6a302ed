import { DIRECTIONS } from '../model/direction.ts';
import { formatRef, type Policy } from '../policies/policy.ts';
import { typesByKubernetes } from '../policies/policy-types.ts';
import { changedPolicies } from './changes.ts';
import type { PolicySet, VerificationInput } from './verification.ts';

/** Both sides, as one reader understands them. */
export interface Reading {
  /** in front of what is found; '' for Cilium's reading of the files as they are written */
  readonly says: string;
  readonly before: PolicySet;
  readonly after: PolicySet;
}

/** Every reading that differs from the first for some policy that changes. */
export function readingsOf({ before, after }: Pick<VerificationInput, 'before' | 'after'>): Reading[] {
  return [
    { says: '', before, after },
    ...kubernetesReading(before, after),
    ...rewrittenReading(before, after),
  ];
}

/** Policies that would mean something else once a program has rewritten them, and did not before the change. */
function rewrittenReading(before: PolicySet, after: PolicySet): Reading[] {
  const fresh = after.rewritten?.();
  if (fresh === undefined) return [];
  const was = new Set(namesOfChanged(before, before.rewritten?.() ?? before));
  const fragile = new Set(namesOfChanged(after, fresh).filter((name) => !was.has(name)));
  if (fragile.size === 0) return [];
  const isFragile = ({ ref }: Pick<Policy, 'ref'>): boolean => fragile.has(formatRef(ref));
  return [
    {
      says: 'once empty lists are dropped, as programs that rewrite objects do: ',
      before,
      after: {
        policies: [...after.policies.filter((one) => !isFragile(one)), ...fresh.policies.filter(isFragile)],
        invalid: [...after.invalid, ...fresh.invalid.filter(isFragile)],
      },
    },
  ];
}

function namesOfChanged(one: PolicySet, other: PolicySet): string[] {
  return changedPolicies(one.policies, other.policies).map(({ name }) => name);
}

/**
 * NetworkPolicies alone, as the Kubernetes API describes them and other enforcers read them: `policyTypes` says which
 * directions count and are isolated, whatever lists there are.
 */
function kubernetesReading(before: PolicySet, after: PolicySet): Reading[] {
  const changed = changedPolicies(before.policies, after.policies);
  const others = new Set(
    changed.filter((one) => [...one.before, ...one.after].some(isOther)).map(({ name }) => name),
  );
  if (others.size === 0) return [];
  // what both read alike is compared already: here it stands as it will be
  const same = new Set(changed.map(({ name }) => name).filter((name) => !others.has(name)));
  const unchanged = networkPolicies(after.policies, (name) => same.has(name));
  const old = [...networkPolicies(before.policies, (name) => !same.has(name)), ...unchanged];
  const fresh = networkPolicies(after.policies, () => true);
  return [
    {
      says: 'as the Kubernetes API says, not Cilium: ',
      before: { policies: old, invalid: before.invalid },
      after: { policies: fresh, invalid: after.invalid },
    },
  ];
}

function isOther(policy: Policy): boolean {
  return policy.ref.kind === 'NetworkPolicy' && asKubernetes(policy) !== policy;
}

function networkPolicies(policies: readonly Policy[], isKept: (name: string) => boolean): Policy[] {
  return policies
    .filter(({ ref }) => ref.kind === 'NetworkPolicy' && isKept(formatRef(ref)))
    .map((one) => asKubernetes(one));
}

/** The same object where both read it alike. */
function asKubernetes(policy: Policy): Policy {
  const { specs } = policy;
  const types = new Set(typesByKubernetes(policy));
  const isAlike = specs.every(
    (spec) =>
      DIRECTIONS.every((direction) => spec.isolates[direction] === types.has(direction)) &&
      spec.rules.every(({ direction }) => types.has(direction)),
  );
  if (isAlike) return policy;
  return {
    ...policy,
    specs: specs.map((spec) => ({
      ...spec,
      isolates: { ingress: types.has('ingress'), egress: types.has('egress') },
      rules: spec.rules.filter(({ direction }) => types.has(direction)),
    })),
  };
}
