/**
 * Numbers distinct 4-tuples of unsigned 32-bit integers in order of first arrival: 0, 1, 2 … An open-addressing
 * table of integers, because a `Map` with string keys costs ten times the memory on the ingestion path.
 */
export class TupleTable {
  /** index + 1 of the tuple in the slot; 0 is free */
  #slots = new Uint32Array(1024);
  #words = new Uint32Array(4 * 512);
  #size = 0;

  get size(): number {
    return this.#size;
  }

  /** The tuple's number; equals the former `size` where the tuple is new. */
  indexOf(a: number, b: number, c: number, d: number): number {
    const words = this.#words;
    const mask = this.#slots.length - 1;
    for (let slot = mix(a, b, c, d) & mask; ; slot = (slot + 1) & mask) {
      const entry = this.#slots[slot] ?? 0;
      if (entry === 0) return this.#add(slot, a, b, c, d);
      const at = (entry - 1) * 4;
      if (words[at] === a && words[at + 1] === b && words[at + 2] === c && words[at + 3] === d) {
        return entry - 1;
      }
    }
  }

  /** One word of the tuple numbered `index`. */
  word(index: number, position: 0 | 1 | 2 | 3): number {
    return this.#words[index * 4 + position] ?? 0;
  }

  clear(): void {
    this.#slots.fill(0);
    this.#size = 0;
  }

  #add(slot: number, a: number, b: number, c: number, d: number): number {
    const index = this.#size;
    this.#slots[slot] = index + 1;
    this.#words.set([a, b, c, d], index * 4);
    this.#size += 1;
    if (this.#size * 2 >= this.#slots.length) this.#grow();
    return index;
  }

  #grow(): void {
    const slots = new Uint32Array(this.#slots.length * 2);
    const words = new Uint32Array(this.#words.length * 2);
    words.set(this.#words);
    this.#slots = slots;
    this.#words = words;
    const mask = slots.length - 1;
    for (let index = 0; index < this.#size; index += 1) {
      let slot =
        mix(this.word(index, 0), this.word(index, 1), this.word(index, 2), this.word(index, 3)) & mask;
      while (slots[slot] !== 0) slot = (slot + 1) & mask;
      slots[slot] = index + 1;
    }
  }
}

function mix(a: number, b: number, c: number, d: number): number {
  let hash = Math.imul(a ^ 0x9e3779b9, 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 15) ^ b, 0xc2b2ae35);
  hash = Math.imul(hash ^ (hash >>> 13) ^ c, 0x27d4eb2f);
  hash = Math.imul(hash ^ (hash >>> 16) ^ d, 0x165667b1);
  return hash ^ (hash >>> 15);
}
