import { type Interval, normalize, subtract } from './intervals.ts';

/**
 * Records this close together are kept as one stretch. Short enough that a cut inside a stretch costs little,
 * long enough that a busy node is a handful of stretches.
 */
const STRETCH_GAP_MS = 10_000;

/** More stretches than this and the old ones are bridged for good: a month of sparse records stays small. */
const MAX_STRETCHES = 4096;

interface Stretch {
  fromMs: number;
  toMs: number;
}

/** When one node was heard of, and when the view of it broke off. Does not depend on the order of arrival. */
export class RecordTimes {
  /** disjoint, in order, more than `STRETCH_GAP_MS` apart; both ends are instants of records */
  #stretches: Stretch[] = [];
  readonly #cutsMs: number[] = [];

  get firstMs(): number | undefined {
    return this.#stretches[0]?.fromMs;
  }

  get lastMs(): number | undefined {
    return this.#stretches.at(-1)?.toMs;
  }

  add(timeMs: number): void {
    const last = this.#stretches.at(-1);
    // Records come nearly in order, so nearly all of them end here.
    if (last !== undefined && timeMs >= last.fromMs && timeMs <= last.toMs + STRETCH_GAP_MS) {
      if (timeMs > last.toMs) last.toMs = timeMs;
    } else {
      this.#insert(timeMs);
    }
  }

  /** Nothing happened from the last record until then: as good as records all along. */
  bridgeTo(timeMs: number): void {
    const last = this.#stretches.at(-1);
    if (last !== undefined && timeMs > last.toMs) last.toMs = timeMs;
  }

  /** From the last record before this instant to the first one after it, nothing is known. */
  cut(timeMs: number): void {
    this.#cutsMs.push(timeMs);
  }

  /** The whole span from the first record to the last. */
  span(): Interval[] {
    const { firstMs, lastMs } = this;
    return firstMs === undefined || lastMs === undefined
      ? []
      : normalize([{ fromMs: firstMs, toMs: lastMs }]);
  }

  /**
   * Time between records that follow each other within `heartbeatMs` and have no cut between them.
   * @param cutsEverywhereMs cuts that concern every node
   */
  proven(heartbeatMs: number, cutsEverywhereMs: readonly number[]): Interval[] {
    const cutsMs = [...this.#cutsMs, ...cutsEverywhereMs].sort((a, b) => a - b);
    const proven = this.#withoutCuts(bridged(this.#stretches, heartbeatMs, cutsMs), cutsMs);
    if (this.#stretches.length > MAX_STRETCHES) this.#settle(heartbeatMs, cutsMs);
    return proven;
  }

  #insert(timeMs: number): void {
    const index = this.#firstEndingAfter(timeMs - STRETCH_GAP_MS);
    const near = this.#stretches[index];
    if (near === undefined || near.fromMs > timeMs + STRETCH_GAP_MS) {
      this.#stretches.splice(index, 0, { fromMs: timeMs, toMs: timeMs });
      return;
    }
    near.fromMs = Math.min(near.fromMs, timeMs);
    near.toMs = Math.max(near.toMs, timeMs);
    const next = this.#stretches[index + 1];
    if (next === undefined || next.fromMs > near.toMs + STRETCH_GAP_MS) return;
    near.toMs = next.toMs;
    this.#stretches.splice(index + 1, 1);
  }

  #withoutCuts(intervals: readonly Interval[], cutsMs: readonly number[]): Interval[] {
    // Only cuts inside a stretch are left to apply: its records around the cut are at most this far away.
    const holes = cutsMs.map((cutMs) => ({ fromMs: cutMs - STRETCH_GAP_MS, toMs: cutMs + STRETCH_GAP_MS }));
    const inside = holes.filter((_, index) => this.#isInsideStretch(cutsMs[index] ?? 0));
    return subtract(normalize(intervals), normalize(inside));
  }

  #isInsideStretch(timeMs: number): boolean {
    const stretch = this.#stretches[this.#firstEndingAfter(timeMs)];
    return stretch !== undefined && stretch.fromMs < timeMs && timeMs < stretch.toMs;
  }

  /** Bridges the stretches that no late record is expected to reach any more. */
  #settle(heartbeatMs: number, cutsMs: readonly number[]): void {
    const settledMs = (this.lastMs ?? 0) - 2 * heartbeatMs;
    const old = this.#stretches.filter((one) => one.toMs < settledMs);
    const recent = this.#stretches.filter((one) => one.toMs >= settledMs);
    this.#stretches = [...bridged(old, heartbeatMs, cutsMs), ...recent];
  }

  /** Index of the first stretch with `toMs >= timeMs`. */
  #firstEndingAfter(timeMs: number): number {
    const stretches = this.#stretches;
    let low = 0;
    let high = stretches.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((stretches[middle]?.toMs ?? 0) >= timeMs) high = middle;
      else low = middle + 1;
    }
    return low;
  }
}

/** Joins neighbours at most `heartbeatMs` apart that have no cut between them. */
function bridged(stretches: readonly Interval[], heartbeatMs: number, cutsMs: readonly number[]): Stretch[] {
  const joined: Stretch[] = [];
  let nextCut = 0;
  for (const stretch of stretches) {
    const last = joined.at(-1);
    if (last === undefined) {
      joined.push({ ...stretch });
      continue;
    }
    while (nextCut < cutsMs.length && (cutsMs[nextCut] ?? 0) < last.toMs) nextCut += 1;
    const isCut = (cutsMs[nextCut] ?? Infinity) <= stretch.fromMs;
    if (!isCut && stretch.fromMs - last.toMs <= heartbeatMs) {
      last.toMs = stretch.toMs;
    } else {
      joined.push({ ...stretch });
    }
  }
  return joined;
}
