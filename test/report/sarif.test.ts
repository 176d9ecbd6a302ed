import { gzipSync } from 'node:zlib';
import type { Log, Notification, Result, Run } from 'sarif';
import { describe, expect, it } from 'vitest';
import { isAboutPolicy } from '../../src/findings/finding.ts';
import type { Report } from '../../src/report/report.ts';
import { type SarifOptions, toSarif } from '../../src/report/sarif/sarif.ts';
import { sarifValidator } from '../support/sarif-schema.ts';
import { NARROWABLE } from './narrowable-sample.ts';
import { newsReport } from './news-sample.ts';
import { emptyReport, sampleReport } from './sample.ts';

const validate = sarifValidator();

function runOf(report: Report, options?: SarifOptions): Run {
  const log: Log = JSON.parse(toSarif(report, options));
  const [run] = log.runs;
  if (run === undefined) throw new Error('no run');
  return run;
}

const resultsOf = (report: Report, options?: SarifOptions): readonly Result[] =>
  runOf(report, options).results ?? [];

const noticesOf = (report: Report, id: string, options?: SarifOptions): readonly Notification[] =>
  runOf(report, options).invocations?.[0]?.toolExecutionNotifications?.filter(
    (one) => one.descriptor?.id === id,
  ) ?? [];

/** The sample's findings, each in so many copies with keys of their own. */
function manyOf(copies: number): Report {
  const base = sampleReport();
  const findings = base.findings.filter(isAboutPolicy);
  return {
    ...base,
    findings: Array.from({ length: copies }, (_, i) =>
      findings.map((one) => ({ ...one, key: `${one.key}-${i}` })),
    ).flat(),
  };
}

describe('the SARIF report fits the schema of OASIS', () => {
  it.each([
    { what: 'every kind of finding', report: sampleReport() },
    { what: 'nothing recorded', report: emptyReport() },
    { what: 'a comparison, owners and suggestions', report: newsReport() },
    { what: 'grants that are narrowed', report: sampleReport(NARROWABLE, {}, { narrow: true }) },
    { what: 'grants that could be narrower', report: sampleReport(NARROWABLE) },
  ])('$what', ({ report }) => {
    validate(JSON.parse(toSarif(report)));
    expect(validate.errors).toBeNull();
  });

  it('a result without a message does not fit', () => {
    const log: Log = JSON.parse(toSarif(sampleReport()));
    Reflect.deleteProperty(log.runs[0]?.results?.[0] ?? {}, 'message');
    expect(validate(log)).toBe(false);
  });
});

describe('what code scanning asks beyond the schema', () => {
  const report = newsReport();
  const run = runOf(report);
  const rules = run.tool.driver.rules ?? [];

  it('every result has a rule at its index, one place with a line, and a fingerprint of its own', () => {
    expect(run.results?.length).toBeGreaterThan(5);
    for (const { ruleId, ruleIndex = -1, locations = [] } of run.results ?? []) {
      expect(rules[ruleIndex]?.id).toBe(ruleId);
      expect(locations).toHaveLength(1);
      expect(locations[0]?.physicalLocation?.region?.startLine).toBeGreaterThan(0);
    }
    const prints = run.results?.map((one) => one.partialFingerprints?.['lapseFindingKey/v1']);
    expect(new Set(prints).size).toBe(run.results?.length);
  });

  it('every finding is a result, or a notification where no file is to blame', () => {
    const inResults = run.results?.map((one) => one.partialFingerprints?.['lapseFindingKey/v1']) ?? [];
    const beside = noticesOf(report, 'finding-without-file').map((one) => String(one.properties?.['key']));
    expect(new Set([...inResults, ...beside])).toEqual(new Set(report.findings.map(({ key }) => key)));
    expect(inResults.length + beside.length).toBe(report.findings.length);
    expect(beside).toHaveLength(report.findings.filter((one) => !isAboutPolicy(one)).length);
  });

  it('rules have an id, a name in one word, both descriptions, help in both forms, at most ten tags', () => {
    for (const { id, name, shortDescription, fullDescription, help, properties } of rules) {
      expect(id).toMatch(/^[a-z-]+\/(?:high|medium|low|info)$/);
      expect(name).toMatch(/^[A-Z][A-Za-z]+$/);
      for (const text of [shortDescription?.text, fullDescription?.text, help?.text, help?.markdown]) {
        expect(text?.length).toBeGreaterThan(10);
        expect(text?.length).toBeLessThan(1024);
      }
      expect(properties?.tags?.length).toBeLessThanOrEqual(10);
      expect(properties?.tags).toContain('security');
    }
  });

  it('the order of severity is that of security-severity, and of levels', () => {
    const scores = ['high', 'medium', 'low'].map((severity) =>
      Number(rules.find(({ id }) => id.endsWith(`/${severity}`))?.properties?.['security-severity']),
    );
    expect(scores).toEqual(scores.toSorted((a, b) => b - a));
    expect(scores.every((score) => score > 0 && score < 10)).toBe(true);
    expect(run.results?.find((one) => one.ruleId === 'contradictory/high')?.level).toBe('error');
  });

  it('what is held is suppressed with the reason, and calls for nothing', () => {
    const [held] = run.results?.filter((one) => one.suppressions !== undefined) ?? [];
    expect(held?.level).toBe('note');
    expect(held?.suppressions?.[0]).toMatchObject({
      kind: 'external',
      status: 'accepted',
      justification: expect.stringContaining('disaster recovery'),
    });
  });

  it('says what is new where there is an earlier result, and nothing where there is none', () => {
    const states = run.results?.map((one) => one.baselineState);
    expect(new Set(states)).toEqual(new Set(['new', 'unchanged']));
    expect(resultsOf(sampleReport()).every((one) => one.baselineState === undefined)).toBe(true);
  });

  it('what could not be read makes the run a failed one, with the file', () => {
    expect(run.invocations?.[0]?.executionSuccessful).toBe(false);
    expect(noticesOf(report, 'input-unreadable')[0]).toMatchObject({
      level: 'error',
      locations: [
        { physicalLocation: { artifactLocation: { uri: 'broken.yaml' }, region: { startLine: 3 } } },
      ],
    });
    expect(runOf(emptyReport()).invocations?.[0]?.executionSuccessful).toBe(true);
  });
});

/** Where the first finding is said to be, had it this file. */
const at = (file: string, root?: string): unknown => {
  const base = sampleReport();
  const first = base.findings.find(isAboutPolicy);
  if (first === undefined) throw new Error('the sample is empty');
  const report = { ...base, findings: [{ ...first, place: { ...first.place, file } }] };
  const [result] = resultsOf(report, root === undefined ? {} : { root });
  return result?.locations?.[0]?.physicalLocation?.artifactLocation;
};

describe('files', () => {
  it.each([
    { file: 'policies/db.yaml', root: undefined, uri: 'policies/db.yaml' },
    { file: './policies/../policies/db.yaml', root: undefined, uri: 'policies/db.yaml' },
    { file: 'policies\\db.yaml', root: undefined, uri: 'policies/db.yaml' },
    { file: 'a b/ü#?.yaml', root: '/repo', uri: 'a%20b/%C3%BC%23%3F.yaml' },
    { file: '/repo/policies/db.yaml', root: '/repo', uri: 'policies/db.yaml' },
    { file: '/repo/policies/db.yaml', root: '/repo/', uri: 'policies/db.yaml' },
    { file: '../base/db.yaml', root: undefined, uri: '../base/db.yaml' },
    { file: 'C:\\repo\\db.yaml', root: 'C:\\repo', uri: 'db.yaml' },
    { file: 'a:b.yaml', root: undefined, uri: 'a%3Ab.yaml' },
    { file: '\ud800.yaml', root: undefined, uri: '%EF%BF%BD.yaml' },
  ])('$file from $root is $uri of the repository', ({ file, root, uri }) => {
    expect(at(file, root)).toEqual({ uri, uriBaseId: 'SRCROOT' });
  });

  it.each([
    { file: '/elsewhere/db.yaml', root: '/repo' },
    { file: '../elsewhere/db.yaml', root: '/repo' },
    { file: '/elsewhere/db.yaml', root: undefined },
  ])('$file from $root has its whole address', ({ file, root }) => {
    expect(at(file, root)).toEqual({ uri: 'file:///elsewhere/db.yaml' });
  });

  it('a live object is in no file', () => {
    expect(at('cluster:NetworkPolicy/shop/db')).toBeUndefined();
  });
});

describe('the limits of code scanning', () => {
  it('the least urgent results go, and a notification says how many', () => {
    const report = manyOf(3);
    const results = resultsOf(report, { maxResults: 7 });
    const left = report.findings.length - 7;
    expect(results.map((one) => one.partialFingerprints?.['lapseFindingKey/v1'])).toEqual(
      report.findings.slice(0, 7).map(({ key }) => key),
    );
    expect(noticesOf(report, 'results-left-out', { maxResults: 7 })[0]?.message.text).toContain(
      `${left} results`,
    );
    expect(noticesOf(report, 'results-left-out')).toEqual([]);
  });

  it('25,000 results are below 10 MB once zipped, and one more is left out', { timeout: 60_000 }, () => {
    const report = manyOf(2800);
    expect(report.findings.length).toBeGreaterThan(25_000);
    const text = toSarif({ ...report, tightening: { ...report.tightening, changes: [] } });
    const log: Log = JSON.parse(text);
    expect(log.runs[0]?.results).toHaveLength(25_000);
    expect(gzipSync(text).length).toBeLessThan(10_000_000);
  });
});

describe('messages', () => {
  it.each([
    { why: 'a link', text: '[approve](https://evil.example)', shown: '\\[approve\\](https://evil.example)' },
    { why: 'a placeholder', text: '{0}', shown: '{{0}}' },
    { why: 'a line of its own', text: 'a\nb', shown: 'a b' },
    { why: 'a sequence that clears the screen', text: '\u001b[2J', shown: '\ufffd\\[2J' },
  ])('take $why for text', ({ text, shown }) => {
    const base = sampleReport();
    const first = base.findings.find(isAboutPolicy);
    if (first === undefined) throw new Error('the sample is empty');
    const [result] = resultsOf({ ...base, findings: [{ ...first, sentence: text }] });
    expect(result?.message.text?.startsWith(shown)).toBe(true);
  });
});
