import { describe, expect, it } from 'vitest';
import { toCsv } from '../../src/report/csv.ts';
import { toJson } from '../../src/report/json.ts';
import { toMarkdown } from '../../src/report/markdown.ts';
import type { Report } from '../../src/report/report.ts';
import { toSarif } from '../../src/report/sarif/sarif.ts';
import { toText } from '../../src/report/text.ts';
import { NARROWABLE } from './narrowable-sample.ts';
import { newsReport } from './news-sample.ts';
import { emptyReport, sampleReport } from './sample.ts';

const FORMATS = [
  { format: 'text', file: 'txt', render: (report: Report) => toText(report) },
  { format: 'Markdown', file: 'md', render: (report: Report) => toMarkdown(report) },
  { format: 'JSON', file: 'json', render: toJson },
  { format: 'CSV', file: 'csv', render: toCsv },
  { format: 'SARIF', file: 'sarif', render: (report: Report) => toSarif(report) },
] as const;

describe.each(FORMATS)('$format', ({ format, file, render }) => {
  it.each<{ what: string; report: Report }>([
    { what: 'every-kind-of-finding', report: sampleReport() },
    { what: 'week-over-week', report: newsReport() },
    { what: 'nothing-recorded', report: emptyReport() },
    { what: 'narrowed', report: sampleReport(NARROWABLE, {}, { narrow: true }) },
    {
      what: 'proof-failed',
      report: sampleReport(undefined, {
        verification: {
          passed: false,
          counterexamples: [
            {
              law: 'never-wider',
              text: 'ingress of shop/x → shop/db on TCP 1 was denied and would be allowed',
            },
          ],
          checked: {
            changedPolicies: 1,
            subjects: 2,
            identities: 12,
            ports: 3,
            decisions: 4567,
            asked: 345,
            replayed: 0,
          },
        },
      }),
    },
  ])('$what is as reviewed', async ({ what, report }) => {
    await expect(render(report)).toMatchFileSnapshot(`golden/${what}.${file}`);
  });

  it('is the same for the same report', () => {
    expect(render(sampleReport())).toBe(render(sampleReport()));
  });

  it.runIf(format !== 'CSV')('ends with one line feed, and no line ends with a blank', () => {
    const text = render(sampleReport());
    expect(text).toMatch(/[^\n]\n$/);
    // but for lines of the diff, whose blanks are the file's own
    expect(text.split('\n').filter((line) => /[^ ] +$/.test(line))).toEqual([]);
  });
});

it('the sample holds every kind of finding', () => {
  expect(new Set(sampleReport().findings.map(({ kind }) => kind))).toEqual(
    new Set(['unused', 'dead', 'invalid', 'contradictory', 'shadowed', 'unisolated', 'denied', 'redundant']),
  );
});
