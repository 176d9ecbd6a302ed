/** How full the table may get: beyond it, probes grow long. */
const MAX_LOAD = 0.6;

/** A set of whole numbers from 1 to 2^53 − 1, at 13 to 27 bytes each: a `Set` takes three times that. */
export class DigestSet {
  /** 0 is free */
  #slots = new Float64Array(1024);
  #size = 0;

  get size(): number {
    return this.#size;
  }

  has(digest: number): boolean {
    return this.#slots[this.#find(digest)] === digest;
  }

  /** True where the digest was not in the set yet. */
  add(digest: number): boolean {
    const slot = this.#find(digest);
    if (this.#slots[slot] === digest) return false;
    this.#slots[slot] = digest;
    this.#size += 1;
    if (this.#size > this.#slots.length * MAX_LOAD) this.#grow();
    return true;
  }

  /** The slot that holds the digest, or the free one where it would go. */
  #find(digest: number): number {
    const slots = this.#slots;
    const mask = slots.length - 1;
    const low = digest >>> 0;
    const high = (digest - low) / 0x1_0000_0000;
    // Digests are random already, unless somebody crafts them; folding the high half in is enough.
    let slot = (low ^ Math.imul(high, 0x9e3779b1)) & mask;
    for (let held = slots[slot]; held !== 0 && held !== digest; held = slots[slot]) slot = (slot + 1) & mask;
    return slot;
  }

  #grow(): void {
    const old = this.#slots;
    this.#slots = new Float64Array(old.length * 2);
    for (const digest of old) {
      if (digest !== 0) this.#slots[this.#find(digest)] = digest;
    }
  }
}
