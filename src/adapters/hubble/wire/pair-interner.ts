import { type PairPlace, PairTable } from './pair-table.ts';

/**
 * Values known by two pieces of bytes: a short head (an address), which is hashed, and a long body (the endpoint that
 * has it), which is only compared. The last `capacity` distinct ones are remembered at least where they fit into the
 * bytes of a `PairTable`, and at most twice as many: pods that come and go do not pile up.
 */
export class PairInterner<T> {
  readonly #capacity: number;
  /** differs from process to process, so that nobody can choose addresses that collide */
  readonly #seed = Math.floor(Math.random() * 0x7fff_ffff);
  #recent: PairTable<T>;
  #older: PairTable<T>;

  constructor(capacity: number) {
    this.#capacity = capacity;
    this.#recent = new PairTable(capacity);
    this.#older = new PairTable(capacity);
  }

  get(bytes: Buffer, place: PairPlace): T | undefined {
    const hash = this.#hashOf(bytes, place);
    const recent = this.#recent.get(hash, bytes, place);
    if (recent !== undefined) return recent;
    const older = this.#older.get(hash, bytes, place);
    if (older !== undefined) this.#add(hash, bytes, place, older);
    return older;
  }

  /** Keeps a copy of the bytes. */
  set(bytes: Buffer, place: PairPlace, value: T): void {
    this.#add(this.#hashOf(bytes, place), bytes, place, value);
  }

  #add(hash: number, bytes: Buffer, place: PairPlace, value: T): void {
    if (!PairTable.mayKeep(place) || this.#recent.add(hash, bytes, place, value)) return;
    this.#older = this.#recent;
    this.#recent = new PairTable(this.#capacity);
    this.#recent.add(hash, bytes, place, value);
  }

  #hashOf(bytes: Buffer, { ipStart, ipEnd, start, end }: PairPlace): number {
    let hash = this.#seed ^ (end - start);
    for (let at = ipStart; at < ipEnd; at += 1) hash = Math.imul(hash ^ (bytes[at] ?? 0), 0x0100_0193);
    return hash ^ (hash >>> 15);
  }
}
