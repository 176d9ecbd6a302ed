/** How long silences last, counted in whole observed days: an estimate of when they end. */
export class Survival {
  /** changes of how many silences are that long and not over, by day */
  readonly #entries: number[] = [];
  readonly #exits: number[] = [];
  /** silences that a use ended on that day */
  readonly #uses: number[] = [];

  /**
   * A silence, as far as it belongs here.
   * @param from days of silence after which it was looked at
   * @param to days of silence after which it was over, or no longer looked at
   * @param endedByUse whether a use ended it then
   */
  add(from: number, to: number, endedByUse: boolean): void {
    if (to <= from) return;
    bump(this.#entries, from);
    bump(this.#exits, to);
    if (endedByUse) bump(this.#uses, to);
  }

  /**
   * Of the silences that had lasted `from` days, the share that ended by a use within the next `days`, by the
   * product-limit estimator of Kaplan and Meier, so that silences of which the end is not known yet count as long as
   * they were watched. `cases`: silences that were watched at the beginning. `atEnd`: those still watched at the end,
   * counting those that were used.
   */
  chance(
    from: number,
    days: number,
  ): { readonly chance: number; readonly cases: number; readonly atEnd: number } {
    let atRisk = 0;
    for (let day = 0; day <= from; day += 1) atRisk += (this.#entries[day] ?? 0) - (this.#exits[day] ?? 0);
    const cases = atRisk;
    let stays = 1;
    let used = 0;
    for (let day = from + 1; day <= from + days; day += 1) {
      const uses = this.#uses[day] ?? 0;
      if (atRisk > 0) stays *= 1 - uses / atRisk;
      used += uses;
      atRisk += (this.#entries[day] ?? 0) - (this.#exits[day] ?? 0);
    }
    return { chance: 1 - stays, cases, atEnd: atRisk + used };
  }
}

function bump(counts: number[], day: number): void {
  counts[day] = (counts[day] ?? 0) + 1;
}
