/** One event as a server keeps it. */
export interface RingEntry {
  /** an encoded `observer.GetFlowsResponse` */
  readonly bytes: Uint8Array;
  readonly timeMs: number;
  /** lost events pass every filter and time bound, and do not count as flows */
  readonly kind: 'flow' | 'lost-events';
}

/**
 * The last events of one node. Every event has a running number; the oldest is overwritten silently, which a reader
 * notices by its own number being gone.
 */
export class ServerRing {
  readonly node: string;
  readonly capacity: number;
  readonly #entries: RingEntry[] = [];
  /** number the next event will get */
  end = 0;
  seenFlows = 0;

  constructor(node: string, capacity: number) {
    this.node = node;
    this.capacity = capacity;
  }

  get oldest(): number {
    return Math.max(0, this.end - this.capacity);
  }

  get length(): number {
    return this.end - this.oldest;
  }

  push(entry: RingEntry): void {
    this.#entries[this.end % this.capacity] = entry;
    this.end += 1;
    if (entry.kind === 'flow') this.seenFlows += 1;
  }

  /** Undefined where the event is overwritten or not there yet. */
  get(number: number): RingEntry | undefined {
    return number >= this.oldest && number < this.end ? this.#entries[number % this.capacity] : undefined;
  }

  /** Number of the first of the events since a time, looked for from the newest backwards as Hubble does. */
  firstSince(timeMs: number): number {
    let number = this.end;
    while (number > this.oldest && (this.get(number - 1)?.timeMs ?? 0) >= timeMs) number -= 1;
    return number;
  }

  /** Number of the event with which the last `count` flows begin. */
  firstOfLast(count: number): number {
    let number = this.end;
    for (let flows = 0; number > this.oldest && flows < count; number -= 1) {
      if (this.get(number - 1)?.kind === 'flow') flows += 1;
    }
    return number;
  }
}
