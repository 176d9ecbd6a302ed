import { SelectorIndex } from '../../grants/engine/selector-index.ts';
import type { Grant } from '../../grants/grant.ts';
import { matchPeer } from '../../grants/match.ts';
import { getOrMake } from '../../model/get-or-make.ts';
import type { Member } from '../population.ts';
import { type Reached, reachedBy } from './reached.ts';

type ReachedPods = Extract<Reached, { kind: 'pods' }>;

/** Pods that the same selectors of peers match. */
export interface PeerGroup {
  readonly size: number;
}

/** Sorts pods into groups that no peer of any grant tells apart, so that each is counted once. */
export class PeerGroups {
  readonly podCount: number;
  /** by key of a selector that matches, or may */
  readonly #byKey = new Map<string, PeerGroup[]>();

  constructor(grants: readonly Grant[], pods: readonly Member[]) {
    this.podCount = pods.length;
    const index = indexOf(grants);
    const groups = new Map<string, { size: number; keys: string[] }>();
    for (const { identity } of pods) {
      const keys = index
        .candidates(identity)
        .filter(({ peer }) => matchPeer(peer, identity) !== 'no')
        .map(({ key }) => key)
        .sort();
      const name = keys.join('\n\n');
      const known = groups.get(name);
      if (known === undefined) groups.set(name, { size: 1, keys });
      else known.size += 1;
    }
    for (const group of groups.values())
      for (const key of group.keys) getOrMake(this.#byKey, key, () => []).push(group);
  }

  /** Groups that the selector matches. */
  of(key: string): readonly PeerGroup[] {
    return this.#byKey.get(key) ?? [];
  }
}

function indexOf(grants: readonly Grant[]): SelectorIndex<ReachedPods> {
  const index = new SelectorIndex<ReachedPods>();
  const met = new Set<string>();
  for (const grant of grants) {
    const reached = reachedBy(grant);
    if (reached.kind !== 'pods' || met.has(reached.key)) continue;
    met.add(reached.key);
    index.add(reached.peer.selector, reached);
  }
  return index;
}
