import { connectionKey } from '../model/connection.ts';
import type { Direction } from '../model/direction.ts';
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

/** Which grants carried the same traffic. A connection of which both halves were seen counts once. */
export class Sharing implements Witness {
  readonly #sinceMs: number;
  readonly #byGrants = new Map<string, SharedTraffic & { connections: number }>();
  readonly #last: Record<Direction, string> = { ingress: '', egress: '' };

  /** @param sinceMs traffic last seen before is not looked at */
  constructor(sinceMs: number) {
    this.#sinceMs = sinceMs;
  }

  see(usage: Usage, direction: Direction, credited: readonly GrantMatch[]): void {
    if (usage.lastSeenMs <= this.#sinceMs) return;
    const sorted = credited.toSorted((a, b) => compareText(a.grant.id, b.grant.id));
    // beside an L7 entry, an entry without one keeps the proxy out: neither stands for the other, trap T-20
    const isMixed = sorted.some(({ grant }) => grant.request !== undefined);
    const key = sorted.map(({ grant, match }) => `${grant.id} ${match}`).join();
    // both halves of a connection follow one another in the store's order
    const connection = `${key}\n${connectionKey(usage.connection)}`;
    if (this.#last[direction] === connection) return;
    this.#last[direction] = connection;
    const known = this.#byGrants.get(key);
    if (known !== undefined) {
      known.connections += 1;
      return;
    }
    const sure = isMixed ? [] : sorted.filter(({ match }) => match === 'yes').map(({ grant }) => grant);
    this.#byGrants.set(key, { grants: sorted.map(({ grant }) => grant), sure, connections: 1 });
  }

  /** What an entry lets through is not what it shares a connection for. */
  hear(): void {}

  /** in a stable order */
  groups(): SharedTraffic[] {
    return [...this.#byGrants].sort(([a], [b]) => compareText(a, b)).map(([, group]) => group);
  }
}
