import { describe, expect, it } from 'vitest';
import { FINDING_KINDS } from '../../src/findings/finding.ts';
import { ITEMS } from '../../src/report/absences.ts';
import { toCsv } from '../../src/report/csv.ts';
import { pageDataOf } from '../../src/report/html/page-data-of.ts';
import { toJson } from '../../src/report/json.ts';
import { toMarkdown } from '../../src/report/markdown.ts';
import type { FindingRow, RowItem } from '../../src/report/row.ts';
import { rowsOf } from '../../src/report/rows.ts';
import { toSarif } from '../../src/report/sarif/sarif.ts';
import { toText } from '../../src/report/text.ts';
import { daysAgo } from '../findings/situation.ts';
import { everyKind, kindsIn } from './items-sample.ts';
import { sampleReport } from './sample.ts';

const REPORT = everyKind();
const ROWS = rowsOf(REPORT);
type Kind = FindingRow['kind'];

/** `✓` a value, `–` not applicable, `never` looked for and not there; of findings of one kind each answer once. */
function answersOf(kind: Kind, item: RowItem): string {
  const answers = ROWS.filter((row) => row.kind === kind).map(({ absent }) => {
    const why = absent[item];
    if (why === undefined) return '✓';
    return why === 'never seen' ? 'never' : why.startsWith('not applicable: ') ? '–' : why;
  });
  return [...new Set(answers)].sort().join(' or ');
}

const valueOf = (row: FindingRow, item: RowItem): unknown =>
  ({
    place: row.file,
    lastUse: row.lastUse,
    observed: row.observedDays,
    confidence: row.confidence,
    risk: row.risk,
    edit: row.edit,
  })[item];

it('every kind of finding is looked at', () => {
  expect(kindsIn(REPORT)).toEqual(FINDING_KINDS);
});

describe('each finding has a sentence, and each other item or why not', () => {
  it.each(ROWS.map((row) => ({ row, is: `${row.kind} ${row.key}` })))('$is', ({ row }) => {
    expect(row.sentence).not.toBe('');
    for (const item of ITEMS)
      expect([item, valueOf(row, item) === undefined]).toEqual([item, row.absent[item] !== undefined]);
  });

  it.each<{ kind: Kind } & Record<RowItem, string>>([
    {
      kind: 'unused',
      place: '✓',
      lastUse: 'never or ✓',
      observed: '✓',
      confidence: '✓',
      risk: '✓',
      edit: '– or ✓',
    },
    {
      kind: 'redundant',
      place: '✓',
      lastUse: '✓',
      observed: '✓',
      confidence: '✓',
      risk: '✓',
      edit: '–',
    },
    {
      kind: 'narrowable',
      place: '✓',
      lastUse: '✓',
      observed: '✓',
      confidence: '✓',
      risk: '✓',
      edit: '–',
    },
    { kind: 'shadowed', place: '✓', lastUse: '✓', observed: '–', confidence: '–', risk: '✓', edit: '–' },
    { kind: 'contradictory', place: '✓', lastUse: '✓', observed: '–', confidence: '–', risk: '✓', edit: '–' },
    { kind: 'dead', place: '✓', lastUse: '–', observed: '–', confidence: '✓', risk: '–', edit: '–' },
    { kind: 'invalid', place: '✓', lastUse: '–', observed: '–', confidence: '–', risk: '–', edit: '✓' },
    { kind: 'disputed', place: '✓', lastUse: '✓', observed: '–', confidence: '–', risk: '–', edit: '–' },
    { kind: 'keep-expired', place: '✓', lastUse: '–', observed: '–', confidence: '–', risk: '–', edit: '–' },
    {
      kind: 'unisolated',
      place: '–',
      lastUse: 'never or ✓',
      observed: '–',
      confidence: '–',
      risk: '–',
      edit: '–',
    },
    { kind: 'denied', place: '–', lastUse: '✓', observed: '–', confidence: '–', risk: '–', edit: '–' },
  ])('$kind', ({ kind, ...expected }) => {
    const given = Object.fromEntries(ITEMS.map((item) => [item, answersOf(kind, item)]));
    expect(given).toEqual(expected);
  });
});

describe('what the last use of a kind is', () => {
  const lastUses = (kind: Kind, report = REPORT): readonly (string | undefined)[] =>
    rowsOf(report)
      .filter((row) => row.kind === kind)
      .map(({ lastUse, absent }) => lastUse ?? absent.lastUse);
  it.each<{ kind: Kind; rule: string; expected: readonly string[] }>([
    {
      kind: 'redundant',
      rule: 'what others carried, too',
      expected: [new Date(daysAgo(0.5)).toISOString().replace('.000', '')],
    },
    {
      kind: 'shadowed',
      rule: 'what it matches, though it was dropped',
      expected: [new Date(daysAgo(2)).toISOString().replace('.000', '')],
    },
  ])('$kind: $rule', ({ kind, expected }) => {
    expect(lastUses(kind)).toEqual(expected);
  });

  it('a shadowed rule that no traffic matches was never seen', () => {
    const policies = [
      `apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata: { name: closed, namespace: shop }
spec:
  endpointSelector: { matchLabels: { app: api } }
  ingress:
    - fromEndpoints: [{ matchLabels: { app: web } }]
  ingressDeny:
    - fromEntities: [all]
`,
    ];
    const report = sampleReport({
      policies,
      running: ['shop/web', 'shop/api', 'shop/db'],
      used: [{ what: 'shop/db > shop/api TCP 1', last: 1, outcome: 'denied' }],
    });
    expect(lastUses('shadowed', report)).toEqual(['never seen']);
    expect(toText(report)).toContain('no traffic that it matches was ever seen');
  });
});

describe('every format says why an item is not there', () => {
  const WORDS = ROWS.flatMap(({ absent }) => Object.values(absent));
  const reasons = [...new Set(WORDS)]
    .filter((why) => why.startsWith('not applicable: '))
    .map((why) => why.replace('not applicable: ', ''));
  // a held finding says its reason, a workload why no policy is suggested
  const told = reasons.filter(
    (why) => why !== 'it stays, for the reason given' && why !== 'no policy is suggested',
  );

  it.each([
    { format: 'JSON', text: toJson(REPORT), expected: reasons },
    { format: 'CSV', text: toCsv(REPORT), expected: reasons },
    { format: 'SARIF', text: toSarif(REPORT), expected: reasons },
    { format: 'page', text: JSON.stringify(pageDataOf(REPORT)), expected: reasons },
    { format: 'text', text: toText(REPORT), expected: told },
    { format: 'Markdown', text: toMarkdown(REPORT), expected: told },
  ])('$format', ({ text, expected }) => {
    expect(expected.length).toBeGreaterThan(10);
    expect(expected.filter((why) => !text.includes(why))).toEqual([]);
  });
});
