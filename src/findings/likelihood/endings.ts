/** What became of silences of one kind once they were longer than so many days. */
export interface Course {
  /** how many there were */
  readonly silences: number;
  /** of those, how many a use ended */
  readonly uses: number;
  /** by how much they grew before they ended, or were last seen: natural logarithms, added up */
  readonly growth: number;
}

const NOTHING: Course = { silences: 0, uses: 0, growth: 0 };

/** How silences of one kind ended, counted in whole observed days. */
export class Endings {
  /** pieces of silence by the day after which they begin, and by their last day */
  readonly #begun: number[] = [];
  readonly #over: number[] = [];
  /** those of them that a use ended on their last day */
  readonly #used: number[] = [];
  /** by days; made when first asked for */
  #courses: readonly Course[] | undefined;

  /**
   * A silence, as far as it belongs here.
   * @param from days of silence after which it was looked at
   * @param to days of silence after which it was over, or no longer looked at
   * @param endedByUse whether a use ended it then
   */
  add(from: number, to: number, endedByUse: boolean): void {
    if (to <= from) return;
    bump(this.#begun, from);
    bump(this.#over, to);
    if (endedByUse) bump(this.#used, to);
    this.#courses = undefined;
  }

  /** @param days whole ones */
  beyond(days: number): Course {
    this.#courses ??= this.#addUp();
    return this.#courses[days] ?? NOTHING;
  }

  #addUp(): Course[] {
    const courses: Course[] = [];
    let course = NOTHING;
    let lasting = 0;
    for (let day = this.#over.length - 1; day > 0; day -= 1) {
      const over = this.#over[day] ?? 0;
      lasting += over - (this.#begun[day] ?? 0);
      course = {
        silences: course.silences + over,
        uses: course.uses + (this.#used[day] ?? 0),
        // close to the logarithm of day / (day - 1), and finite on the first day
        growth: course.growth + lasting / (day - 0.5),
      };
      courses[day - 1] = course;
    }
    return courses;
  }
}

function bump(counts: number[], day: number): void {
  counts[day] = (counts[day] ?? 0) + 1;
}
