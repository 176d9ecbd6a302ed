import { HOUR_MS } from '../../../src/model/time.ts';
import { intersect, lengthMs } from '../../../src/usage/intervals.ts';
import { isWithin, type SimCluster, type SimWorkload, valueAt } from '../cluster/cluster.ts';
import type { Pods } from '../policies/rule.ts';
import { type NodeSight, reliableTime } from '../recording/disturbances.ts';
import { isAmong } from './allows.ts';

type Hour = 'absent' | 'seen' | 'unseen';

/** Hour by hour, whether a workload ran and every node that ran it was on record. */
export class Observable {
  readonly #cluster: SimCluster;
  readonly #covered = new Map<string, readonly boolean[]>();
  readonly #hours = new Map<SimWorkload, readonly Hour[]>();

  constructor(cluster: SimCluster, sights: readonly NodeSight[]) {
    this.#cluster = cluster;
    const hours = Math.ceil((cluster.endMs - cluster.startMs) / HOUR_MS);
    for (const sight of sights) {
      const reliable = reliableTime(sight);
      const isWhole = (_: unknown, i: number): boolean => {
        const hour = { fromMs: cluster.startMs + i * HOUR_MS, toMs: cluster.startMs + (i + 1) * HOUR_MS };
        return lengthMs(intersect(reliable, [hour])) >= HOUR_MS;
      };
      this.#covered.set(sight.node, Array.from({ length: hours }, isWhole));
    }
    for (const workload of cluster.workloads)
      this.#hours.set(
        workload,
        Array.from({ length: hours }, (_, i) => this.#hourOf(workload, i)),
      );
  }

  /** Workloads that the selector takes at that time, whether they run or not. */
  members(pods: Pods, atMs: number): SimWorkload[] {
    return this.#cluster.workloads.filter(
      (workload) => workload.createdMs <= atMs && this.#isAmong(pods, workload, atMs),
    );
  }

  /**
   * Milliseconds within the span in which some subject and some peer ran and all nodes of all running subjects were
   * on record.
   * @param peers undefined: the peer is always there
   */
  observedMs(
    subjects: readonly SimWorkload[],
    peers: readonly SimWorkload[] | undefined,
    fromMs: number,
    toMs: number,
  ): number {
    const first = Math.max(0, Math.ceil((fromMs - this.#cluster.startMs) / HOUR_MS));
    const last = Math.floor((toMs - this.#cluster.startMs) / HOUR_MS);
    let hours = 0;
    for (let i = first; i < last; i += 1) {
      const states = new Set(subjects.map((workload) => this.#hours.get(workload)?.[i]));
      const isSeen = states.has('seen') && !states.has('unseen');
      const hasPeer =
        peers === undefined || peers.some((workload) => this.#hours.get(workload)?.[i] !== 'absent');
      if (isSeen && hasPeer) hours += 1;
    }
    return hours * HOUR_MS;
  }

  #hourOf(workload: SimWorkload, i: number): Hour {
    const atMs = this.#cluster.startMs + i * HOUR_MS;
    if (!isWithin(workload.running, atMs)) return 'absent';
    const nodes = valueAt(workload.placement, atMs);
    return nodes.every((node) => this.#covered.get(node)?.[i] === true) ? 'seen' : 'unseen';
  }

  #isAmong(pods: Pods, workload: SimWorkload, atMs: number): boolean {
    const { namespace, ports } = workload;
    const team = this.#cluster.namespaces.find((one) => one.name === namespace)?.team ?? '';
    return isAmong(pods, { kind: 'pod', namespace, team, labels: valueAt(workload.labels, atMs), ports });
  }
}
