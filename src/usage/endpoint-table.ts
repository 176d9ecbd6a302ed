import { type Endpoint, endpointKey } from '../model/endpoint.ts';

/** Numbers distinct endpoints: by object first, since readers intern them, and by key where that fails. */
export class EndpointTable {
  readonly endpoints: Endpoint[] = [];
  readonly #byObject = new Map<Endpoint, number>();
  readonly #byKey = new Map<string, number>();

  indexOf(endpoint: Endpoint): number {
    const known = this.#byObject.get(endpoint);
    return known ?? this.#miss(endpoint);
  }

  clear(): void {
    this.endpoints.length = 0;
    this.#byObject.clear();
    this.#byKey.clear();
  }

  #miss(endpoint: Endpoint): number {
    const key = endpointKey(endpoint);
    let index = this.#byKey.get(key);
    if (index === undefined) {
      index = this.endpoints.push(endpoint) - 1;
      this.#byKey.set(key, index);
    }
    this.#byObject.set(endpoint, index);
    return index;
  }
}
