import { assertNever } from '../../../src/model/assert-never.ts';
import type { SimWorkload } from '../cluster/cluster.ts';
import { between, chance, weighted } from '../draws.ts';
import type { Need, SimParty } from '../needs/need.ts';
import type { Author } from './make-policies.ts';
import type { PeerSpec, Pods, PortSpec } from './rule.ts';

/** The list of a Cilium rule that a party is named in. */
export function fieldOf(party: SimParty): 'pods' | 'entity' | 'outside' {
  switch (party.kind) {
    case 'workload':
      return 'pods';
    case 'kube-apiserver':
      return 'entity';
    case 'internet':
    case 'external':
      return 'outside';
    default:
      return assertNever(party);
  }
}

/** Another party that the same rule could name. */
export function anyParty({ cluster, random, direction, kind, workload }: Author, like?: SimParty): SimParty {
  const field = like === undefined || kind === 'NetworkPolicy' ? undefined : fieldOf(like);
  const others = cluster.workloads.filter((one) => one !== workload);
  const isOutside = field === undefined ? direction === 'egress' && chance(random, 20) : field === 'outside';
  if (field === 'entity') return { kind: 'kube-apiserver' };
  if (!isOutside) return { kind: 'workload', workload: random.pick(others) };
  return direction === 'egress'
    ? { kind: 'external', external: random.pick(cluster.externals) }
    : { kind: 'internet' };
}

/** How somebody may write the party down: as itself, or wider. */
export function peerFor(party: SimParty, author: Author): PeerSpec {
  switch (party.kind) {
    case 'workload':
      return { kind: 'pods', pods: podsLike(party.workload, author) };
    case 'kube-apiserver':
      return author.kind === 'NetworkPolicy'
        ? { kind: 'cidr', cidr: '0.0.0.0/0', except: [] }
        : { kind: 'entity', entity: 'kube-apiserver' };
    case 'internet':
      return namesPrefixes(author)
        ? { kind: 'cidr', cidr: '0.0.0.0/0', except: ['10.0.0.0/8'] }
        : { kind: 'entity', entity: 'world' };
    case 'external': {
      const { prefix, name } = party.external;
      if (namesPrefixes(author))
        return {
          kind: 'cidr',
          cidr: `${prefix}.0/24`,
          except: chance(author.random, 20) ? [`${prefix}.250/32`] : [],
        };
      return {
        kind: 'fqdn',
        pattern: chance(author.random, 70) ? name : `*.${name.slice(name.indexOf('.') + 1)}`,
      };
    }
    default:
      return assertNever(party);
  }
}

/** One rule of Cilium's holds one kind of peer, so the author of a policy decides once for all of its rules. */
function namesPrefixes({ kind, workload }: Author): boolean {
  return kind === 'NetworkPolicy' || workload.name.length % 2 === 0;
}

function podsLike(workload: SimWorkload, { random, cluster }: Author): Pods {
  const labels = workload.labels[0]?.value ?? {};
  const [app] = Object.entries(labels);
  const team = cluster.namespaces.find((one) => one.name === workload.namespace)?.team ?? '';
  if (app === undefined) throw new Error('a workload without labels');
  const [key, name] = app;
  const { namespace } = workload;
  return weighted<Pods>(random, [
    [72, { namespace, labels: { [key]: name } }],
    [10, { namespace, labels: { tier: labels['tier'] ?? '' } }],
    [5, { namespace, labels: {} }],
    [5, { namespace, labels: {}, oneOf: { key, values: [name, 'legacy'] } }],
    [4, { labels: { [key]: name } }],
    [4, { labels: { [key]: name }, team }],
  ]);
}

/** How somebody may write the port of a need down. */
export function portFor(
  party: SimParty,
  { port, protocol }: Pick<Need, 'port' | 'protocol'>,
  author: Author,
): PortSpec {
  const { random, direction, kind, workload } = author;
  const server = direction === 'ingress' ? workload : party.kind === 'workload' ? party.workload : undefined;
  const named = server?.ports.find((one) => one.port === port && one.protocol === protocol);
  if (named !== undefined && chance(random, 20)) return { kind: 'named', protocol, name: named.name };
  if (chance(random, 8)) return { kind: 'range', protocol, first: Math.max(1, port - 10), last: port + 100 };
  if (kind !== 'NetworkPolicy' && chance(random, 15))
    return { kind: 'range', protocol: 'ANY', first: port, last: port };
  return { kind: 'range', protocol, first: port, last: port };
}

/** A port that somebody once thought of. */
export function portOn({ random }: Author): PortSpec {
  const protocol = chance(random, 85) ? 'TCP' : 'UDP';
  const port = weighted(random, [
    [4, 8080],
    [3, 9000],
    [3, 5432],
    [2, 443],
    [2, 7000],
    [6, between(random, 1024, 20_000)],
  ]);
  if (chance(random, 10))
    return { kind: 'named', protocol: 'TCP', name: random.pick(['http', 'grpc', 'client', 'admin']) };
  const isRange = chance(random, 10);
  return { kind: 'range', protocol, first: port, last: isRange ? port + 50 : port };
}
