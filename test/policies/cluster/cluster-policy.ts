import { formatProblem } from '../../../src/model/problem.ts';
import type { AgentSettings } from '../../../src/policies/inventory/agent-settings.ts';
import { parseManifest } from '../../../src/policies/manifest.ts';
import { type ParsedPolicies, parsePolicies } from '../../../src/policies/parse-policies.ts';
import type { Policy, Rule } from '../../../src/policies/policy.ts';
import { manifest } from '../../support/policies.ts';
import { rulesOf } from '../summary.ts';

type Fields = Readonly<Record<string, unknown>>;

export const ENFORCED: AgentSettings = { clusterNetworkPolicy: true };

/** A ClusterNetworkPolicy `kcnp` of the admin tier with priority 10 for every pod, unless the spec says otherwise. */
export function clusterPolicy(spec: Fields, metadata: Fields = {}): string {
  return manifest(
    'policy.networking.k8s.io/v1alpha2',
    'ClusterNetworkPolicy',
    { name: 'kcnp', ...metadata },
    { spec: { tier: 'Admin', priority: 10, subject: { namespaces: {} }, ...spec } },
  );
}

/** One ingress rule that accepts every pod, with what is given instead. */
export function ingressRule(rule: Fields): string {
  return clusterPolicy({ ingress: [{ action: 'Accept', from: [{ namespaces: {} }], ...rule }] });
}

/** One egress rule that accepts every pod, with what is given instead. */
export function egressRule(rule: Fields): string {
  return clusterPolicy({ egress: [{ action: 'Accept', to: [{ namespaces: {} }], ...rule }] });
}

export function parseCluster(text: string, agent: AgentSettings = ENFORCED): ParsedPolicies {
  const { objects, problems } = parseManifest('k.yaml', text);
  const [problem] = problems;
  if (problem !== undefined) throw new Error(problem.message);
  return parsePolicies(objects, agent);
}

/** The one policy of the text. Throws where it is invalid. */
export function clusterPolicyOf(text: string, agent: AgentSettings = ENFORCED): Policy {
  const { policies, invalid } = parseCluster(text, agent);
  const [policy] = policies;
  if (policy === undefined || policies.length > 1)
    throw new Error(invalid[0]?.message ?? `${policies.length} policies`);
  return policy;
}

/** Its rules. */
export function clusterRulesOf(text: string, agent: AgentSettings = ENFORCED): readonly Rule[] {
  return rulesOf(clusterPolicyOf(text, agent));
}

/** Its last rule: of one with domain names, the one that is written. */
export function clusterRuleOf(text: string, agent: AgentSettings = ENFORCED): Rule {
  const rule = clusterRulesOf(text, agent).at(-1);
  if (rule === undefined) throw new Error('no rule');
  return rule;
}

/** Why the one policy of the text is invalid, with its path but without file and line, or `valid`. */
export function whyInvalid(text: string, agent: AgentSettings = ENFORCED): string {
  return parseCluster(text, agent).invalid[0]?.message ?? 'valid';
}

/** The same with file and line. */
export function saidOfCluster(text: string): string {
  const [invalid] = parseCluster(text).invalid;
  if (invalid === undefined) return 'valid';
  const { place, message } = invalid;
  return formatProblem({ file: place.file, line: place.line, message });
}
