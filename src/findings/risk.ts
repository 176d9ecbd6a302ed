import type { Severity } from './finding.ts';
import type { Idle } from './idle.ts';
import { highest, severityOf } from './severity.ts';

const BASE = { high: 70, medium: 40, low: 10, info: 0 } as const satisfies Record<Severity, number>;

/** How many can be reached adds up to this, on a logarithmic scale. */
const REACH_WEIGHT = 30;
const MOST_PEERS = 1000;

/** What an intruder on one of the subjects, or on one of the peers, would gain: 0 to 100. */
export function riskOf(part: readonly Idle[]): number {
  const base = BASE[highest(part.map(({ grant }) => severityOf(grant)))];
  const peers = new Set(part.flatMap((one) => one.peers ?? [])).size;
  const isOpen = part.some((one) => one.peers === undefined);
  const reach = isOpen ? 1 : Math.min(1, Math.log2(1 + peers) / Math.log2(1 + MOST_PEERS));
  return Math.round(base + REACH_WEIGHT * reach);
}
