import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../../src/model/time.ts';
import type { LostEvents } from '../../../src/usage/coverage.ts';
import { type Interval, intersect, normalize, subtract } from '../../../src/usage/intervals.ts';
import type { SimCluster, SimNode } from '../cluster/cluster.ts';
import { between, chance, randomFor } from '../draws.ts';

export const GAP_LEVELS = ['none', 'some', 'heavy'] as const;
export type GapLevel = (typeof GAP_LEVELS)[number];

/** What stood between the traffic and the recording, node by node. */
export interface NodeSight {
  readonly node: string;
  /** when its stream was up; normalized, losses not taken out */
  readonly covered: readonly Interval[];
  readonly lost: readonly LostEvents[];
  /** of the node's clock */
  readonly skewMs: number;
}

const AMOUNTS = {
  none: { gaps: [0, 0], longestHours: 0, collector: 0, losses: 0, silentPercent: 0 },
  some: { gaps: [0, 2], longestHours: 40, collector: 1, losses: 2, silentPercent: 5 },
  heavy: { gaps: [2, 6], longestHours: 6 * 24, collector: 3, losses: 12, silentPercent: 25 },
} as const;

/** Streams that break off, a collector that is down, nodes that never had a stream, events that were lost. */
export function disturb(cluster: SimCluster, level: GapLevel): NodeSight[] {
  const random = randomFor(cluster.seed, `gaps ${level}`);
  const { gaps, longestHours, collector, losses, silentPercent } = AMOUNTS[level];
  const span = (longest: number): Interval => {
    const fromMs = cluster.startMs + random.below(cluster.endMs - cluster.startMs);
    return { fromMs, toMs: fromMs + between(random, 1, Math.max(1, longest)) * HOUR_MS };
  };
  const down = Array.from({ length: collector }, () => span(longestHours));
  return cluster.nodes.map((node): NodeSight => {
    const isSilent = chance(random, silentPercent);
    const own = Array.from({ length: between(random, gaps[0], gaps[1]) }, () => span(longestHours));
    const lost = Array.from({ length: losses }, (): LostEvents => {
      const { fromMs } = span(1);
      const toMs = fromMs + between(random, 1, 20) * MINUTE_MS;
      return { source: 'hubble-ring-buffer', fromMs, toMs, count: between(random, 1, 5000) };
    });
    return {
      node: node.name,
      covered: isSilent ? [] : subtract(lifeOf(node, cluster), normalize([...down, ...own])),
      lost,
      skewMs: between(random, -1500, 1500),
    };
  });
}

function lifeOf({ life }: SimNode, { startMs, endMs }: SimCluster): Interval[] {
  return intersect([life], [{ fromMs: startMs, toMs: endMs + DAY_MS }]);
}

/** Time in which everything the node saw is on record. */
export function reliableTime({ covered, lost }: NodeSight): Interval[] {
  return subtract(covered, normalize(lost));
}
