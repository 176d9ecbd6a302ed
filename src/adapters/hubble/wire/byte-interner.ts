/** Slots of the table; a few entries may share one. */
const SLOTS = 1 << 15;
/** Bytes that the hash looks at, from the end: there pods tell themselves apart. */
const HASHED_BYTES = 80;
/** Longer pieces are read anew each time, so that hostile ones are not kept. */
const LONGEST_KEPT = 16_384;
/** Entries in one slot; more come of hostile names only, and push out the rest of the slot. */
const LONGEST_CHAIN = 16;

interface Entry<T> {
  readonly bytes: Buffer;
  readonly value: T;
  readonly hash: number;
  next: Entry<T> | undefined;
}

/**
 * Values known by the bytes they were read from. Remembers the last `capacity` distinct ones at least, and at most
 * twice as many: those not met for long are forgotten, so that pods which come and go do not pile up.
 */
export class ByteInterner<T> {
  readonly #capacity: number;
  /** differs from process to process, so that nobody can choose names that collide */
  readonly #seed = Math.floor(Math.random() * 0x7fff_ffff);
  #recent: (Entry<T> | undefined)[] = emptyTable();
  #older: (Entry<T> | undefined)[] = emptyTable();
  #size = 0;

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  get(bytes: Buffer, start: number, end: number): T | undefined {
    const hash = this.#hashOf(bytes, start, end);
    const recent = find(this.#recent[hash], bytes, start, end);
    if (recent !== undefined) return recent.value;
    const older = find(this.#older[hash], bytes, start, end);
    if (older === undefined) return undefined;
    this.#add({ bytes: older.bytes, value: older.value, hash, next: undefined });
    return older.value;
  }

  /** Keeps a copy of the bytes. */
  set(bytes: Buffer, start: number, end: number, value: T): void {
    if (end - start > LONGEST_KEPT) return;
    const copy = Buffer.from(bytes.subarray(start, end));
    this.#add({ bytes: copy, value, hash: this.#hashOf(bytes, start, end), next: undefined });
  }

  #add(entry: Entry<T>): void {
    if (this.#size >= this.#capacity) {
      this.#older = this.#recent;
      this.#recent = emptyTable();
      this.#size = 0;
    }
    const first = this.#recent[entry.hash];
    entry.next = lengthOf(first) < LONGEST_CHAIN ? first : undefined;
    this.#recent[entry.hash] = entry;
    this.#size += 1;
  }

  /** Weak on purpose: every hit is compared byte by byte. */
  #hashOf(bytes: Buffer, start: number, end: number): number {
    let hash = this.#seed ^ (end - start);
    let at = Math.max(start, end - HASHED_BYTES);
    for (const last = end - 3; at < last; at += 4) {
      const word =
        (bytes[at] ?? 0) |
        ((bytes[at + 1] ?? 0) << 8) |
        ((bytes[at + 2] ?? 0) << 16) |
        ((bytes[at + 3] ?? 0) << 24);
      hash = Math.imul(hash ^ word, 0x0100_0193) ^ (hash >>> 13);
    }
    for (; at < end; at += 1) hash = Math.imul(hash ^ (bytes[at] ?? 0), 0x0100_0193);
    return (hash ^ (hash >>> 15)) & (SLOTS - 1);
  }
}

function emptyTable<T>(): (Entry<T> | undefined)[] {
  return Array.from({ length: SLOTS }, () => undefined);
}

/** Below this many bytes comparing here is faster than calling out. */
const SHORT = 32;

function find<T>(
  first: Entry<T> | undefined,
  bytes: Buffer,
  start: number,
  end: number,
): Entry<T> | undefined {
  const length = end - start;
  for (let entry = first; entry !== undefined; entry = entry.next) {
    if (entry.bytes.length !== length) continue;
    if (
      length < SHORT
        ? isEqual(entry.bytes, bytes, start)
        : bytes.compare(entry.bytes, 0, length, start, end) === 0
    )
      return entry;
  }
  return undefined;
}

function isEqual(kept: Buffer, bytes: Buffer, start: number): boolean {
  for (let i = 0; i < kept.length; i += 1) if (kept[i] !== bytes[start + i]) return false;
  return true;
}

function lengthOf<T>(first: Entry<T> | undefined): number {
  let length = 0;
  for (let entry = first; entry !== undefined; entry = entry.next) length += 1;
  return length;
}
