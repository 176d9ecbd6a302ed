import { DAY_MS } from './time.ts';

const WORD = 32;

/** A set of days (UTC), numbered since the Unix epoch. A year takes some fifty bytes. */
export class DaySet {
  #firstWord = 0;
  #words = new Uint32Array(0);

  static of(days: Iterable<number>): DaySet {
    const set = new DaySet();
    for (const day of days) set.add(day);
    return set;
  }

  /** Reads what `toString` writes; undefined where it is something else. */
  static parse(text: string): DaySet | undefined {
    const set = new DaySet();
    if (text === '') return set;
    for (const part of text.split(',')) {
      const match = /^(\d{1,6})(?:-(\d{1,6}))?$/.exec(part);
      if (match === null) return undefined;
      const first = Number(match[1]);
      const last = match[2] === undefined ? first : Number(match[2]);
      for (let day = first; day <= last; day += 1) set.add(day);
    }
    return set;
  }

  /** @param isSet whether the day `firstDay + offset` is in it */
  static ofBits(firstDay: number, count: number, isSet: (offset: number) => boolean): DaySet {
    const set = new DaySet();
    for (let offset = 0; offset < count; offset += 1) if (isSet(offset)) set.add(firstDay + offset);
    return set;
  }

  get size(): number {
    let size = 0;
    for (const word of this.#words) size += bitsOf(word);
    return size;
  }

  add(day: number): void {
    const word = Math.floor(day / WORD);
    this.#reach(word, word);
    this.#set(word - this.#firstWord, 1 << (day % WORD));
  }

  addAll(other: DaySet): void {
    if (other.#words.length === 0) return;
    this.#reach(other.#firstWord, other.#firstWord + other.#words.length - 1);
    const offset = other.#firstWord - this.#firstWord;
    other.#words.forEach((bits, index) => this.#set(offset + index, bits));
  }

  has(day: number): boolean {
    const bits = this.#words[Math.floor(day / WORD) - this.#firstWord];
    return bits !== undefined && (bits & (1 << (day % WORD))) !== 0;
  }

  /** in order */
  *[Symbol.iterator](): Iterator<number> {
    for (const [index, bits] of this.#words.entries()) {
      if (bits === 0) continue;
      const base = (this.#firstWord + index) * WORD;
      for (let bit = 0; bit < WORD; bit += 1) if ((bits & (1 << bit)) !== 0) yield base + bit;
    }
  }

  /** `20580-20590,20595`: runs of days, in order */
  toString(): string {
    const runs: [number, number][] = [];
    for (const day of this) {
      const last = runs.at(-1);
      if (last !== undefined && last[1] === day - 1) last[1] = day;
      else runs.push([day, day]);
    }
    return runs.map(([first, last]) => (first === last ? `${first}` : `${first}-${last}`)).join();
  }

  #set(index: number, bits: number): void {
    this.#words[index] = (this.#words[index] ?? 0) | bits;
  }

  #reach(firstWord: number, lastWord: number): void {
    const length = this.#words.length;
    if (length > 0 && firstWord >= this.#firstWord && lastWord < this.#firstWord + length) return;
    const from = length === 0 ? firstWord : Math.min(firstWord, this.#firstWord);
    const to = length === 0 ? lastWord : Math.max(lastWord, this.#firstWord + length - 1);
    const words = new Uint32Array(to - from + 1);
    if (length > 0) words.set(this.#words, this.#firstWord - from);
    this.#firstWord = from;
    this.#words = words;
  }
}

export function dayOf(timeMs: number): number {
  return Math.floor(timeMs / DAY_MS);
}

function bitsOf(word: number): number {
  let left = word - ((word >>> 1) & 0x5555_5555);
  left = (left & 0x3333_3333) + ((left >>> 2) & 0x3333_3333);
  return (((left + (left >>> 4)) & 0x0f0f_0f0f) * 0x0101_0101) >>> 24;
}
