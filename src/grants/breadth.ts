import { type Direction, sidesOf } from '../model/direction.ts';
import type { Endpoint } from '../model/endpoint.ts';
import { formatCidr, NETWORK_LENGTH, parseIp, prefixOf } from '../model/ip.ts';
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

/** What traffic used of what grants allow, each as far as it was told apart. `undefined`: too many to list. */
export interface Breadths {
  /** `TCP 443` and the like, by protocol and number */
  readonly ports: ReadonlyMap<string, UsedPort> | undefined;
  /** prefixes of outside addresses, of the lengths of `NETWORK_LENGTH`, in canonical text */
  readonly networks: ReadonlyMap<string, Seen> | undefined;
  readonly namespaces: ReadonlyMap<string, Seen> | undefined;
  /** whether some peer was one that cannot be told apart so: no address, a folded one, no labels */
  readonly isVague: boolean;
}

/** What a grant's traffic used of it since the window began, and what only traffic before that did. */
export interface Used extends Breadths {
  readonly earlier: Breadths;
}

export interface UsedPort extends Seen {
  readonly protocol: Protocol;
  readonly port: number;
}

/** More than a person would write into a rule. */
const MOST_LISTED = 16;

interface Noted {
  ports: Map<string, UsedPort> | undefined;
  networks: Map<string, Seen> | undefined;
  namespaces: Map<string, Seen> | undefined;
  isVague: boolean;
}

type Times = Readonly<Record<'recent' | 'earlier', Noted>>;

/** How much of each grant its traffic needed, over the whole recording. */
export class Breadth implements Witness {
  readonly #sinceMs: number;
  readonly #byGrant = new Map<string, Times>();
  readonly #networks = new Map<string, string | undefined>();

  /** @param sinceMs begin of the window; what was last used before is told apart */
  constructor(sinceMs: number) {
    this.#sinceMs = sinceMs;
  }

  see(usage: Usage, direction: Direction, credited: readonly GrantMatch[]): void {
    const { source, destination, protocol, port } = usage.connection;
    const [, peer] = sidesOf(direction, source, destination);
    const time = usage.lastSeenMs > this.#sinceMs ? 'recent' : 'earlier';
    for (const { grant, match } of credited) {
      const noted = this.#notedOf(grant)[time];
      noted.isVague ||= match !== 'yes';
      noted.ports = note(noted.ports, `${protocol} ${port}`, usage, { protocol, port });
      this.#notePeer(noted, peer, usage);
    }
  }

  /** Requests say nothing of ports and peers. */
  hear(): void {}

  /** undefined: the grant was not used since the window began */
  of(grant: Grant): Used | undefined {
    const times = this.#byGrant.get(grant.id);
    return times === undefined || times.recent.ports?.size === 0
      ? undefined
      : { ...times.recent, earlier: times.earlier };
  }

  /** What traffic before the window used of the grant. */
  earlierOf(grant: Grant): Breadths | undefined {
    return this.#byGrant.get(grant.id)?.earlier;
  }

  #notedOf(grant: Grant): Times {
    let times = this.#byGrant.get(grant.id);
    if (times === undefined) {
      times = { recent: nothing(), earlier: nothing() };
      this.#byGrant.set(grant.id, times);
    }
    return times;
  }

  #notePeer(noted: Noted, peer: Endpoint, usage: Usage): void {
    switch (peer.kind) {
      case 'pod':
        noted.namespaces = note(noted.namespaces, peer.namespace, usage, {});
        return;
      case 'external':
      case 'reserved': {
        const network = peer.ip === undefined ? undefined : this.#networkOf(peer.ip);
        if (network === undefined) noted.isVague = true;
        else noted.networks = note(noted.networks, network, usage, {});
        return;
      }
      case 'unknown':
        noted.isVague = true;
    }
  }

  #networkOf(text: string): string | undefined {
    if (!this.#networks.has(text)) {
      const ip = parseIp(text);
      const network = ip === undefined ? undefined : formatCidr(prefixOf(ip, NETWORK_LENGTH[ip.family]));
      this.#networks.set(text, network);
    }
    return this.#networks.get(text);
  }
}

function nothing(): Noted {
  return { ports: new Map(), networks: new Map(), namespaces: new Map(), isVague: false };
}

/** What several grants used together. */
export function together(all: readonly Breadths[]): Breadths {
  return {
    ports: joined(all.map((one) => one.ports)),
    networks: joined(all.map((one) => one.networks)),
    namespaces: joined(all.map((one) => one.namespaces)),
    isVague: all.some((one) => one.isVague),
  };
}

function joined<T extends Seen>(
  maps: readonly (ReadonlyMap<string, T> | undefined)[],
): ReadonlyMap<string, T> | undefined {
  const all = new Map<string, T>();
  for (const map of maps) {
    if (map === undefined) return undefined;
    for (const [key, seen] of map) {
      const known = all.get(key) ?? seen;
      const [firstMs, lastMs] = [Math.min(known.firstMs, seen.firstMs), Math.max(known.lastMs, seen.lastMs)];
      all.set(key, { ...seen, firstMs, lastMs });
    }
  }
  return all;
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
