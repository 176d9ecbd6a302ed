import { stringify } from 'yaml';
import { Random } from '../../../src/app/demo/random.ts';
import { ciliumSpec } from './cilium-spec.ts';
import { type Cluster, TEAMS, TIERS } from './cluster.ts';
import { networkPolicySpec } from './network-policy-spec.ts';
import { type Author, chance, type Direction, type Fields } from './rule-parts.ts';

export const RULES_PER_POLICY = 3;

/**
 * Manifests, one policy each: of ten, five NetworkPolicies, four CiliumNetworkPolicies and one that is clusterwide.
 * @param count even, for three rules a policy on average
 */
export function generatePolicies(cluster: Cluster, count: number, seed: number): string[] {
  const random = new Random(seed);
  let left = 0;
  return Array.from({ length: count }, (_, i) => {
    // each pair of policies shares six rules
    const rules = i % 2 === 0 ? 1 + random.below(2 * RULES_PER_POLICY - 1) : left;
    left = 2 * RULES_PER_POLICY - rules;
    const namespace = random.pick(cluster.namespaces);
    const author: Author = { random, namespace, workload: random.pick(namespace.workloads) };
    return stringify(policy(author, i, rules), { aliasDuplicateObjects: false });
  });
}

function policy(author: Author, number: number, rules: number): Fields {
  const name = `policy-${number}`;
  const metadata = { name, namespace: author.namespace.name };
  const kind = number % 10;
  if (kind < 5)
    return {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
      metadata,
      spec: networkPolicySpec(author, directions(author.random, rules)),
    };
  const written = directions(author.random, rules);
  return kind < 9
    ? {
        apiVersion: 'cilium.io/v2',
        kind: 'CiliumNetworkPolicy',
        metadata,
        spec: ciliumSpec(author, written),
      }
    : {
        apiVersion: 'cilium.io/v2',
        kind: 'CiliumClusterwideNetworkPolicy',
        metadata: { name },
        spec: { ...ciliumSpec(author, written), endpointSelector: { matchLabels: clusterwide(author) } },
      };
}

/** A team's tier, as a platform team would write it, or one namespace. */
function clusterwide({ random, namespace }: Author): Fields {
  return chance(random, 50)
    ? { team: `team-${random.below(TEAMS)}`, tier: random.pick(TIERS) }
    : { 'io.kubernetes.pod.namespace': namespace.name };
}

function directions(random: Random, rules: number): Direction[] {
  return Array.from({ length: rules }, () => (chance(random, 60) ? 'ingress' : 'egress'));
}
