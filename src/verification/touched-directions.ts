import { DIRECTIONS, type Direction } from '../model/direction.ts';
import { canonicalJson } from '../policies/canonical-json.ts';
import type { Policy } from '../policies/policy.ts';
import type { ChangedPolicy } from './changes.ts';

/**
 * The directions in which a change says anything else than before: for the other one, what it isolates, allows and
 * denies is the same, word by word and for the same pods, and both directions are decided apart.
 */
export function touchedDirections({ before, after }: Pick<ChangedPolicy, 'before' | 'after'>): Direction[] {
  return DIRECTIONS.filter((direction) => saysFor(direction, before) !== saysFor(direction, after));
}

function saysFor(direction: Direction, policies: readonly Policy[]): string {
  const said = policies.flatMap(({ specs }) =>
    specs.flatMap(({ subject, isolates, tier, rules }) => {
      const own = rules.filter((rule) => rule.direction === direction);
      if (own.length === 0 && !isolates[direction]) return [];
      const texts = own.map(({ effect, content }) => `${effect} ${content}`);
      // in a tier the order decides
      return canonicalJson({
        subject,
        isolates: isolates[direction],
        ...(tier === undefined ? { rules: texts.sort() } : { tier, rules: texts }),
      });
    }),
  );
  return said.sort().join('\n');
}
