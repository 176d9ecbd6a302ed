import type { PolicyJson } from './hubble-json.ts';
import { hashText } from './random.ts';
import type { PolicyRef } from './vocabulary.ts';

/** Policies are few and records many: each policy is spelled out once. */
const SPELLED_OUT = new WeakMap<PolicyRef, PolicyJson>();

/** How an agent names a policy that decided: https://docs.cilium.io/en/stable/observability/hubble/ (flow.Policy). */
export function policyJson(policy: PolicyRef): PolicyJson {
  const known = SPELLED_OUT.get(policy);
  if (known !== undefined) return known;
  const json = spellOut(policy);
  SPELLED_OUT.set(policy, json);
  return json;
}

function spellOut(policy: PolicyRef): PolicyJson {
  const { kind, namespace, name } = policy;
  const prefix = 'k8s:io.cilium.k8s.policy';
  const uid = `${hex(`${kind}${name}`)}-6f1a-4c0d-9b7e-${hex(name)}${hex(namespace ?? '').slice(0, 4)}`;
  return {
    name,
    ...(namespace === undefined ? {} : { namespace }),
    labels: [
      `${prefix}.derived-from=${kind}`,
      `${prefix}.name=${name}`,
      ...(namespace === undefined ? [] : [`${prefix}.namespace=${namespace}`]),
      `${prefix}.uid=${uid}`,
    ],
    revision: '41',
    kind,
  };
}

/** The entry agents add themselves so that the kubelet can probe: it has no name and no kind. */
export const ALLOW_LOCALHOST: PolicyJson = {
  labels: ['reserved:io.cilium.policy.derived-from=allow-localhost-ingress'],
  revision: '41',
};

function hex(text: string): string {
  return hashText(text).toString(16).padStart(8, '0');
}
