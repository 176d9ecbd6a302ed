import type { FindingRow } from '../../report/row.ts';

/** What the reader looks at: all of it can be shared as a link. */
export interface View {
  readonly tab: Tab;
  readonly filters: Filters;
  readonly sort: Sort;
  readonly group: Grouping;
  /** key of the finding that is open */
  readonly open: string | undefined;
}

export const TABS = ['findings', 'trend', 'map', 'coverage', 'changes', 'suggestions'] as const;
export type Tab = (typeof TABS)[number];

export const SORTS = ['report', 'risk', 'last-use', 'observed', 'likelihood'] as const;
export type Sort = (typeof SORTS)[number];

export const GROUPINGS = ['none', 'namespace', 'owner'] as const;
export type Grouping = (typeof GROUPINGS)[number];

/** Of each set: any of these; empty: all. */
export type Filters = Readonly<Record<Facet, ReadonlySet<string>>> & {
  readonly text: string;
  readonly newOnly: boolean;
};

export const FACETS = ['status', 'severity', 'kind', 'namespace', 'owner'] as const;
export type Facet = (typeof FACETS)[number];

const NONE: ReadonlySet<string> = new Set();

export const NO_FILTERS: Filters = {
  text: '',
  newOnly: false,
  status: NONE,
  severity: NONE,
  kind: NONE,
  namespace: NONE,
  owner: NONE,
};

export const FIRST_VIEW: View = {
  tab: 'findings',
  filters: NO_FILTERS,
  sort: 'report',
  group: 'none',
  open: undefined,
};

/** Stand for what has no namespace, and nobody named; no namespace and no owner is called so. */
export const CLUSTER_WIDE = '(cluster-wide)';
export const NOBODY = '(nobody named)';

/** What a row counts for in a facet; never empty. */
export function valuesOf(row: FindingRow, facet: Facet): readonly string[] {
  switch (facet) {
    case 'namespace':
      return [row.namespace ?? CLUSTER_WIDE];
    case 'owner':
      return row.owners.length === 0 ? [NOBODY] : row.owners;
    default:
      return [row[facet]];
  }
}

export function isFiltered(filters: Filters): boolean {
  return countFilters(filters) > 0 || filters.text.trim() !== '';
}

/** How many boxes are ticked. */
export function countFilters(filters: Filters): number {
  return FACETS.reduce((sum, facet) => sum + filters[facet].size, filters.newOnly ? 1 : 0);
}

export function toggleFilter(filters: Filters, facet: Facet, value: string): Filters {
  const values = new Set(filters[facet]);
  if (!values.delete(value)) values.add(value);
  return { ...filters, [facet]: values };
}
