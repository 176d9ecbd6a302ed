import type { LoggedRequest } from '../../flows/flow.ts';
import { type Connection, connectionKey, type SeenAt } from '../../model/connection.ts';
import type { Endpoint } from '../../model/endpoint.ts';
import { type SeenRequest, seenRequestToText } from '../../model/seen-request.ts';
import { seeRequest } from './see-request.ts';
import { WIDTHS, type Width, widened } from './wider-request.ts';

export interface RequestLimits {
  /** requests that are told apart per connection and half, and families of requests beyond that */
  readonly perConnection: Readonly<Record<Exclude<Width, 'kind'>, number>>;
  /** told apart of all connections together, which bounds the memory: some 200 bytes each */
  readonly inAll: number;
}

export const REQUESTS_KEPT: RequestLimits = {
  perConnection: { itself: 128, family: 64 },
  inAll: 500_000,
};

/** Requests lately met, by what the proxy logged, so that they are not taken apart again. */
const LOGGED_REMEMBERED = 50_000;

/** A request with its text, which tells it from others. */
interface Named {
  readonly request: SeenRequest;
  readonly text: string;
}

/** Texts of what is told apart. */
type Half = Record<Exclude<Width, 'kind'>, Set<string>>;

/**
 * Tells requests of a connection apart up to a bound, then families of them, then only their kind. What is wider stands
 * for all it was made of, so it counts for every entry that they could have matched: folding never makes a used entry
 * look unused.
 */
export class RequestBound {
  readonly #limits: RequestLimits;
  #total = 0;
  /** what is told apart, by its text: equal requests are one object */
  readonly #kept = new Map<string, SeenRequest>();
  #logged = new Map<string, Named>();
  readonly #halves = new Map<string, Half>();
  /** the same by objects, since readers intern endpoints */
  readonly #byObject = new WeakMap<Endpoint, WeakMap<Endpoint, Map<string, Half>>>();

  constructor(limits: RequestLimits = REQUESTS_KEPT) {
    this.#limits = limits;
  }

  /** Counts a request that is on record already. */
  note(connection: Connection, seenAt: SeenAt, request: SeenRequest): void {
    const text = seenRequestToText(request);
    const isFamily = seenRequestToText(widened(request, 'family')) === text;
    this.#keep(this.#halfOf(connection, seenAt)[isFamily ? 'family' : 'itself'], { request, text });
  }

  /** What is recorded of a request of the connection. */
  apply(connection: Connection, seenAt: SeenAt, logged: LoggedRequest): SeenRequest {
    const half = this.#halfOf(connection, seenAt);
    const seen = this.#see(logged);
    for (const width of WIDTHS) {
      const wider = width === 'itself' ? seen : named(widened(seen.request, width));
      if (width === 'kind') return this.#interned(wider);
      const kept = half[width];
      const hasRoom = kept.size < this.#limits.perConnection[width] && this.#total < this.#limits.inAll;
      if (kept.has(wider.text) || hasRoom) return this.#keep(kept, wider);
    }
    throw new Error('every request has a kind');
  }

  #keep(kept: Set<string>, one: Named): SeenRequest {
    if (!kept.has(one.text)) this.#total += 1;
    kept.add(one.text);
    return this.#interned(one);
  }

  #see(logged: LoggedRequest): Named {
    const key = keyOf(logged);
    const known = this.#logged.get(key);
    if (known !== undefined) return known;
    const seen = named(seeRequest(logged));
    if (this.#logged.size >= LOGGED_REMEMBERED) this.#logged = new Map();
    this.#logged.set(key, seen);
    return seen;
  }

  #interned({ request, text }: Named): SeenRequest {
    const known = this.#kept.get(text);
    if (known !== undefined) return known;
    this.#kept.set(text, request);
    return request;
  }

  #halfOf(connection: Connection, seenAt: SeenAt): Half {
    const { source, destination, protocol, port } = connection;
    let byDestination = this.#byObject.get(source);
    if (byDestination === undefined) {
      byDestination = new WeakMap();
      this.#byObject.set(source, byDestination);
    }
    let halves = byDestination.get(destination);
    if (halves === undefined) {
      halves = new Map();
      byDestination.set(destination, halves);
    }
    const name = `${seenAt} ${protocol} ${port}`;
    let half = halves.get(name);
    if (half === undefined) {
      const key = `${seenAt} ${connectionKey(connection)}`;
      half = this.#halves.get(key) ?? { itself: new Set(), family: new Set() };
      this.#halves.set(key, half);
      halves.set(name, half);
    }
    return half;
  }
}

function named(request: SeenRequest): Named {
  return { request, text: seenRequestToText(request) };
}

function keyOf(logged: LoggedRequest): string {
  switch (logged.kind) {
    case 'http':
      return `http ${logged.method} ${logged.url}`;
    case 'dns':
      return `dns ${logged.query}`;
    case 'other':
      return 'other';
  }
}
