import type { Random } from '../../../src/app/demo/random.ts';
import type { Direction } from '../../../src/model/direction.ts';
import { groupBy } from '../../../src/model/group-by.ts';
import { DAY_MS, HOUR_MS } from '../../../src/model/time.ts';
import type { SimCluster, SimWorkload } from '../cluster/cluster.ts';
import { between, chance, randomFor, weighted } from '../draws.ts';
import type { Need, SimParty } from '../needs/need.ts';
import type { PeerSpec, PortSpec, SimPolicy, SimRule } from './rule.ts';
import { anyParty, fieldOf, peerFor, portFor, portOn } from './rule-parts.ts';
import { sharedPolicies } from './shared-policies.ts';

/** What one rule is written for. */
interface Purpose {
  readonly party: SimParty;
  readonly port: Pick<Need, 'port' | 'protocol'>;
  readonly fromMs: number;
}

export interface Author {
  readonly cluster: SimCluster;
  readonly random: Random;
  readonly workload: SimWorkload;
  readonly direction: Direction;
  readonly kind: SimPolicy['kind'];
}

/** Rules for every need on both its sides, and rules, peers and ports that nobody needs among them. */
export function makePolicies(cluster: SimCluster, needs: readonly Need[]): SimPolicy[] {
  const random = randomFor(cluster.seed, 'policies');
  const own = cluster.workloads.flatMap((workload) =>
    (['ingress', 'egress'] as const).flatMap((direction) => {
      if (!workload.isolates[direction]) return [];
      // only Cilium's own kinds can name the API server
      const needsApi = needs.some(
        (need) => need.destination.kind === 'kube-apiserver' && isOf(need.source, workload),
      );
      const kind = chance(random, 40) && !needsApi ? 'NetworkPolicy' : 'CiliumNetworkPolicy';
      return [makePolicy({ cluster, random, workload, direction, kind }, needs)];
    }),
  );
  return [...own, ...sharedPolicies(cluster)];
}

function makePolicy(author: Author, needs: readonly Need[]): SimPolicy {
  const { cluster, random, workload, direction, kind } = author;
  const purposes = needs.flatMap((need): Purpose[] => {
    const [subject, party] =
      direction === 'egress' ? [need.source, need.destination] : [need.destination, need.source];
    return isOf(subject, workload) ? [{ party, port: need, fromMs: need.fromMs }] : [];
  });
  const name = `${workload.name}-${direction}`;
  const rules = [
    ...grouped(purposes, author).map((group) => neededRule(group, author)),
    ...Array.from({ length: between(random, 0, 3) }, () => idleRule(author)),
  ].map((rule, i): SimRule => ({ ...rule, id: `${kind} ${workload.namespace}/${name} ${i}` }));
  const app = workload.labels[0]?.value ?? {};
  const [key] = Object.keys(app);
  const born = Math.min(workload.createdMs, ...rules.map((rule) => rule.sinceMs));
  return {
    kind,
    namespace: workload.namespace,
    name,
    subject: { namespace: workload.namespace, labels: key === undefined ? {} : { [key]: app[key] ?? '' } },
    rules,
    isolates: [direction],
    createdMs: born,
    ...(chance(random, 4) && { keep: keepOf(cluster, random) }),
    ...(chance(random, 3) && { controller: 'Gateway/generated' }),
  };
}

function isOf(party: SimParty, workload: SimWorkload): boolean {
  return party.kind === 'workload' && party.workload === workload;
}

function keepOf({ endMs }: SimCluster, random: Random): NonNullable<SimPolicy['keep']> {
  const reason = 'disaster recovery, drilled yearly';
  if (chance(random, 50)) return { reason };
  return { reason, untilMs: endMs + (chance(random, 50) ? 200 : -10) * DAY_MS };
}

/** One to three purposes that one rule can name together: Cilium has one kind of peer per rule. */
function grouped(purposes: readonly Purpose[], { random, kind }: Author): Purpose[][] {
  const compatible = groupBy(purposes, ({ party }) => (kind === 'NetworkPolicy' ? 'any' : fieldOf(party)));
  return [...compatible.values()].flatMap((all) => {
    const groups: Purpose[][] = [];
    for (let at = 0; at < all.length; ) {
      const size = weighted(random, [
        [5, 1],
        [3, 2],
        [2, 3],
      ] as const);
      groups.push(all.slice(at, at + size));
      at += size;
    }
    return groups;
  });
}

type RuleBody = Omit<SimRule, 'id'>;

function neededRule(group: readonly Purpose[], author: Author): RuleBody {
  const { cluster, random } = author;
  const peers: PeerSpec[] = group.map(({ party }) => peerFor(party, author));
  const ports: PortSpec[] = group.map(({ party, port }) => portFor(party, port, author));
  const [first] = group;
  if (first !== undefined && chance(random, 30)) peers.push(peerFor(anyParty(author, first.party), author));
  if (chance(random, 30)) ports.push(portOn(author));
  const fromMs = Math.min(...group.map((one) => one.fromMs));
  const sinceMs = fromMs > cluster.startMs ? fromMs - HOUR_MS : fromMs - between(random, 0, 20) * DAY_MS;
  return bodyOf(peers, chance(random, 6) ? 'any' : ports, sinceMs, author);
}

function idleRule(author: Author): RuleBody {
  const { cluster, random, kind, workload } = author;
  const first = anyParty(author);
  const others = Array.from({ length: between(random, 0, 2) }, () => anyParty(author, first));
  const wide =
    kind !== 'NetworkPolicy' && chance(random, 8)
      ? random.pick(['world', 'cluster', 'all'] as const)
      : undefined;
  const peers: PeerSpec[] =
    wide === undefined
      ? [first, ...others].map((party) => peerFor(party, author))
      : [{ kind: 'entity', entity: wide }];
  const ports = Array.from({ length: between(random, 1, 3) }, () => portOn(author));
  const { startMs, endMs } = cluster;
  const someday =
    startMs + Math.floor(((endMs - startMs) * between(random, 5, 95)) / 100 / HOUR_MS) * HOUR_MS;
  const sinceMs = chance(random, 20) ? Math.max(someday, workload.createdMs) : workload.createdMs;
  return bodyOf(peers, chance(random, 10) ? 'any' : ports, sinceMs, author);
}

function bodyOf(
  peers: readonly PeerSpec[],
  ports: readonly PortSpec[] | 'any',
  sinceMs: number,
  { random, direction, kind }: Author,
): RuleBody {
  const isCilium = kind !== 'NetworkPolicy';
  // an empty element of a Cilium policy allows nothing
  const isForEveryone = chance(random, 4) && !(isCilium && ports === 'any');
  return {
    direction,
    effect: 'allow',
    peers: isForEveryone ? 'any' : unique(peers),
    ports: ports === 'any' ? 'any' : unique(ports),
    sinceMs,
    ...(isCilium && chance(random, 3) && { authenticates: true }),
  };
}

function unique<T>(items: readonly T[]): T[] {
  return [...new Map(items.map((item) => [JSON.stringify(item), item])).values()];
}
