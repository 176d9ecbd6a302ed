import { describe, expect, it } from 'vitest';
import { CSV_COLUMNS, toCsv } from '../../src/report/csv.ts';
import type { Report } from '../../src/report/report.ts';
import { everyKind } from './items-sample.ts';
import { newsReport } from './news-sample.ts';
import { emptyReport, sampleReport } from './sample.ts';

/** A reader of RFC 4180, strict: quotes only around whole cells, lines end with CR LF. */
function parse(text: string): string[][] {
  const records: string[][] = [];
  let at = 0;
  while (at < text.length) {
    const record: string[] = [];
    for (;;) {
      let cell = '';
      if (text[at] === '"') {
        const match = /^"((?:[^"]|"")*)"(?=,|\r\n)/.exec(text.slice(at));
        if (match === null) throw new Error(`a quote without end at ${at}`);
        at += match[0].length;
        cell = (match[1] ?? '').replaceAll('""', '"');
      } else {
        const [match = ''] = /^[^",\r\n]*/.exec(text.slice(at)) ?? [];
        at += match.length;
        cell = match;
      }
      record.push(cell);
      if (text[at] !== ',') break;
      at += 1;
    }
    if (text.slice(at, at + 2) !== '\r\n') throw new Error(`no end of the record at ${at}`);
    at += 2;
    records.push(record);
  }
  return records;
}

const recordsOf = (report: Report): readonly Record<string, string>[] => {
  const [names = [], ...records] = parse(toCsv(report));
  return records.map((record) => Object.fromEntries(names.map((name, i) => [name, record[i] ?? ''])));
};

function withSentence(sentence: string): Report {
  const base = sampleReport();
  return { ...base, findings: base.findings.slice(0, 1).map((one) => ({ ...one, sentence })) };
}

it('has one record for each finding, in the order of the report, below the names of the columns', () => {
  const report = sampleReport();
  const [names, ...records] = parse(toCsv(report));
  expect(names).toEqual(CSV_COLUMNS);
  expect(records.map((record) => record[0])).toEqual(report.findings.map(({ key }) => key));
  expect(records.every((record) => record.length === CSV_COLUMNS.length)).toBe(true);
});

it('has each item of a finding in its cell, or says in the last why not', () => {
  const records = recordsOf(everyKind());
  expect(records.length).toBeGreaterThan(10);
  for (const record of records)
    for (const column of ['file', 'last_use', 'observed_days', 'confidence', 'risk', 'edit'])
      expect([column, record[column] === '']).toEqual([
        column,
        (record['absent'] ?? '').split(' | ').some((one) => one.startsWith(`${column}: `)),
      ]);
});

it('has the names of the columns where there is no finding', () => {
  expect(parse(toCsv(emptyReport()))).toEqual([CSV_COLUMNS]);
});

it('the columns are those that scripts know, in their order', () => {
  expect(CSV_COLUMNS.join(' ')).toBe(
    'key kind status severity risk new namespace owners policy workload file line part sentence evidence last_use observed_days observed_since confidence likelihood hold_reason hold_text hold_until edit absent',
  );
});

it('says what is new, who owns it, and why it stays', () => {
  const records = recordsOf(newsReport());
  expect(records.map((one) => one['new']).filter((one) => one === 'yes')).toHaveLength(2);
  expect(records.map((one) => one['owners'])).toContain("'@shop/db-team @ops");
  expect(records.find((one) => one['hold_reason'] === 'kept-by-annotation')?.['hold_text']).toContain(
    '*RUNBOOK*',
  );
});

describe('a spreadsheet takes for text', () => {
  it.each([
    { why: 'a formula', text: '=HYPERLINK("https://evil.example")' },
    { why: 'a formula with a plus', text: '+1+1' },
    { why: 'a formula with a minus', text: '-1+1' },
    { why: 'a formula with an at', text: '@SUM(1)' },
    { why: 'a formula in full width', text: '\uff1d1' },
    { why: 'a formula behind a tab', text: '\t=1' },
  ])('$why', ({ text }) => {
    expect(recordsOf(withSentence(text))[0]?.['sentence']).toBe(`'${text}`);
  });

  it('a formula behind a line feed, which becomes a blank', () => {
    expect(recordsOf(withSentence('a\r\n=1'))[0]?.['sentence']).toBe('a =1');
  });
});

describe('a cell', () => {
  it.each([
    { why: 'quotes and commas stay', text: 'a "b", c', cell: 'a "b", c' },
    { why: 'a line feed becomes a blank', text: 'a\nb', cell: 'a b' },
    { why: 'a line by Unicode becomes a blank', text: 'a\u2028b', cell: 'a b' },
    { why: 'a control character becomes none', text: 'a\u001b[2J', cell: 'a\ufffd[2J' },
  ])('$why', ({ text, cell }) => {
    expect(recordsOf(withSentence(text))[0]?.['sentence']).toBe(cell);
  });
});
