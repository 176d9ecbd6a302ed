import { TIERS } from './cluster.ts';
import {
  type Author,
  chance,
  cidrSet,
  type Direction,
  type Fields,
  namespacesLike,
  podsLike,
  portLike,
  some,
} from './rule-parts.ts';

/** One rule for each direction given. */
export function networkPolicySpec(author: Author, directions: readonly Direction[]): Fields {
  const { random, workload } = author;
  const lists: Record<string, Fields[]> = {};
  for (const direction of directions) {
    const isOutside = chance(random, 15);
    const peers = some(random, 3, () => (isOutside ? outside(author, direction) : inside(author)));
    const ports = some(random, 3, () => port(author, direction, isOutside));
    const rule = {
      [direction === 'ingress' ? 'from' : 'to']: peers,
      ...(chance(random, 70) ? { ports } : {}),
    };
    lists[direction] = [...(lists[direction] ?? []), rule];
  }
  return { podSelector: podsLike(workload, random), ...lists };
}

function inside({ random, namespace }: Author): Fields {
  const kind = random.below(100);
  if (kind < 50) return { podSelector: podsLike(random.pick(namespace.workloads), random) };
  if (kind < 75) return { namespaceSelector: namespacesLike(random) };
  return {
    namespaceSelector: namespacesLike(random),
    podSelector: { matchLabels: { tier: random.pick(TIERS) } },
  };
}

function outside({ random }: Author, direction: Direction): Fields {
  return direction === 'egress' && chance(random, 30)
    ? { ipBlock: { cidr: '0.0.0.0/0', except: ['10.0.0.0/8'] } }
    : { ipBlock: cidrSet(random) };
}

function port(author: Author, direction: Direction, isOutside: boolean): Fields {
  const { name, port: number, protocol } = portLike(author, direction, isOutside);
  const kind = author.random.below(100);
  if (kind < 65) return { protocol, port: number };
  if (kind < 80) return { protocol, port: name };
  if (kind < 88) return { protocol: 'TCP', port: 8000, endPort: 8000 + author.random.below(500) };
  return kind < 95 ? { protocol: 'UDP', port: 53 } : { protocol: 'TCP' };
}
