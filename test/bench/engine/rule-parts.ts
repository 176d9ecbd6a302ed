import type { Random } from '../../../src/app/demo/random.ts';
import { RANGES } from './addresses.ts';
import { ENVIRONMENTS, type Namespace, type Port, TEAMS, TIERS, VERSIONS, type Workload } from './cluster.ts';

export type Fields = Readonly<Record<string, unknown>>;
export type Direction = 'ingress' | 'egress';

/** What a policy is written for. */
export interface Author {
  readonly random: Random;
  readonly namespace: Namespace;
  /** the workload it was written for first; it may select more */
  readonly workload: Workload;
}

export function chance(random: Random, percent: number): boolean {
  return random.below(100) < percent;
}

/** From one to `most` of a kind, no two alike. */
export function some(random: Random, most: number, make: () => Fields): Fields[] {
  const made = Array.from({ length: 1 + random.below(most) }, make);
  return [...new Map(made.map((one) => [JSON.stringify(one), one])).values()];
}

/** The whole namespace, a workload's app, one version of it, a tier, or what a match expression picks. */
export function podsLike({ labels }: Workload, random: Random): Fields {
  const kind = random.below(100);
  if (kind < 35) return {};
  if (kind < 70) return { matchLabels: pick(labels, 'app', 'k8s-app') };
  if (kind < 78) return { matchLabels: pick(labels, 'app', 'k8s-app', 'version') };
  if (kind < 90) return { matchLabels: { tier: random.pick(TIERS) } };
  return { matchExpressions: [expression(random)] };
}

function expression(random: Random): Fields {
  switch (random.below(4)) {
    case 0:
      return { key: 'tier', operator: 'In', values: [random.pick(TIERS), random.pick(TIERS)] };
    case 1:
      return { key: 'version', operator: 'NotIn', values: [random.pick(VERSIONS)] };
    case 2:
      return { key: 'app', operator: 'Exists' };
    default:
      return { key: 'k8s-app', operator: 'DoesNotExist' };
  }
}

/** @param prefix what stands before the key of a namespace label */
export function namespacesLike(random: Random, prefix = ''): Fields {
  const kind = random.below(100);
  const team = { [`${prefix}team`]: `team-${random.below(TEAMS)}` };
  if (kind < 40) return { matchLabels: team };
  if (kind < 60) return { matchLabels: { [`${prefix}environment`]: random.pick(ENVIRONMENTS) } };
  if (kind < 80) return { matchLabels: { ...team, [`${prefix}environment`]: random.pick(ENVIRONMENTS) } };
  const values = [random.pick(ENVIRONMENTS)];
  return {
    matchLabels: team,
    matchExpressions: [{ key: `${prefix}environment`, operator: 'NotIn', values }],
  };
}

export function cidrSet(random: Random): Fields {
  const cidr = random.pick(RANGES);
  const hole = cidr.replace(/\.0\.0\/\d+$/, `.${random.below(16)}.0/24`);
  return chance(random, 50) ? { cidr, except: [hole] } : { cidr };
}

const ANYWHERE: readonly Port[] = [
  { name: 'https', port: 443, protocol: 'TCP' },
  { name: 'https', port: 6443, protocol: 'TCP' },
];

/** A port that somebody listens at: the author's own, a neighbour's, or one of the world's. */
export function portLike(
  { random, namespace, workload }: Author,
  direction: Direction,
  isOutside: boolean,
): Port {
  if (direction === 'egress' && isOutside) return random.pick(ANYWHERE);
  return random.pick((direction === 'ingress' ? workload : random.pick(namespace.workloads)).ports);
}

function pick(labels: Readonly<Record<string, string>>, ...keys: readonly string[]): Record<string, string> {
  return Object.fromEntries(Object.entries(labels).filter(([key]) => keys.includes(key)));
}
