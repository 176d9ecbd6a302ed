import { describe, expect, it } from 'vitest';
import { arrange } from '../../src/page/rows/arrange.ts';
import { filesOfDiff } from '../../src/page/rows/files-of-diff.ts';
import { indexRows } from '../../src/page/rows/indexed-row.ts';
import { select } from '../../src/page/rows/select.ts';
import { formatHash, parseHash } from '../../src/page/state/hash.ts';
import { FIRST_VIEW, type Filters, NO_FILTERS, NOBODY, toggleFilter } from '../../src/page/state/view.ts';
import type { FindingRow } from '../../src/report/row.ts';

const row = (key: string, facts: Partial<FindingRow> = {}): FindingRow => ({
  key,
  kind: 'unused',
  status: 'revoked',
  severity: 'low',
  namespace: 'shop',
  owners: [],
  sentence: `pods app=${key} may open TCP 80`,
  grants: [],
  absent: facts.lastUse === undefined && facts.kind !== 'denied' ? { lastUse: 'never seen' } : {},
  isNew: false,
  ...facts,
});

const ALL = indexRows([
  row('a', {
    status: 'held',
    owners: ['@web', '@ops'],
    risk: 5,
    lastUse: '2026-05-01T00:00:00Z',
    observedDays: 31,
  }),
  row('b', { namespace: 'data', file: 'Data/Kafka.yaml', isNew: true, risk: 40, observedDays: 45 }),
  row('c', { namespace: undefined, severity: 'high', kind: 'denied', status: 'open' }),
]);

const filtered = (changes: Partial<Filters>): Filters => ({ ...NO_FILTERS, ...changes });
const keys = (filters: Filters): string =>
  select(ALL, filters)
    .rows.map(({ row: { key } }) => key)
    .join('');

describe('filters of the page', () => {
  it.each([
    { why: 'nothing set', filters: NO_FILTERS, expected: 'abc' },
    { why: 'words in any order, case and field', filters: filtered({ text: 'KAFKA app=b' }), expected: 'b' },
    { why: 'any of one facet', filters: filtered({ status: new Set(['held', 'open']) }), expected: 'ac' },
    {
      why: 'all facets',
      filters: filtered({ status: new Set(['held']), kind: new Set(['denied']) }),
      expected: '',
    },
    { why: 'one of several owners', filters: filtered({ owner: new Set(['@ops']) }), expected: 'a' },
    { why: 'nobody named', filters: filtered({ owner: new Set([NOBODY]) }), expected: 'bc' },
    { why: 'new only', filters: filtered({ newOnly: true }), expected: 'b' },
    { why: 'a value nothing has', filters: filtered({ namespace: new Set(['__proto__']) }), expected: '' },
  ])('$why → $expected', ({ filters, expected }) => expect(keys(filters)).toBe(expected));

  it('count what each value would leave with all other filters as they are', () => {
    const { counts, newCount } = select(ALL, filtered({ status: new Set(['held']) }));
    expect([...counts.status]).toEqual([
      ['held', 1],
      ['revoked', 1],
      ['open', 1],
    ]);
    expect([...counts.namespace]).toEqual([['shop', 1]]);
    expect(newCount).toBe(0);
  });

  it.each([
    { sort: 'report', expected: 'abc' },
    { sort: 'risk', expected: 'bac' },
    { sort: 'last-use', expected: 'bac' },
    { sort: 'observed', expected: 'bac' },
    { sort: 'likelihood', expected: 'abc' },
  ] as const)('order by $sort → $expected: what has no such value comes last', ({ sort, expected }) => {
    const entries = arrange(ALL, sort, 'none');
    expect(entries.map((one) => (one.kind === 'row' ? one.one.row.key : '')).join('')).toBe(expected);
  });

  it('groups stand where their first row stands', () => {
    const names = arrange(ALL, 'risk', 'namespace').flatMap((one) =>
      one.kind === 'group' ? [one.name] : [],
    );
    expect(names).toEqual(['data', 'shop', '(cluster-wide)']);
  });
});

describe('the address of a view', () => {
  it.each([
    FIRST_VIEW,
    { ...FIRST_VIEW, open: 'k&y=1#2', tab: 'map' as const },
    {
      ...FIRST_VIEW,
      filters: toggleFilter({ ...NO_FILTERS, text: 'a&b', newOnly: true }, 'owner', '@ä/ß&status=held'),
      sort: 'risk' as const,
      group: 'owner' as const,
    },
  ])('leads back to the view', (view) => expect(parseHash(`#${formatHash(view)}`)).toEqual(view));

  it.each(['', '#', '#findings', '#tab=x&sort=%E0%A4%A', '#&&=&f='])('%s makes no trouble', (hash) =>
    expect(parseHash(hash)).toEqual(FIRST_VIEW),
  );
});

describe('the diff of the change', () => {
  it('is taken apart by file, also where a line looks like a head', () => {
    const text = '--- a/x.yaml\n+++ b/x.yaml\n@@ -1,2 +1 @@\n a\n--- b\n';
    const files = filesOfDiff(`${text}--- a/y.yaml\n+++ /dev/null\n@@ -1 +0,0 @@\n-c\n`);
    expect(files.map(({ file, added, removed }) => [file, added, removed])).toEqual([
      ['x.yaml', 0, 1],
      ['y.yaml', 0, 1],
    ]);
    expect(files[0]?.text).toBe(text);
  });
});
