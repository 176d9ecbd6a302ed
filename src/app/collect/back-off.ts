import { SECOND_MS } from '../../model/time.ts';

const FIRST_WAIT_MS = SECOND_MS;
const LONGEST_WAIT_MS = 30 * SECOND_MS;

/**
 * How long to wait before the next attempt: doubled each time up to half a minute, and of that between one half and
 * all, so that the streams of a thousand nodes do not come back in one instant.
 */
export class BackOff {
  readonly #random: () => number;
  #next = FIRST_WAIT_MS;

  /** @param random 0 <= x < 1 */
  constructor(random: () => number) {
    this.#random = random;
  }

  /** What came shows that the source is well. */
  reset(): void {
    this.#next = FIRST_WAIT_MS;
  }

  nextMs(): number {
    const waitMs = this.#next;
    this.#next = Math.min(2 * waitMs, LONGEST_WAIT_MS);
    return Math.round(waitMs * (0.5 + this.#random() / 2));
  }
}
