import { groupBy } from '../../model/group-by.ts';
import { compareText } from '../../model/problem.ts';
import type { AccessChange, IsolationChange, RuleOrigin } from './access-changes.ts';

type Listed = 'ports' | 'peers' | 'subjects';

/** Says in one sentence what differs in one list only: ports first, then peers, then subjects. The widest come first. */
export function condense(changes: readonly AccessChange[]): AccessChange[] {
  return joined(joined(joined(changes, 'ports'), 'peers'), 'subjects').sort(
    (a, b) => b.pairs - a.pairs || compareText(textOf(a), textOf(b)),
  );
}

export function condenseIsolation(changes: readonly IsolationChange[]): IsolationChange[] {
  const alike = groupBy(changes, (one) => JSON.stringify({ ...one, subjects: [], rules: [] }));
  return [...alike.values()]
    .flatMap((group): IsolationChange[] => {
      const [first] = group;
      return first === undefined
        ? []
        : [{ ...first, subjects: all(group, 'subjects'), rules: rulesOf(group) }];
    })
    .sort((a, b) => compareText(b.kind, a.kind) || compareText(a.direction, b.direction));
}

function joined(changes: readonly AccessChange[], list: Listed): AccessChange[] {
  const alike = groupBy(changes, (one) => JSON.stringify({ ...one, [list]: [], rules: [], pairs: 0 }));
  return [...alike.values()].flatMap((group): AccessChange[] => {
    const [first] = group;
    if (first === undefined || group.length === 1) return group;
    const sizes = group.map(({ pairs }) => pairs);
    const pairs = list === 'ports' ? Math.max(...sizes) : sizes.reduce((sum, one) => sum + one, 0);
    return [{ ...first, [list]: all(group, list), rules: rulesOf(group), pairs }];
  });
}

function all<K extends string>(
  changes: readonly Readonly<Record<K, readonly string[]>>[],
  list: K,
): readonly string[] {
  return [...new Set(changes.flatMap((one) => one[list]))].sort(compareText);
}

/** Each once, by policy and place. */
function rulesOf(changes: readonly { readonly rules: readonly RuleOrigin[] }[]): RuleOrigin[] {
  const rules = changes.flatMap((one) => one.rules);
  return [...new Map(rules.map((rule) => [keyOf(rule), rule]))]
    .sort(([a], [b]) => compareText(a, b))
    .map(([, rule]) => rule);
}

function keyOf({ policy, place }: RuleOrigin): string {
  const [line, column] = [place.line, place.column].map((one) => String(one).padStart(9));
  return `${policy} ${place.file} ${line} ${column}`;
}

function textOf({ subjects, peers, ports, direction, only, rules }: AccessChange): string {
  return JSON.stringify([subjects, peers, ports, direction, only, rules]);
}
