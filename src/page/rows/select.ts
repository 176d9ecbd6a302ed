import { FACETS, type Facet, type Filters, valuesOf } from '../state/view.ts';
import type { IndexedRow } from './indexed-row.ts';

export interface Selection {
  readonly rows: readonly IndexedRow[];
  /** facet → value → rows that it would leave, with all other filters as they are */
  readonly counts: Readonly<Record<Facet, ReadonlyMap<string, number>>>;
  /** rows that are new, with all other filters as they are */
  readonly newCount: number;
}

/** One pass over all rows: a row that only one facet leaves out still counts in that facet. */
export function select(all: readonly IndexedRow[], filters: Filters): Selection {
  const words = filters.text
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
  const counts: Record<Facet, Map<string, number>> = {
    status: new Map(),
    severity: new Map(),
    kind: new Map(),
    namespace: new Map(),
    owner: new Map(),
  };
  const rows: IndexedRow[] = [];
  let newCount = 0;
  for (const one of all) {
    if (!words.every((word) => one.text.includes(word))) continue;
    const missed = missedBy(one, filters);
    if (missed.length > 1) continue;
    const [only] = missed;
    if (only === undefined) rows.push(one);
    if ((only === undefined || only === 'new') && one.row.isNew) newCount += 1;
    for (const facet of FACETS)
      if (only === undefined || only === facet)
        for (const value of valuesOf(one.row, facet))
          counts[facet].set(value, (counts[facet].get(value) ?? 0) + 1);
  }
  return { rows, counts, newCount };
}

function missedBy({ row }: IndexedRow, filters: Filters): readonly (Facet | 'new')[] {
  const missed: (Facet | 'new')[] = FACETS.filter((facet) => {
    const wanted = filters[facet];
    return wanted.size > 0 && !valuesOf(row, facet).some((value) => wanted.has(value));
  });
  return filters.newOnly && !row.isNew ? [...missed, 'new'] : missed;
}
