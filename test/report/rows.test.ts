import { describe, expect, it } from 'vitest';
import { applyDiff } from '../../src/report/apply-diff.ts';
import type { Report } from '../../src/report/report.ts';
import type { FindingRow } from '../../src/report/row.ts';
import { rowsOf } from '../../src/report/rows.ts';
import type { SuggestedPolicy } from '../../src/suggestions/suggested-policy.ts';
import type { FileChange } from '../../src/tightening/tighten.ts';
import { networkPolicy } from '../support/policies.ts';
import { NARROWABLE } from './narrowable-sample.ts';
import { SITUATION, sampleReport } from './sample.ts';

const REPORT = sampleReport();
const only = (report: Report, kind: FindingRow['kind']): FindingRow[] =>
  rowsOf(report).filter((row) => row.kind === kind);

describe('rows', () => {
  it('are those of the findings, in their order', () => {
    expect(rowsOf(REPORT).map(({ key, sentence }) => [key, sentence])).toEqual(
      REPORT.findings.map(({ key, sentence }) => [key, sentence]),
    );
    expect(rowsOf(REPORT)).toBe(rowsOf(REPORT));
  });

  it('say who answers for each, and what is new', () => {
    const [first, second] = REPORT.findings;
    const report = {
      ...REPORT,
      owners: new Map([[first?.key ?? '', ['@shop', '@db']]]),
      trend: {
        points: [],
        since: { sinceMs: 0, fresh: new Set([second?.key ?? '']), persisting: 0, resolved: [] },
      },
    };
    expect(
      rowsOf(report)
        .map((row) => row.owners)
        .slice(0, 2),
    ).toEqual([['@shop', '@db'], []]);
    expect(
      rowsOf(report)
        .filter((row) => row.isNew)
        .map((row) => row.key),
    ).toEqual([second?.key]);
    expect(rowsOf(REPORT).some((row) => row.isNew)).toBe(false);
  });

  it.each<{ kind: FindingRow['kind']; says: RegExp }>([
    { kind: 'unused', says: /observed .* without use since/ },
    { kind: 'redundant', says: /^\d+ connections?, also let through by Cilium/ },
    {
      kind: 'denied',
      says: /shop\/web → shop\/api TCP 8080, dropped by policy, last seen .*, 7 events$/,
    },
  ])('$kind says what it rests on', ({ kind, says }) => {
    const rows = only(REPORT, kind);
    expect(rows.length).toBeGreaterThan(0);
    for (const row of rows) expect(row.evidence).toMatch(says);
  });

  it('of what is denied say when that was last', () => {
    expect(only(REPORT, 'denied').map((row) => row.lastUse)).toEqual(['2026-05-30T00:00:00Z']);
  });

  it('of a workload that nothing isolates have the policy that is suggested', () => {
    const finding = REPORT.findings.find((one) => one.kind === 'unisolated');
    if (finding?.kind !== 'unisolated') throw new Error('the sample has one');
    const suggestion: SuggestedPolicy = {
      findingKey: finding.key,
      workload: finding.workload,
      directions: ['ingress'],
      kind: 'NetworkPolicy',
      file: 'shop/x.yaml',
      yaml: 'kind: NetworkPolicy\n',
      connections: 1,
      notes: ['a'],
    };
    const rows = rowsOf({ ...REPORT, suggestions: [suggestion] });
    expect(rows.find((row) => row.key === finding.key)?.edit).toEqual({
      kind: 'yaml',
      file: 'shop/x.yaml',
      text: 'kind: NetworkPolicy\n',
    });
  });
});

function changeOf({ tightening }: Report, edit: FindingRow['edit']): FileChange | undefined {
  return tightening.changes.find((one) => one.file === edit?.file);
}

describe('the edit of a finding', () => {
  const APPS = ['a', 'b', 'c', 'd', 'e'];
  const many = (policies: readonly string[]): Report =>
    sampleReport({
      ...SITUATION,
      policies,
      used: [],
      running: ['shop/db', ...APPS.map((app) => `shop/${app}`)],
    });
  const ingress = APPS.map((app) => ({ from: [{ podSelector: { matchLabels: { app } } }] }));
  const spec = { podSelector: { matchLabels: { app: 'db' } }, policyTypes: ['Ingress'] };

  it.each<{ why: string; report: Report }>([
    { why: 'one of each kind', report: REPORT },
    { why: 'rules of one policy', report: many([networkPolicy({ ...spec, ingress })]) },
    {
      why: 'a file without a final line feed',
      report: many([networkPolicy({ ...spec, ingress }).trimEnd()]),
    },
    { why: 'narrowed grants', report: sampleReport(NARROWABLE, {}, { narrow: true }) },
  ])('is a diff that fits its file: $why', ({ report }) => {
    const rows = rowsOf(report).filter(({ status }) => status === 'revoked' || status === 'narrowed');
    expect(rows.length).toBeGreaterThan(0);
    for (const { edit, sentence } of rows) {
      expect(edit, sentence).toMatchObject({ kind: 'diff' });
      const { before = '' } = changeOf(report, edit) ?? {};
      const made = applyDiff(before, edit?.text ?? '', 'forward');
      expect(made, edit?.text).toBeDefined();
      expect(made).not.toBe(before);
      expect(applyDiff(made ?? '', edit?.text ?? '', 'back')).toBe(before);
    }
  });

  it('that is alone in its file is the change of the file', () => {
    const report = sampleReport({
      ...SITUATION,
      policies: [networkPolicy({ ...spec, ingress: ingress.slice(0, 2) })],
      used: [{ what: 'shop/a > shop/db TCP 5432', last: 1 }],
      running: ['shop/b'],
    });
    const edits = rowsOf(report).flatMap(({ status, edit }) => (status === 'revoked' ? edit : []));
    const changes = edits.map((edit) => changeOf(report, edit));
    expect(edits).toHaveLength(1);
    expect(edits.map((edit, i) => applyDiff(changes[i]?.before ?? '', edit?.text ?? '', 'forward'))).toEqual(
      changes.map((change) => change?.after),
    );
  });

  it('of held ones is what a person could write, or nothing', () => {
    for (const row of rowsOf(REPORT).filter(({ status }) => status === 'held'))
      expect(row.edit?.kind ?? 'yaml').toBe('yaml');
  });
});
