/** Count, first and last instant of events, for things numbered 0, 1, 2 … in order of first arrival. */
export class EventSpans {
  readonly #events: number[] = [];
  readonly #firstMs: number[] = [];
  readonly #lastMs: number[] = [];

  /** @param index at most one more than the highest so far */
  add(index: number, timeMs: number): void {
    const events = this.#events[index];
    if (events === undefined) {
      this.#events.push(1);
      this.#firstMs.push(timeMs);
      this.#lastMs.push(timeMs);
      return;
    }
    this.#events[index] = events + 1;
    if (timeMs < (this.#firstMs[index] ?? timeMs)) this.#firstMs[index] = timeMs;
    if (timeMs > (this.#lastMs[index] ?? timeMs)) this.#lastMs[index] = timeMs;
  }

  at(index: number): { events: number; firstMs: number; lastMs: number } {
    return {
      events: this.#events[index] ?? 0,
      firstMs: this.#firstMs[index] ?? 0,
      lastMs: this.#lastMs[index] ?? 0,
    };
  }

  clear(): void {
    this.#events.length = 0;
    this.#firstMs.length = 0;
    this.#lastMs.length = 0;
  }
}
