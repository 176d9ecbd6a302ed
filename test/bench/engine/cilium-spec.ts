import { NAMESPACE_LABELS_PREFIX } from '../../../src/model/labels.ts';
import { nameOf, VENDORS } from './addresses.ts';
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

interface Peers {
  readonly fields: Fields;
  readonly isOutside: boolean;
}

/** One rule for each direction given; one in twenty is a deny, which goes to the section Cilium has for it. */
export function ciliumSpec(author: Author, directions: readonly Direction[]): Fields {
  const { random, workload } = author;
  const lists: Record<string, Fields[]> = {};
  for (const direction of directions) {
    const denies = chance(random, 5);
    const { fields, isOutside } = denies ? inside(author, direction) : peersOf(author, direction);
    const section = denies ? `${direction}Deny` : direction;
    lists[section] = [
      ...(lists[section] ?? []),
      { ...fields, ...ports(author, direction, isOutside, denies) },
    ];
  }
  return { endpointSelector: podsLike(workload, random), ...lists };
}

function peersOf(author: Author, direction: Direction): Peers {
  const { random } = author;
  const kind = random.below(100);
  if (kind < 60) return inside(author, direction);
  if (kind < 72) {
    const entity = random.pick(['cluster', 'cluster', 'world', 'host', 'kube-apiserver', 'remote-node']);
    const isOutside = entity !== 'cluster';
    return { fields: { [field(direction, 'Entities')]: [entity] }, isOutside };
  }
  if (kind < 85 || direction === 'ingress')
    return {
      fields: { [field(direction, 'CIDRSet')]: some(random, 2, () => cidrSet(random)) },
      isOutside: true,
    };
  return { fields: { toFQDNs: some(random, 3, () => fqdn(author)) }, isOutside: true };
}

function inside({ random, namespace }: Author, direction: Direction): Peers {
  const peers = some(random, 3, () => {
    if (chance(random, 60)) return podsLike(random.pick(namespace.workloads), random);
    const there = namespacesLike(random, `k8s:${NAMESPACE_LABELS_PREFIX}`);
    return chance(random, 60) ? there : { ...there, matchExpressions: [tierIn(random.pick(TIERS))] };
  });
  return { fields: { [field(direction, 'Endpoints')]: peers }, isOutside: false };
}

function tierIn(tier: string): Fields {
  return { key: 'tier', operator: 'In', values: [tier, 'api'] };
}

function fqdn({ random }: Author): Fields {
  if (chance(random, 70)) return { matchName: nameOf(random) };
  return { matchPattern: `${chance(random, 30) ? '**' : '*'}.vendor-${random.below(VENDORS)}.example` };
}

function ports(author: Author, direction: Direction, isOutside: boolean, denies: boolean): Fields {
  const { random } = author;
  if (chance(random, 4)) return { icmps: [{ fields: [{ family: 'IPv4', type: 8 }] }] };
  if (chance(random, 25)) return {};
  if (!denies && chance(random, 8)) {
    const http = [
      { method: 'GET', path: '/api/.*' },
      { method: 'POST', path: `/v${random.below(3)}/.*` },
    ];
    const { port } = portLike(author, direction, isOutside);
    return { toPorts: [{ ports: [{ port: String(port), protocol: 'TCP' }], rules: { http } }] };
  }
  return { toPorts: [{ ports: some(random, 3, () => portEntry(author, direction, isOutside)) }] };
}

function portEntry(author: Author, direction: Direction, isOutside: boolean): Fields {
  const { name, port, protocol } = portLike(author, direction, isOutside);
  const kind = author.random.below(100);
  if (kind < 60) return { port: String(port), protocol };
  if (kind < 75) return { port: name, protocol };
  if (kind < 83) return { port: '8000', endPort: 8000 + author.random.below(500), protocol: 'TCP' };
  return kind < 92 ? { port: '53', protocol: 'ANY' } : { port: '0', protocol: 'ANY' };
}

function field(direction: Direction, name: string): string {
  return `${direction === 'ingress' ? 'from' : 'to'}${name}`;
}
