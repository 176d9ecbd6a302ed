import { connectionKey } from '../../model/connection.ts';
import type { Usage } from '../../usage/usage.ts';

/** The few items of a stream that were seen last, one per connection. */
export class Newest<T extends { readonly use: Usage }> {
  readonly #kept: number;
  #items: readonly T[] = [];

  constructor(kept: number) {
    this.#kept = kept;
  }

  add(item: T): void {
    const { lastSeenMs, connection } = item.use;
    const oldest = this.#items.length < this.#kept ? undefined : this.#items.at(-1);
    if (oldest !== undefined && lastSeenMs <= oldest.use.lastSeenMs) return;
    const key = connectionKey(connection);
    const twin = this.#items.find(({ use }) => connectionKey(use.connection) === key);
    if (twin !== undefined && twin.use.lastSeenMs >= lastSeenMs) return;
    this.#items = [...this.#items.filter((one) => one !== twin), item]
      .sort((a, b) => b.use.lastSeenMs - a.use.lastSeenMs)
      .slice(0, this.#kept);
  }

  /** newest first */
  items(): readonly T[] {
    return this.#items;
  }
}
