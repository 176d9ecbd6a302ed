import type { Grant } from '../../../grants/grant.ts';
import { getOrMake } from '../../../model/get-or-make.ts';
import type { Protocol } from '../../../model/protocol.ts';
import type { EdgeUse } from '../pictures.ts';
import type { Opening } from './openings.ts';
import type { Party } from './party.ts';

/** One edge of the map while it is made. */
export interface Line {
  readonly from: Party;
  readonly to: Party;
  readonly use: EdgeUse;
  /** in words */
  readonly ports: readonly string[];
  readonly connections: number;
}

/** A connection as far as a line tells it from others. */
export interface Seen {
  readonly key: string;
  readonly protocol: Protocol;
  readonly port: number;
}

interface Entry extends Opening {
  used: boolean;
}

interface Pair {
  readonly from: Party;
  readonly to: Party;
  readonly entries: Map<string, Entry>;
  readonly byGrant: Map<Grant, Entry[]>;
  /** by use: connections, and the ports of those that no grant explains */
  readonly seen: Map<EdgeUse, { readonly keys: Set<string>; readonly ports: Set<string> }>;
}

/** What is granted and seen between parties. */
export class Lines {
  readonly #pairs = new Map<Party, Map<Party, Pair>>();

  grant(from: Party, to: Party, grant: Grant, openings: readonly Opening[]): void {
    if (openings.length === 0) return;
    const { entries, byGrant } = this.#pair(from, to);
    const own = openings.map((one) => getOrMake(entries, one.text, () => ({ ...one, used: false })));
    byGrant.set(grant, own);
  }

  /** A connection that came by the grant. False where nothing is known to be granted between the two. */
  use(from: Party, to: Party, grant: Grant, seen: Seen): boolean {
    const pair = this.#pairs.get(from)?.get(to);
    const met = pair?.byGrant.get(grant)?.filter(({ ports }) => ports.contains(seen.protocol, seen.port));
    if (pair === undefined || met === undefined || met.length === 0) return false;
    for (const entry of met) entry.used = true;
    seenAs(pair, 'used').keys.add(seen.key);
    return true;
  }

  /** A connection that came by no grant. */
  see(from: Party, to: Party, use: Exclude<EdgeUse, 'unused'>, { key, protocol, port }: Seen): void {
    const { keys, ports } = seenAs(this.#pair(from, to), use);
    keys.add(key);
    ports.add(port === 0 ? protocol : `${protocol} ${port}`);
  }

  *[Symbol.iterator](): Iterator<Line> {
    for (const byTo of this.#pairs.values())
      for (const pair of byTo.values()) {
        const entries = [...pair.entries.values()];
        const unused = textsOf(entries.filter((one) => !one.used));
        const used = textsOf(entries.filter((one) => one.used));
        const { from, to } = pair;
        if (unused.length > 0) yield { from, to, use: 'unused', ports: unused, connections: 0 };
        for (const [use, { keys, ports }] of pair.seen) {
          const all = [...new Set([...(use === 'used' ? used : []), ...ports])].sort(compareNumbers);
          yield { from, to, use, ports: all, connections: keys.size };
        }
      }
  }

  #pair(from: Party, to: Party): Pair {
    const byTo = getOrMake(this.#pairs, from, () => new Map<Party, Pair>());
    return getOrMake(byTo, to, () => ({
      from,
      to,
      entries: new Map(),
      byGrant: new Map(),
      seen: new Map(),
    }));
  }
}

function seenAs({ seen }: Pair, use: EdgeUse): { readonly keys: Set<string>; readonly ports: Set<string> } {
  return getOrMake(seen, use, () => ({ keys: new Set(), ports: new Set() }));
}

function textsOf(entries: readonly Entry[]): string[] {
  return entries.map(({ text }) => text).sort(compareNumbers);
}

/** TCP 80 before TCP 443. */
function compareNumbers(a: string, b: string): number {
  return ORDER.compare(a, b);
}

const ORDER = new Intl.Collator('en', { numeric: true });
