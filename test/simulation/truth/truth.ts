import type { Need } from '../needs/need.ts';

/** One use of one cell, whether anyone could see it or not. */
export interface Use {
  readonly atMs: number;
  readonly need: Need;
  /** some record of it reached the store */
  readonly isRecorded: boolean;
}

/** What really happened and will happen: which cells were used when, by which need. The judge never sees it. */
export class Truth {
  readonly #uses = new Map<string, Use[]>();
  readonly #doubtful = new Map<string, number[]>();

  addUse(cell: string, use: Use): void {
    const uses = this.#uses.get(cell);
    if (uses === undefined) this.#uses.set(cell, [use]);
    else uses.push(use);
  }

  /** A record that no one can tell from a use of the cell: an address without its name, a probe of the kubelet. */
  addDoubt(cell: string, atMs: number): void {
    const doubts = this.#doubtful.get(cell);
    if (doubts === undefined) this.#doubtful.set(cell, [atMs]);
    else doubts.push(atMs);
  }

  /** of all time, in no particular order */
  usesOf(cell: string): readonly Use[] {
    return this.#uses.get(cell) ?? [];
  }

  usesWithin(cell: string, fromMs: number, toMs: number): Use[] {
    return this.usesOf(cell).filter((use) => fromMs <= use.atMs && use.atMs < toMs);
  }

  lastDoubtBefore(cell: string, beforeMs: number): number | undefined {
    return (this.#doubtful.get(cell) ?? []).reduce<number | undefined>(
      (last, ms) => (ms < beforeMs && ms > (last ?? Number.NEGATIVE_INFINITY) ? ms : last),
      undefined,
    );
  }

  get usedCells(): number {
    return this.#uses.size;
  }
}
