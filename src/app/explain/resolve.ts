import { type Finding, isAboutPolicy } from '../../findings/finding.ts';
import type { Grant } from '../../grants/grant.ts';
import { ruleId } from '../../grants/rule.ts';
import { Failure } from '../../model/failure.ts';
import { groupBy } from '../../model/group-by.ts';
import { formatPath } from '../../policies/place.ts';
import { formatRef, type Policy } from '../../policies/policy.ts';
import type { Explainable } from './look.ts';

/** What a reference names. */
export type Target =
  | { readonly kind: 'policy'; readonly policy: Policy; readonly grants: readonly Grant[] }
  | { readonly kind: 'finding'; readonly finding: Finding };

type Known = Pick<Explainable, 'engine' | 'manifests' | 'judgement'>;

/**
 * `web` or `shop/web` or `CiliumNetworkPolicy/shop/web`, each also with `:spec.egress[1]`; or the id of a rule or a
 * grant, or the key of a finding. Throws `Failure('usage')` where nothing goes by the name.
 */
export function resolveReference(known: Known, reference: string): Target[] {
  const { engine, manifests } = known;
  const byId = engine.grants.filter(
    (grant) => grant.id === reference || ruleId(grant.policy, grant.spec, grant.rule) === reference,
  );
  if (byId.length > 0) return ofPolicies(byId);
  const byKey = known.judgement.findings.filter((finding) => finding.key === reference);
  if (byKey.length > 0) return byKey.flatMap((finding) => ofFinding(known, finding));
  const [name, rulePath] = splitReference(reference);
  const policies = manifests.policies.filter((policy) => isNamed(policy, name));
  if (policies.length === 0) throw unknownReference(known, reference);
  return policies.map((policy): Target => {
    const own = grantsIn(known, policy);
    const grants =
      rulePath === undefined ? own : own.filter((grant) => formatPath(grant.rule.path) === rulePath);
    if (rulePath !== undefined && grants.length === 0)
      throw new Failure('usage', `${formatRef(policy.ref)} has no allowing rule at ${rulePath}`);
    return { kind: 'policy', policy, grants };
  });
}

function ofPolicies(grants: readonly Grant[]): Target[] {
  return [...groupBy(grants, (grant) => grant.policy)].map(([policy, own]) => ({
    kind: 'policy',
    policy,
    grants: own,
  }));
}

function ofFinding(known: Known, finding: Finding): Target[] {
  if (!isAboutPolicy(finding) || finding.kind === 'invalid') return [{ kind: 'finding', finding }];
  if (finding.kind === 'narrowable') return ofPolicies([finding.grant]);
  if ('grants' in finding) return ofPolicies(finding.grants);
  return [{ kind: 'policy', policy: finding.policy, grants: grantsIn(known, finding.policy) }];
}

function grantsIn({ engine }: Known, policy: Policy): Grant[] {
  return engine.grants.filter((grant) => grant.policy === policy);
}

function splitReference(reference: string): [string, string | undefined] {
  const colon = reference.indexOf(':');
  return colon === -1 ? [reference, undefined] : [reference.slice(0, colon), reference.slice(colon + 1)];
}

function isNamed({ ref }: Policy, name: string): boolean {
  const parts = [ref.kind, ...(ref.namespace === undefined ? [] : [ref.namespace]), ref.name];
  return [1, 2, 3].some((n) => parts.slice(-n).join('/') === name) || name === formatRef(ref);
}

function unknownReference({ manifests }: Known, reference: string): Failure {
  const invalid = manifests.invalid.find((one) => one.ref.name === reference.split('/').at(-1));
  if (invalid !== undefined)
    return new Failure('usage', `${formatRef(invalid.ref)} is invalid: ${invalid.message}`);
  const names = manifests.policies.map(
    (policy) => `${policy.ref.namespace === undefined ? '' : `${policy.ref.namespace}/`}${policy.ref.name}`,
  );
  return new Failure('usage', `no policy or grant is named "${reference}"`, {
    remedy: `there are: ${names.slice(0, 20).join(', ')}${names.length > 20 ? ' …' : ''}`,
  });
}
