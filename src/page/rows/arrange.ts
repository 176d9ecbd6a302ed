import { type Grouping, type Sort, valuesOf } from '../state/view.ts';
import type { IndexedRow } from './indexed-row.ts';

/** A line of the table. */
export type Entry =
  | { readonly kind: 'group'; readonly name: string; readonly size: number }
  | { readonly kind: 'row'; readonly one: IndexedRow };

/** In the order asked for; in groups, each as high as its first row. A row with several owners stands with the first. */
export function arrange(rows: readonly IndexedRow[], sort: Sort, group: Grouping): readonly Entry[] {
  const sorted =
    sort === 'report' ? rows : rows.toSorted((a, b) => COMPARE[sort](a, b) || a.position - b.position);
  if (group === 'none') return sorted.map((one) => ({ kind: 'row', one }));
  const groups = new Map<string, IndexedRow[]>();
  for (const one of sorted) {
    const [name = ''] = valuesOf(one.row, group);
    const members = groups.get(name);
    if (members === undefined) groups.set(name, [one]);
    else members.push(one);
  }
  return [...groups].flatMap(([name, members]): Entry[] => [
    { kind: 'group', name, size: members.length },
    ...members.map((one): Entry => ({ kind: 'row', one })),
  ]);
}

type Compare = (a: IndexedRow, b: IndexedRow) => number;

/** What a reader looks for comes first: risky, long unused, long observed, unlikely to be missed. */
const COMPARE: Readonly<Record<Exclude<Sort, 'report'>, Compare>> = {
  risk: by(({ row }) => row.risk, -1),
  // never used counts as used before everything else, but only where use was looked for
  'last-use': by(
    ({ row, lastUseMs }) => lastUseMs ?? (row.absent.lastUse === 'never seen' ? -Infinity : undefined),
    1,
  ),
  observed: by(({ row }) => row.observedDays, -1),
  likelihood: by(({ row }) => row.likelihood, 1),
};

/** What has no such value comes last. */
function by(valueOf: (one: IndexedRow) => number | undefined, sign: 1 | -1): Compare {
  return (a, b) => {
    const [left, right] = [valueOf(a), valueOf(b)];
    if (left === undefined || right === undefined)
      return Number(left === undefined) - Number(right === undefined);
    return left === right ? 0 : sign * (left < right ? -1 : 1);
  };
}
