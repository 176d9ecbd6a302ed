import { EventSpans } from './event-spans.ts';
import type { Naming } from './named-policies.ts';
import { TupleTable } from './tuple-table.ts';
import type { ConnectionHalf } from './usage.ts';

/** One map entry of the agent seldom comes of more than a few policies; what lies beyond is not compared. */
const MOST_PER_EVENT = 8;

/** Policies that Hubble named for numbered connections, folded between two flushes. */
export class NamingFold {
  readonly #namings = new TupleTable();
  readonly #spans = new EventSpans();
  readonly #policies: string[] = [];
  readonly #numbers = new Map<string, number>();

  get size(): number {
    return this.#namings.size;
  }

  add(connection: number, policies: readonly string[], timeMs: number): void {
    const count = Math.min(policies.length, MOST_PER_EVENT);
    for (let i = 0; i < count; i += 1) {
      const index = this.#namings.indexOf(connection, this.#numberOf(policies[i] ?? ''), 0, 0);
      this.#spans.add(index, timeMs);
    }
  }

  /** Everything folded so far; the fold starts anew. */
  drain(halfOf: (connection: number) => ConnectionHalf): Naming[] {
    const drained = Array.from({ length: this.#namings.size }, (_, index): Naming => {
      const { firstMs, lastMs } = this.#spans.at(index);
      const policy = this.#policies[this.#namings.word(index, 1)] ?? '';
      const { source, destination, protocol, port, seenAt, outcome } = halfOf(this.#namings.word(index, 0));
      // spelled out: spreading takes several times as long, and there may be tens of thousands
      return { source, destination, protocol, port, seenAt, outcome, policy, firstMs, lastMs };
    });
    for (const part of [this.#namings, this.#spans, this.#numbers]) part.clear();
    this.#policies.length = 0;
    return drained;
  }

  #numberOf(policy: string): number {
    let number = this.#numbers.get(policy);
    if (number === undefined) {
      number = this.#policies.push(policy) - 1;
      this.#numbers.set(policy, number);
    }
    return number;
  }
}
