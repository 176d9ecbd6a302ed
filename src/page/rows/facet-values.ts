import { type Facet, valuesOf } from '../state/view.ts';
import type { IndexedRow } from './indexed-row.ts';

const SEVERITY_ORDER: readonly string[] = ['high', 'medium', 'low', 'info'];

/** All values of a facet, the most frequent first, so that boxes keep their places while one filters. */
export function facetValues(all: readonly IndexedRow[], facet: Facet): readonly string[] {
  const counts = new Map<string, number>();
  for (const { row } of all)
    for (const value of valuesOf(row, facet)) counts.set(value, (counts.get(value) ?? 0) + 1);
  if (facet === 'severity') return SEVERITY_ORDER.filter((value) => counts.has(value));
  return [...counts].sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1)).map(([value]) => value);
}
