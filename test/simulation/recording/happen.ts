import type { Random } from '../../../src/app/demo/random.ts';
import { DAY_MS, HOUR_MS } from '../../../src/model/time.ts';
import { isWithin, type SimCluster, valueAt } from '../cluster/cluster.ts';
import { chance, randomFor } from '../draws.ts';
import { instantsOf } from '../needs/instants.ts';
import type { Need } from '../needs/need.ts';
import { type SimPolicy } from '../policies/rule.ts';
import { Enforcement } from '../truth/enforcement.ts';
import { Truth } from '../truth/truth.ts';
import { type NodeSight, reliableTime } from './disturbances.ts';
import { Parties, type Present } from './parties.ts';
import type { SimRecord } from './record.ts';

export interface History {
  readonly truth: Truth;
  /** what reached the store, in time order */
  readonly records: readonly SimRecord[];
}

const PROBES_PER_DAY = 4;

/** Plays the needs: what happened goes to the truth, what a node with a stream saw of it to the records. */
export function happen(
  cluster: SimCluster,
  needs: readonly Need[],
  policies: readonly SimPolicy[],
  sights: readonly NodeSight[],
): History {
  const world = new World(cluster, policies, sights);
  for (const need of needs) world.play(need);
  world.probe();
  return { truth: world.truth, records: world.records.sort((a, b) => a.atMs - b.atMs) };
}

class World {
  readonly truth = new Truth();
  readonly records: SimRecord[] = [];
  readonly #cluster: SimCluster;
  readonly #enforcement: Enforcement;
  readonly #parties: Parties;
  readonly #sights: ReadonlyMap<string, NodeSight & { readonly reliable: ReturnType<typeof reliableTime> }>;

  constructor(cluster: SimCluster, policies: readonly SimPolicy[], sights: readonly NodeSight[]) {
    this.#cluster = cluster;
    this.#enforcement = new Enforcement(policies);
    this.#parties = new Parties(cluster);
    this.#sights = new Map(sights.map((sight) => [sight.node, { ...sight, reliable: reliableTime(sight) }]));
  }

  play(need: Need): void {
    const random = randomFor(this.#cluster.seed, `events of ${need.id}`);
    for (const atMs of instantsOf(need, this.#cluster)) {
      const source = this.#parties.at(need.source, atMs, random);
      const destination = this.#parties.at(need.destination, atMs, random);
      const { protocol, port } = need;
      const attempt = { source: source.party, destination: destination.party, protocol, port };
      const egress = this.#enforcement.decide('egress', attempt, atMs);
      const ingress = this.#enforcement.decide('ingress', attempt, atMs);
      const halves = [
        this.#record(need, 'egress', atMs, source, destination, egress.isAllowed, random),
        egress.isAllowed &&
          this.#record(need, 'ingress', atMs, source, destination, ingress.isAllowed, random),
      ];
      if (!egress.isAllowed) continue;
      const used = [...egress.cells, ...(ingress.isAllowed ? ingress.cells : [])];
      const isRecorded = halves.includes(true);
      for (const cell of used) this.truth.addUse(cell, { atMs, need, isRecorded });
      if (source.isNameless || destination.isNameless)
        for (const cell of this.#enforcement.possibleNames(attempt, atMs)) this.truth.addDoubt(cell, atMs);
    }
  }

  /** The kubelet asks every pod now and then how it is; no policy can forbid it. */
  probe(): void {
    const random = randomFor(this.#cluster.seed, 'probes');
    const { startMs, endMs, workloads } = this.#cluster;
    const host = this.#parties.host();
    for (const workload of workloads) {
      const [port] = workload.ports;
      if (port === undefined || port.protocol !== 'TCP') continue;
      for (let day = startMs; day < endMs; day += DAY_MS) {
        for (let i = 0; i < PROBES_PER_DAY; i += 1) {
          const atMs = day + i * (DAY_MS / PROBES_PER_DAY) + random.below(HOUR_MS);
          if (!isWithin(workload.running, atMs)) continue;
          for (const node of valueAt(workload.placement, atMs)) {
            const pod = this.#parties.pod(workload, node, atMs);
            const attempt = {
              source: host.party,
              destination: pod.party,
              protocol: port.protocol,
              port: port.port,
            };
            this.#record(port, 'ingress', atMs, host, pod, true, random);
            for (const cell of this.#enforcement.decide('ingress', attempt, atMs).cells)
              this.truth.addDoubt(cell, atMs);
          }
        }
      }
    }
  }

  /** Whether the half was seen to be allowed. */
  #record(
    { protocol, port }: Pick<Need, 'protocol' | 'port'>,
    seenAt: 'ingress' | 'egress',
    atMs: number,
    source: Present,
    destination: Present,
    isAllowed: boolean,
    random: Random,
  ): boolean {
    const own = seenAt === 'egress' ? source : destination;
    // drawn in any case, so that a gap changes nothing else
    const isVague = chance(random, 2);
    const slips = chance(random, 60);
    const sight = this.#sights.get(own.node ?? '');
    if (own.node === undefined || sight === undefined || atMs >= this.#cluster.endMs) return false;
    if (!isWithin(sight.covered, atMs)) return false;
    if (!isWithin(sight.reliable, atMs) && slips) return false;
    this.records.push({
      atMs: Math.max(this.#cluster.startMs, atMs + sight.skewMs),
      node: own.node,
      source: source.endpoint,
      destination: destination.endpoint,
      protocol,
      port,
      seenAt: isVague ? 'unknown' : seenAt,
      outcome: isAllowed ? 'allowed' : 'denied',
      ...(own.workload !== undefined && {
        local: { side: seenAt === 'egress' ? 'source' : 'destination', workload: own.workload },
      }),
    });
    return isAllowed;
  }
}
