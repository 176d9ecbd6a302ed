import type { Flow } from '../flows/flow.ts';
import { digestOf } from './digest.ts';
import { DigestSet } from './digest-set.ts';
import { DroppedPackets } from './same-packet.ts';

/** How many events back a repetition is recognised, at least; up to twice as many are remembered. */
export const DIGESTS_REMEMBERED = 2_000_000;

/**
 * Events on record, as two lists of equal length: there are many. They are written with the usage they counted
 * for, so that re-reading them after a crash adds nothing.
 */
export interface SeenDigests {
  readonly digests: readonly number[];
  readonly timesMs: readonly number[];
}

/**
 * Recognises events met before: the same record again (a re-read stretch of a stream, overlapping files), and
 * the second report of one dropped packet.
 */
export class Duplicates {
  readonly #packets = new DroppedPackets();
  readonly #remembered: number;
  #recent = new DigestSet();
  #older = new DigestSet();
  #unsavedDigests: number[] = [];
  #unsavedTimesMs: number[] = [];

  /** @param known digests of former runs, oldest first */
  constructor(known: Iterable<number> = [], remembered: number = DIGESTS_REMEMBERED) {
    this.#remembered = remembered;
    for (const digest of known) this.#remember(digest);
  }

  check(flow: Flow): 'new' | 'duplicate' | 'same-packet' {
    const digest = digestOf(flow);
    const isNew = this.#remember(digest);
    // A duplicate may still be the first half of a packet whose second half was not read the last time.
    const isSecondReport = this.#packets.isSecondReport(flow);
    if (!isNew) return 'duplicate';
    this.#unsavedDigests.push(digest);
    this.#unsavedTimesMs.push(Math.floor(flow.timeMs));
    return isSecondReport ? 'same-packet' : 'new';
  }

  /** how many digests the next `drain` gives */
  get unsaved(): number {
    return this.#unsavedDigests.length;
  }

  /** Digests met since the last call. */
  drain(): SeenDigests {
    const unsaved = { digests: this.#unsavedDigests, timesMs: this.#unsavedTimesMs };
    this.#unsavedDigests = [];
    this.#unsavedTimesMs = [];
    return unsaved;
  }

  #remember(digest: number): boolean {
    if (this.#older.has(digest) || !this.#recent.add(digest)) return false;
    if (this.#recent.size >= this.#remembered) {
      this.#older = this.#recent;
      this.#recent = new DigestSet();
    }
    return true;
  }
}
