/** Count, first and last instant of events, for things numbered 0, 1, 2 … in order of first arrival. */
export class EventSpans {
  #events = new Float64Array(1024);
  #firstMs = new Float64Array(1024);
  #lastMs = new Float64Array(1024);
  #size = 0;

  /** @param index at most one more than the highest so far */
  add(index: number, timeMs: number): void {
    if (index >= this.#size) {
      this.#begin(index, timeMs);
      return;
    }
    this.#events[index] = (this.#events[index] ?? 0) + 1;
    if (timeMs < (this.#firstMs[index] ?? 0)) this.#firstMs[index] = timeMs;
    if (timeMs > (this.#lastMs[index] ?? 0)) this.#lastMs[index] = timeMs;
  }

  at(index: number): { events: number; firstMs: number; lastMs: number } {
    return {
      events: this.#events[index] ?? 0,
      firstMs: this.#firstMs[index] ?? 0,
      lastMs: this.#lastMs[index] ?? 0,
    };
  }

  clear(): void {
    this.#size = 0;
  }

  #begin(index: number, timeMs: number): void {
    if (index >= this.#events.length) {
      this.#events = doubled(this.#events);
      this.#firstMs = doubled(this.#firstMs);
      this.#lastMs = doubled(this.#lastMs);
    }
    this.#events[index] = 1;
    this.#firstMs[index] = timeMs;
    this.#lastMs[index] = timeMs;
    this.#size = index + 1;
  }
}

function doubled(values: Float64Array<ArrayBuffer>): Float64Array<ArrayBuffer> {
  const larger = new Float64Array(values.length * 2);
  larger.set(values);
  return larger;
}
