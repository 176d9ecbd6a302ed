import { connectionKey } from '../model/connection.ts';
import type { Direction } from '../model/direction.ts';
import type { Usage } from '../usage/usage.ts';
import type { GrantMatch } from './engine/decision.ts';
import type { Grant } from './grant.ts';
import type { Witness } from './witness.ts';

/** Grants that let the same connections through, and how many. */
export interface SharedTraffic {
  /** in order of their ids */
  readonly grants: readonly Grant[];
  readonly connections: number;
}

/** Which grants carried the same traffic. A connection of which both halves were seen counts once. */
export class Sharing implements Witness {
  readonly #sinceMs: number;
  readonly #byGrants = new Map<string, { readonly grants: readonly Grant[]; connections: number }>();
  readonly #last: Record<Direction, string> = { ingress: '', egress: '' };

  /** @param sinceMs traffic last seen before is not looked at */
  constructor(sinceMs: number) {
    this.#sinceMs = sinceMs;
  }

  see(usage: Usage, direction: Direction, credited: readonly GrantMatch[]): void {
    if (usage.lastSeenMs <= this.#sinceMs) return;
    const grants = credited.map(({ grant }) => grant).sort(byId);
    const key = grants.map(({ id }) => id).join();
    const known = this.#byGrants.get(key);
    // both halves of a connection follow one another in the store's order
    const connection = `${key}\n${connectionKey(usage.connection)}`;
    if (this.#last[direction] === connection) return;
    this.#last[direction] = connection;
    if (known === undefined) this.#byGrants.set(key, { grants, connections: 1 });
    else known.connections += 1;
  }

  /** in a stable order */
  groups(): SharedTraffic[] {
    return [...this.#byGrants].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, group]) => group);
  }
}

function byId(a: Grant, b: Grant): number {
  return a.id < b.id ? -1 : a.id > b.id ? 1 : 0;
}
