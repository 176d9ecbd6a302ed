import { describe, expect, it } from 'vitest';
import { DAY_MS } from '../../src/model/time.ts';
import { adviceFor } from '../../src/report/advice.ts';
import { toCsv } from '../../src/report/csv.ts';
import { toJson } from '../../src/report/json.ts';
import { toMarkdown } from '../../src/report/markdown.ts';
import type { Report } from '../../src/report/report.ts';
import { toSarif } from '../../src/report/sarif/sarif.ts';
import { toText } from '../../src/report/text.ts';
import { daysAgo, NOW_MS } from '../findings/situation.ts';
import { emptyReport, SITUATION, sampleReport } from './sample.ts';

const recorded = (changes: Partial<Report['recording']>): Report => {
  const base = sampleReport();
  return { ...base, recording: { ...base.recording, ...changes } };
};

const withoutUnused = (report: Report): Report => ({
  ...report,
  findings: report.findings.filter(({ kind }) => kind !== 'unused'),
  tightening: { ...report.tightening, changes: [] },
});

const CASES: readonly { readonly what: string; readonly report: Report; readonly says: readonly RegExp[] }[] =
  [
    { what: 'an empty store', report: emptyReport(), says: [/lapse collect.*lapse import/, /--policies/] },
    {
      what: 'no policies',
      report: {
        ...recorded({}),
        counts: { ...recorded({}).counts, policies: 0 },
        findings: [],
        problems: [],
      },
      says: [/none were found.*--policies cluster/],
    },
    {
      what: 'no policy that could be read',
      report: { ...recorded({}), counts: { ...recorded({}).counts, policies: 0 }, findings: [] },
      says: [/no file that was given could be read/],
    },
    {
      what: 'no flows in the window',
      report: recorded({ span: { fromMs: daysAgo(90), toMs: daysAgo(40) } }),
      says: [/lapse doctor.*--now/],
    },
    { what: 'no coverage', report: recorded({ coverage: [] }), says: [/--node-coverage assume/] },
    {
      what: 'a short recording',
      report: recorded({ span: { fromMs: NOW_MS - 3 * DAY_MS, toMs: NOW_MS } }),
      says: [/3d of the 30d.*--unused-for/],
    },
    { what: 'nothing unused', report: withoutUnused(sampleReport()), says: [/Nothing is unused.*--narrow/] },
    {
      what: 'everything held',
      report: sampleReport({ ...SITUATION, ruleDays: 3 }),
      says: [/All that is unused is held.*could end.*lapse explain/],
    },
  ];

describe('what to do is said for', () => {
  it.each(CASES)('$what', ({ report, says }) => {
    const advice = adviceFor(report);
    expect(advice).toHaveLength(says.length);
    for (const [i, pattern] of says.entries()) expect(advice[i]).toMatch(pattern);
  });

  it('nobody who has something to do', () => {
    expect(adviceFor(sampleReport())).toEqual([]);
  });
});

describe('every format says it', () => {
  it.each(CASES)('$what', ({ report }) => {
    const [first = ''] = adviceFor(report);
    const opening = first.slice(0, 40);
    expect(toText(report)).toContain(opening);
    expect(toText(report, undefined, 60).replaceAll(/\s+/g, ' ')).toContain(opening);
    expect(toMarkdown(report)).toContain(opening.split(/[`*_]/)[0] ?? '');
    expect(JSON.parse(toJson(report))).toMatchObject({ advice: adviceFor(report) });
    expect(toSarif(report)).toContain(opening);
    expect(toCsv(report)).toMatch(/^key,/);
  });
});
