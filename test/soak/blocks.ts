const BLOCK_BYTES = 128 * 1024;

/**
 * Room for the flows of one node, which leave its ring in the order in which they came: a block is free once all its
 * flows are gone. Many small buffers cost more, and blocks of several nodes would stay for the quietest of them.
 */
export class Blocks {
  #block = new Uint8Array(BLOCK_BYTES);
  #at = 0;

  take(length: number): Uint8Array {
    if (this.#at + length > BLOCK_BYTES) {
      this.#block = new Uint8Array(BLOCK_BYTES);
      this.#at = 0;
    }
    const from = this.#at;
    this.#at += length;
    return this.#block.subarray(from, this.#at);
  }
}
