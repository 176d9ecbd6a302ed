import type { Connection } from './connection.ts';
import { type Endpoint, endpointKey } from './endpoint.ts';
import { getOrMake } from './get-or-make.ts';
import { MAX_PORT, PROTOCOLS } from './protocol.ts';

/** Distinct connections, of which there may be millions: as numbers, since the keys of parties are long. */
export class ConnectionSet {
  #size = 0;
  /** by number of the source, what it opened, to whom */
  readonly #bySource = new Map<number, Set<number>>();
  readonly #numbers = new Map<string, number>();
  /** so that the key of an object that comes again is not made again */
  readonly #met = new WeakMap<Endpoint, number>();

  get size(): number {
    return this.#size;
  }

  add({ source, destination, protocol, port }: Connection): void {
    const opened = getOrMake(this.#bySource, this.#numberOf(source), () => new Set());
    const before = opened.size;
    const what = PROTOCOLS.indexOf(protocol) * (MAX_PORT + 1) + port;
    opened.add(this.#numberOf(destination) * PROTOCOLS.length * (MAX_PORT + 1) + what);
    this.#size += opened.size - before;
  }

  #numberOf(endpoint: Endpoint): number {
    return getOrMake(this.#met, endpoint, () =>
      getOrMake(this.#numbers, endpointKey(endpoint), () => this.#numbers.size),
    );
  }
}
