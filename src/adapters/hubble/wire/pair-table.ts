/** Longer ones are read anew each time, so that hostile ones are not kept. */
const LONGEST_HEAD = 64;
const LONGEST_BODY = 16_384;
/** Slots that are looked at for one key; where more collide, the first is taken over. */
const PROBES = 16;
const FIRST_BYTES = 1 << 18;
/** Room for the bytes of the keys. */
const MOST_BYTES = 1 << 24;

/** Where the two parts of a key stand in a message. */
export interface PairPlace {
  readonly ipStart: number;
  readonly ipEnd: number;
  readonly start: number;
  readonly end: number;
}

/**
 * A table of bounded size that only grows. All keys lie in one piece of memory: a look-up touches few cache lines,
 * which is most of what it costs, and a key costs no object.
 */
export class PairTable<T> {
  readonly #capacity: number;
  readonly #mask: number;
  /** pairs of a hash and the number of a key; a number of 0 is free, keys are numbered from 1 */
  readonly #slots: Int32Array;
  /** where the bytes of each key begin: length of the head, head, body. The next key begins where they end. */
  readonly #begins: Int32Array;
  readonly #values: T[] = [];
  #bytes = Buffer.allocUnsafeSlow(FIRST_BYTES);

  /** @param capacity keys, a power of two */
  constructor(capacity: number) {
    this.#capacity = capacity;
    this.#mask = 2 * capacity - 1;
    this.#slots = new Int32Array(4 * capacity);
    this.#begins = new Int32Array(capacity + 2);
  }

  static mayKeep({ ipStart, ipEnd, start, end }: PairPlace): boolean {
    return ipEnd - ipStart <= LONGEST_HEAD && end - start <= LONGEST_BODY;
  }

  get(hash: number, bytes: Buffer, place: PairPlace): T | undefined {
    const slots = this.#slots;
    for (let probe = 0; probe < PROBES; probe += 1) {
      const slot = 2 * ((hash + probe) & this.#mask);
      const key = slots[slot + 1] ?? 0;
      if (key === 0) return undefined;
      // The hash only leads there: what is found is compared byte by byte.
      if (slots[slot] === hash && this.#isEqual(key, bytes, place)) return this.#values[key - 1];
    }
    return undefined;
  }

  /** False where the table is full. */
  add(hash: number, bytes: Buffer, place: PairPlace, value: T): boolean {
    const key = this.#values.length + 1;
    const begin = this.#begins[key] ?? 0;
    const { ipStart, ipEnd, start, end } = place;
    const headLength = ipEnd - ipStart;
    const body = begin + 1 + headLength;
    const finish = body + end - start;
    if (key > this.#capacity || finish > MOST_BYTES) return false;
    if (finish > this.#bytes.length) this.#grow(finish);
    this.#bytes[begin] = headLength;
    bytes.copy(this.#bytes, begin + 1, ipStart, ipEnd);
    bytes.copy(this.#bytes, body, start, end);
    this.#begins[key + 1] = finish;
    this.#values.push(value);
    const slot = this.#slotFor(hash);
    this.#slots[slot] = hash;
    this.#slots[slot + 1] = key;
    return true;
  }

  #isEqual(key: number, bytes: Buffer, { ipStart, ipEnd, start, end }: PairPlace): boolean {
    const kept = this.#bytes;
    const begin = this.#begins[key] ?? 0;
    const headLength = ipEnd - ipStart;
    const body = begin + 1 + headLength;
    const finish = this.#begins[key + 1] ?? 0;
    if (kept[begin] !== headLength || finish - body !== end - start) return false;
    for (let i = 0; i < headLength; i += 1) if (kept[begin + 1 + i] !== bytes[ipStart + i]) return false;
    return bytes.compare(kept, body, finish, start, end) === 0;
  }

  #slotFor(hash: number): number {
    for (let probe = 0; probe < PROBES; probe += 1) {
      const slot = 2 * ((hash + probe) & this.#mask);
      if (this.#slots[slot + 1] === 0) return slot;
    }
    return 2 * (hash & this.#mask);
  }

  #grow(needed: number): void {
    const larger = Buffer.allocUnsafeSlow(Math.min(MOST_BYTES, Math.max(needed, 2 * this.#bytes.length)));
    this.#bytes.copy(larger);
    this.#bytes = larger;
  }
}
