/** How far behind a machine may fall and still catch up; what lies farther back is never sent. */
const MOST_BEHIND_SECONDS = 2;
/** Catching up goes in lumps that leave time to serve them. */
const CATCH_UP = 3;

/** So many flows a second, in lumps as they are due. */
export class Pace {
  readonly #rate: number;
  readonly #mostAtOnce: number;
  #given = 0;

  /** @param everyMs how often it is asked, where the machine keeps up */
  constructor(rate: number, everyMs: number) {
    this.#rate = rate;
    this.#mostAtOnce = Math.ceil((CATCH_UP * rate * everyMs) / 1000);
  }

  /** How many to send now. @param seconds since the start */
  due(seconds: number): number {
    const wanted = Math.floor(seconds * this.#rate);
    this.#given = Math.max(this.#given, wanted - MOST_BEHIND_SECONDS * this.#rate);
    const count = Math.min(wanted - this.#given, this.#mostAtOnce);
    this.#given += count;
    return count;
  }
}
