import type { Collection } from './collected.ts';
import { knownOf } from './statements.ts';
import type { Sides } from './subjects.ts';

/** Beyond this many questions it is taken to have one. */
const MOST_ASKED = 5000;

/**
 * Whether the other side of some connection lets it through: a rule for the one end of what the other end denies
 * changes nothing for the time being. Nobody knows it of those who are not known, or are no pods.
 */
export function hasEffect({ cells, direction, change }: Collection, sides: Sides): boolean {
  const engine = change === 'added' ? sides.after : sides.before;
  const opposite = direction === 'egress' ? 'ingress' : 'egress';
  let asked = 0;
  for (const [subject, groups] of cells) {
    for (const [group, atoms] of groups) {
      for (const peer of knownOf(group.parties)) {
        if (peer.identity.endpoint.kind !== 'pod') return true;
        for (const own of knownOf(subject.parties)) {
          for (const { protocol, port } of atoms) {
            asked += 1;
            const { verdict } = engine.decide(opposite, peer.identity, own.identity, protocol, port);
            if (verdict !== 'deny' || asked > MOST_ASKED) return true;
          }
        }
      }
    }
  }
  return asked === 0;
}
