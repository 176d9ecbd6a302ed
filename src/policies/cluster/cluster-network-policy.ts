import type { Direction } from '../../model/direction.ts';
import { ok } from '../../model/result.ts';
import type { AgentSettings } from '../inventory/agent-settings.ts';
import type { ManifestObject } from '../manifest.ts';
import type { Path } from '../place.ts';
import type { PolicySpec, Rule, Subject, Tier } from '../policy.ts';
import { invalid, type Read, readEach } from '../read.ts';
import { describePods } from '../selectors.ts';
import { demandMap, readOneOf, readShortList } from './fields.ts';
import { readClusterRule } from './rule.ts';
import { readNamespacedPods, readNamespaces } from './selectors.ts';

const MAX_PRIORITY = 1000;

const TIERS: ReadonlyMap<unknown, Tier['name']> = new Map([
  ['Admin', 'admin'],
  ['Baseline', 'baseline'],
]);

/**
 * Reads `policy.networking.k8s.io` ClusterNetworkPolicy as the API server admits it and Cilium enforces it. It isolates
 * nobody: what no rule of it decides is left to the other policies.
 * Sources: network-policy-api config/crd v0.2.0 (experimental channel), Cilium pkg/k8s/cluster_network_policy.go.
 */
export function readClusterPolicySpec(object: ManifestObject, agent: AgentSettings): Read<PolicySpec[]> {
  const map = demandMap(object.value['spec'], ['spec']);
  if (!map.ok) return map;
  const { tier: tierName, priority, subject: subjectValue, ingress, egress } = map.value;
  const tier = readTier(tierName, priority);
  if (!tier.ok) return tier;
  const subject = readSubject(subjectValue, ['spec', 'subject']);
  if (!subject.ok) return subject;
  const incoming = readRules(object, ingress, 'ingress', agent);
  if (!incoming.ok) return incoming;
  const outgoing = readRules(object, egress, 'egress', agent);
  if (!outgoing.ok) return outgoing;
  return ok([
    {
      path: 'spec',
      subject: subject.value,
      isolates: { ingress: false, egress: false },
      rules: [...incoming.value, ...outgoing.value],
      tier: tier.value,
    },
  ]);
}

function readTier(value: unknown, priority: unknown): Read<Tier> {
  const name = TIERS.get(value);
  if (name === undefined)
    return invalid(
      ['spec', 'tier'],
      `must be Admin or Baseline${value === undefined ? '' : `, not ${JSON.stringify(value)}`}`,
    );
  const isPriority =
    typeof priority === 'number' && Number.isInteger(priority) && priority >= 0 && priority <= MAX_PRIORITY;
  return isPriority
    ? ok({ name, priority })
    : invalid(['spec', 'priority'], `must be a whole number from 0 to ${MAX_PRIORITY}`);
}

function readSubject(value: unknown, path: Path): Read<Subject> {
  const fields = ['namespaces', 'pods'] as const;
  const given = readOneOf(value, path, fields);
  if (!given.ok) return given;
  if (given.value === undefined) return invalid(path, `exactly one of ${fields.join(', ')} is needed`);
  const read = given.value.field === 'pods' ? readNamespacedPods : readNamespaces;
  const selector = read(given.value.value, [...path, given.value.field]);
  return selector.ok
    ? ok({ kind: 'endpoints', selector: selector.value, text: describePods(selector.value) })
    : selector;
}

function readRules(
  object: ManifestObject,
  value: unknown,
  direction: Direction,
  agent: AgentSettings,
): Read<Rule[]> {
  const path: Path = ['spec', direction];
  const list = readShortList(value, path);
  if (!list.ok) return list;
  const rules = readEach(list.value ?? [], path, (item, at) =>
    readClusterRule(object, item, at, direction, agent),
  );
  return rules.ok ? ok(rules.value.flat()) : rules;
}
