import { formatInstant } from '../../../src/model/time.ts';
import { renderRule as renderCiliumRule } from './render-cilium-rule.ts';
import { renderRule } from './render-network-policy-rule.ts';
import { ciliumSelector, type Fields, labelSelector } from './render-selectors.ts';
import type { SimPolicy, SimRule } from './rule.ts';

/** The rules of a direction as the object lists them at that time; a rule's index in it is its index in the text. */
export function rulesAt(
  { rules }: SimPolicy,
  atMs: number,
  section: Pick<SimRule, 'direction' | 'effect'>,
): SimRule[] {
  return rules.filter(
    (rule) => rule.direction === section.direction && rule.effect === section.effect && rule.sinceMs <= atMs,
  );
}

/** The objects that are in the cluster at that time. */
export function renderPolicies(policies: readonly SimPolicy[], atMs: number): Fields[] {
  return policies
    .filter((policy) => policy.createdMs <= atMs)
    .map((policy) => ({
      apiVersion: policy.kind === 'NetworkPolicy' ? 'networking.k8s.io/v1' : 'cilium.io/v2',
      kind: policy.kind,
      metadata: metadataOf(policy),
      spec: policy.kind === 'NetworkPolicy' ? networkPolicySpec(policy, atMs) : ciliumSpec(policy, atMs),
    }));
}

function metadataOf({ name, namespace, createdMs, keep, controller }: SimPolicy): Fields {
  const [kind, owner] = controller?.split('/') ?? [];
  return {
    name,
    ...(namespace !== undefined && { namespace }),
    creationTimestamp: formatInstant(createdMs),
    ...(keep !== undefined && {
      annotations: {
        'lapse.dev/keep': keep.reason,
        ...(keep.untilMs !== undefined && { 'lapse.dev/keep-until': formatInstant(keep.untilMs) }),
      },
    }),
    ...(kind !== undefined && {
      ownerReferences: [{ apiVersion: 'example.com/v1', kind, name: owner, uid: 'u', controller: true }],
    }),
  };
}

function networkPolicySpec(policy: SimPolicy, atMs: number): Fields {
  const { subject, isolates, namespace = '' } = policy;
  const list = (direction: SimRule['direction']): readonly Fields[] =>
    rulesAt(policy, atMs, { direction, effect: 'allow' }).map((rule) => renderRule(rule, namespace));
  const [ingress, egress] = [list('ingress'), list('egress')];
  return {
    podSelector: labelSelector(subject),
    policyTypes: isolates.map((one) => (one === 'ingress' ? 'Ingress' : 'Egress')),
    ...(ingress.length > 0 && { ingress }),
    ...(egress.length > 0 && { egress }),
  };
}

function ciliumSpec(policy: SimPolicy, atMs: number): Fields {
  const sections: Record<string, readonly Fields[]> = {};
  const optional: Record<string, boolean> = {};
  for (const direction of ['ingress', 'egress'] as const) {
    const allowed = rulesAt(policy, atMs, { direction, effect: 'allow' });
    const denied = rulesAt(policy, atMs, { direction, effect: 'deny' });
    const isolates = policy.isolates.includes(direction);
    // one empty element isolates and allows nothing
    if (allowed.length > 0 || (isolates && denied.length === 0))
      sections[direction] =
        allowed.length > 0 ? allowed.map((rule) => renderCiliumRule(rule, policy.namespace)) : [{}];
    if (denied.length > 0)
      sections[`${direction}Deny`] = denied.map((rule) => renderCiliumRule(rule, policy.namespace));
    if (!isolates && allowed.length + denied.length > 0) optional[direction] = false;
  }
  return {
    endpointSelector: ciliumSelector(policy.subject, policy.subject.namespace),
    ...(Object.keys(optional).length > 0 && { enableDefaultDeny: optional }),
    ...sections,
  };
}
