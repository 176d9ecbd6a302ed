import { type Direction, sidesOf } from '../model/direction.ts';
import type { Endpoint } from '../model/endpoint.ts';
import type { Protocol } from '../model/protocol.ts';
import type { Usage } from '../usage/usage.ts';
import type { GrantMatch } from './engine/decision.ts';
import type { Grant } from './grant.ts';
import type { Witness } from './witness.ts';

/** When something was seen, in milliseconds. */
export interface Seen {
  firstMs: number;
  lastMs: number;
}

/** What a grant's traffic used of what it allows, each as far as it was told apart. `undefined`: too many to list. */
export interface Used {
  /** `TCP 443` and the like, by protocol and number */
  readonly ports: ReadonlyMap<string, UsedPort> | undefined;
  /** canonical texts of outside addresses */
  readonly addresses: ReadonlyMap<string, Seen> | undefined;
  readonly namespaces: ReadonlyMap<string, Seen> | undefined;
  /** whether some peer was one that cannot be told apart so: no address, a folded one, no labels */
  readonly isVague: boolean;
}

export interface UsedPort extends Seen {
  readonly protocol: Protocol;
  readonly port: number;
}

/** More than a person would write into a rule. */
const MOST_LISTED = 16;

interface Noted {
  ports: Map<string, UsedPort> | undefined;
  addresses: Map<string, Seen> | undefined;
  namespaces: Map<string, Seen> | undefined;
  isVague: boolean;
}

/** How much of each grant its traffic needed. */
export class Breadth implements Witness {
  readonly #sinceMs: number;
  readonly #byGrant = new Map<string, Noted>();

  /** @param sinceMs traffic last seen before is not looked at */
  constructor(sinceMs: number) {
    this.#sinceMs = sinceMs;
  }

  see(usage: Usage, direction: Direction, credited: readonly GrantMatch[]): void {
    if (usage.lastSeenMs <= this.#sinceMs) return;
    const { source, destination, protocol, port } = usage.connection;
    const [, peer] = sidesOf(direction, source, destination);
    for (const { grant, match } of credited) {
      const noted = this.#notedOf(grant);
      noted.isVague ||= match !== 'yes';
      noted.ports = note(noted.ports, `${protocol} ${port}`, usage, { protocol, port });
      notePeer(noted, peer, usage);
    }
  }

  /** Requests say nothing of ports and peers. */
  hear(): void {}

  /** undefined: the grant was not used */
  of(grant: Grant): Used | undefined {
    return this.#byGrant.get(grant.id);
  }

  #notedOf(grant: Grant): Noted {
    let noted = this.#byGrant.get(grant.id);
    if (noted === undefined) {
      noted = { ports: new Map(), addresses: new Map(), namespaces: new Map(), isVague: false };
      this.#byGrant.set(grant.id, noted);
    }
    return noted;
  }
}

function notePeer(noted: Noted, peer: Endpoint, usage: Usage): void {
  switch (peer.kind) {
    case 'pod':
      noted.namespaces = note(noted.namespaces, peer.namespace, usage, {});
      return;
    case 'external':
    case 'reserved':
      if (peer.ip === undefined) noted.isVague = true;
      else noted.addresses = note(noted.addresses, peer.ip, usage, {});
      return;
    case 'unknown':
      noted.isVague = true;
  }
}

function note<T extends object>(
  seen: Map<string, T & Seen> | undefined,
  key: string,
  { firstSeenMs, lastSeenMs }: Usage,
  more: T,
): Map<string, T & Seen> | undefined {
  if (seen === undefined) return undefined;
  const known = seen.get(key);
  if (known !== undefined) {
    known.firstMs = Math.min(known.firstMs, firstSeenMs);
    known.lastMs = Math.max(known.lastMs, lastSeenMs);
    return seen;
  }
  if (seen.size === MOST_LISTED) return undefined;
  return seen.set(key, { ...more, firstMs: firstSeenMs, lastMs: lastSeenMs });
}
