import { type Connection, isSameConnection } from '../model/connection.ts';
import type { Direction } from '../model/direction.ts';
import { getOrMake } from '../model/get-or-make.ts';
import { compareText } from '../model/problem.ts';
import type { Usage } from '../usage/usage.ts';
import type { GrantMatch } from './engine/decision.ts';
import type { Grant } from './grant.ts';
import type { Witness } from './witness.ts';

/** Grants that let the same connections through, and how many. */
export interface SharedTraffic {
  /** in order of their ids */
  readonly grants: readonly Grant[];
  /** those of them that did so for certain, each of which is enough */
  readonly sure: readonly Grant[];
  readonly connections: number;
}

interface Group extends SharedTraffic {
  readonly key: string;
  connections: number;
}

/** Which grants carried the same traffic. A connection of which both halves were seen counts once. */
export class Sharing implements Witness {
  readonly #sinceMs: number;
  readonly #byKey = new Map<string, Group>();
  /** lists that came before: the engine gives the same one for equal questions */
  readonly #met = new WeakMap<readonly GrantMatch[], Group>();
  readonly #last: { [direction in Direction]?: { readonly group: Group; readonly connection: Connection } } =
    {};

  /** @param sinceMs traffic last seen before is not looked at */
  constructor(sinceMs: number) {
    this.#sinceMs = sinceMs;
  }

  see({ connection, lastSeenMs }: Usage, direction: Direction, credited: readonly GrantMatch[]): void {
    if (lastSeenMs <= this.#sinceMs) return;
    const group = getOrMake(this.#met, credited, () => this.#groupOf(credited));
    // both halves of a connection follow one another in the store's order
    const last = this.#last[direction];
    if (last?.group === group && isSameConnection(last.connection, connection)) return;
    this.#last[direction] = { group, connection };
    group.connections += 1;
  }

  /** What an entry lets through is not what it shares a connection for. */
  hear(): void {}

  /** in a stable order */
  groups(): SharedTraffic[] {
    return [...this.#byKey.values()].sort((a, b) => compareText(a.key, b.key));
  }

  #groupOf(credited: readonly GrantMatch[]): Group {
    const sorted = credited.toSorted((a, b) => compareText(a.grant.id, b.grant.id));
    const key = sorted.map(({ grant, match }) => `${grant.id} ${match}`).join();
    return getOrMake(this.#byKey, key, () => {
      // beside an L7 entry, an entry without one keeps the proxy out: neither stands for the other, trap T-20
      const isMixed = sorted.some(({ grant }) => grant.request !== undefined);
      const sure = isMixed ? [] : sorted.filter(({ match }) => match === 'yes').map(({ grant }) => grant);
      return { key, grants: sorted.map(({ grant }) => grant), sure, connections: 0 };
    });
  }
}
