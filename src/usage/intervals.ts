/** A half-open span of time: `fromMs <= t < toMs`, never empty. */
export interface Interval {
  readonly fromMs: number;
  readonly toMs: number;
}

/** The same time as disjoint intervals in order, touching ones joined. Empty ones are dropped. */
export function normalize(intervals: Iterable<Interval>): Interval[] {
  const sorted = [...intervals].filter((i) => i.fromMs < i.toMs).sort((a, b) => a.fromMs - b.fromMs);
  const joined: Interval[] = [];
  for (const interval of sorted) {
    const last = joined.at(-1);
    if (last !== undefined && interval.fromMs <= last.toMs) {
      joined[joined.length - 1] = { fromMs: last.fromMs, toMs: Math.max(last.toMs, interval.toMs) };
    } else {
      joined.push(interval);
    }
  }
  return joined;
}

/** Time in both. Both sides normalized; so is the result. */
export function intersect(a: readonly Interval[], b: readonly Interval[]): Interval[] {
  const common: Interval[] = [];
  let i = 0;
  let j = 0;
  for (let x = a[i], y = b[j]; x !== undefined && y !== undefined; x = a[i], y = b[j]) {
    const span = { fromMs: Math.max(x.fromMs, y.fromMs), toMs: Math.min(x.toMs, y.toMs) };
    if (span.fromMs < span.toMs) common.push(span);
    if (x.toMs <= y.toMs) i += 1;
    else j += 1;
  }
  return common;
}

/** Time in `a` that is not in `b`. Both sides normalized; so is the result. */
export function subtract(a: readonly Interval[], b: readonly Interval[]): Interval[] {
  return a.flatMap((whole) => {
    const left: Interval[] = [];
    let fromMs = whole.fromMs;
    for (const hole of b) {
      if (hole.toMs <= fromMs || hole.fromMs >= whole.toMs) continue;
      if (hole.fromMs > fromMs) left.push({ fromMs, toMs: hole.fromMs });
      fromMs = Math.max(fromMs, hole.toMs);
    }
    if (fromMs < whole.toMs) left.push({ fromMs, toMs: whole.toMs });
    return left;
  });
}

/** Total length in milliseconds of normalized intervals. */
export function lengthMs(intervals: readonly Interval[]): number {
  return intervals.reduce((sum, interval) => sum + interval.toMs - interval.fromMs, 0);
}
