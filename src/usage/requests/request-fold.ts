import { type SeenRequest, seenRequestToText } from '../../model/seen-request.ts';
import { DAY_MS } from '../../model/time.ts';
import { EventSpans } from '../event-spans.ts';
import { TupleTable } from '../tuple-table.ts';

/** Requests of numbered connections, folded per day between two flushes. */
export class RequestFold {
  readonly #days = new TupleTable();
  readonly #spans = new EventSpans();
  readonly #requests: SeenRequest[] = [];
  readonly #numbers = new Map<string, number>();
  /** the same by object: the bound hands out the same one again and again */
  readonly #known = new Map<SeenRequest, number>();

  get size(): number {
    return this.#days.size;
  }

  add(connection: number, request: SeenRequest, isRefused: boolean, timeMs: number): void {
    const number = this.#known.get(request) ?? this.#numberOf(request);
    const index = this.#days.indexOf(connection, number, isRefused ? 1 : 0, Math.floor(timeMs / DAY_MS));
    this.#spans.add(index, timeMs);
  }

  /** Everything folded so far; the fold starts anew. */
  drain<T>(make: (connection: number, rest: FoldedRequest) => T): T[] {
    const drained = Array.from({ length: this.#days.size }, (_, index) =>
      make(this.#days.word(index, 0), this.#at(index)),
    );
    for (const part of [this.#days, this.#spans, this.#numbers, this.#known]) part.clear();
    this.#requests.length = 0;
    return drained;
  }

  #at(index: number): FoldedRequest {
    const request = this.#requests[this.#days.word(index, 1)];
    if (request === undefined) throw new Error('no such request');
    const isRefused = this.#days.word(index, 2) === 1;
    return { request, isRefused, day: this.#days.word(index, 3), ...this.#spans.at(index) };
  }

  #numberOf(request: SeenRequest): number {
    const text = seenRequestToText(request);
    let number = this.#numbers.get(text);
    if (number === undefined) {
      number = this.#requests.push(request) - 1;
      this.#numbers.set(text, number);
    }
    this.#known.set(request, number);
    return number;
  }
}

interface FoldedRequest {
  readonly request: SeenRequest;
  readonly isRefused: boolean;
  readonly day: number;
  readonly events: number;
  readonly firstMs: number;
  readonly lastMs: number;
}
