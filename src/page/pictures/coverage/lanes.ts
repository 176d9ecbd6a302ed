import type { CoverageLane } from '../../../report/pictures/pictures.ts';

/** What a day of a node looked like: wholly covered, in part, not at all; null where there was nothing to cover. */
export type DayCover = 'whole' | 'part' | 'blind' | 'none';

/** Streams begin and end within minutes of a day. */
const WHOLE = 0.99;

export function coverOf(share: number | null): DayCover {
  if (share === null) return 'none';
  return share >= WHOLE ? 'whole' : share > 0 ? 'part' : 'blind';
}

/** Of the days that the node was there, 0 to 1; 1 where there were none. */
export function meanShare({ days }: CoverageLane): number {
  const there = days.filter((share) => share !== null);
  return there.length === 0 ? 1 : there.reduce((sum, share) => sum + share, 0) / there.length;
}

export function countDays({ days }: CoverageLane, cover: DayCover): number {
  return days.filter((share) => coverOf(share) === cover).length;
}

/** Never reached, least covered, most lost first; then by name. */
export function worstFirst(lanes: readonly CoverageLane[]): readonly CoverageLane[] {
  return lanes.toSorted(
    (a, b) =>
      Number(b.isUnreached) - Number(a.isUnreached) ||
      hundredths(a) - hundredths(b) ||
      b.lostEvents - a.lostEvents ||
      (a.node < b.node ? -1 : 1),
  );
}

/** What is not worth a difference is none. */
function hundredths(lane: CoverageLane): number {
  return Math.floor(meanShare(lane) * 100);
}

/** `70.2%`, rounded down */
export function percent(share: number): string {
  return `${(Math.floor(share * 1000 + 1e-9) / 10).toFixed(1)}%`;
}

export interface Run {
  readonly from: number;
  readonly length: number;
  readonly share: number | null;
}

/** Equal days side by side are one. */
export function runsOf(days: readonly (number | null)[]): readonly Run[] {
  const runs: { from: number; length: number; share: number | null }[] = [];
  for (const [from, share] of days.entries()) {
    const last = runs.at(-1);
    // what is as good as whole joins what is
    const isSame =
      last?.share === share || (coverOf(share) === 'whole' && coverOf(last?.share ?? null) === 'whole');
    if (last !== undefined && isSame) last.length += 1;
    else runs.push({ from, length: 1, share });
  }
  return runs;
}
