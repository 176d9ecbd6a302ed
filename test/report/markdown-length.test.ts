import { describe, expect, it } from 'vitest';
import { ISSUE_LENGTH, toMarkdown } from '../../src/report/markdown.ts';
import type { Report } from '../../src/report/report.ts';
import { newsReport } from './news-sample.ts';
import { sampleReport } from './sample.ts';

/** So many copies of the sample's findings, in the order of severity as a report has them. */
function manyOf(copies: number): Report {
  const base = newsReport();
  return {
    ...base,
    findings: base.findings.flatMap((one) =>
      Array.from({ length: copies }, (_, i) => ({
        ...one,
        key: `${one.key}-${i}`,
        sentence: `${one.sentence}, case ${i}`,
      })),
    ),
  };
}

const shownOf = (text: string): number => (text.match(/^- \*\*(?:high|medium|low|info)\*\*/gm) ?? []).length;

describe('a report for an issue', () => {
  it.each([1000, 3000, 5000, 20_000, ISSUE_LENGTH])('fits %i characters', (maxLength) => {
    for (const copies of [1, 20, 400])
      expect(toMarkdown(manyOf(copies), { maxLength }).length).toBeLessThanOrEqual(maxLength);
  });

  it('says how many findings are left out, and where they are', () => {
    const report = manyOf(100);
    const text = toMarkdown(report, { maxLength: ISSUE_LENGTH });
    const [, left = ''] = /> ([\d,]+) of 1,200 findings left out/.exec(text) ?? [];
    expect(Number(left.replaceAll(',', '')) + shownOf(text)).toBe(1200);
    expect(text).toContain('`lapse report --output report.html`');
  });

  it('leaves out those of the least risk', () => {
    const report = manyOf(100);
    const text = toMarkdown(report, { maxLength: ISSUE_LENGTH });
    expect(text).toContain(report.findings[0]?.sentence);
    expect(text).not.toContain('**info**');
    expect(text).toContain('**high**');
  });

  it('uses the room there is', () => {
    expect(toMarkdown(manyOf(100), { maxLength: ISSUE_LENGTH }).length).toBeGreaterThan(ISSUE_LENGTH * 0.9);
  });

  it('leaves out nothing where there is room, and says nothing of it', () => {
    const text = toMarkdown(sampleReport(), { maxLength: ISSUE_LENGTH });
    expect(text).toBe(toMarkdown(sampleReport()));
    expect(text).not.toContain('left out');
  });

  it('shows the texts of findings before edits and the whole change', () => {
    const report = manyOf(20);
    const text = toMarkdown(report, { maxLength: toMarkdown(report).length - 2500 });
    expect(shownOf(text)).toBe(report.findings.length);
    expect(text).toContain('`lapse tighten --diff` prints it');
  });

  it('one hostile name takes no room of the rest', () => {
    const base = sampleReport();
    const [first, ...others] = base.findings;
    if (first === undefined) throw new Error('the sample is empty');
    const long = { ...base, findings: [{ ...first, sentence: '<*`'.repeat(50_000) }, ...others] };
    const text = toMarkdown(long, { maxLength: ISSUE_LENGTH });
    expect(text.length).toBeLessThanOrEqual(ISSUE_LENGTH);
    expect(shownOf(text)).toBe(base.findings.length);
  });

  it('leaves no fence open', () => {
    for (const maxLength of [1500, 4000, 6000, 8000, 12_000])
      expect((toMarkdown(manyOf(3), { maxLength }).match(/^ *```/gm) ?? []).length % 2).toBe(0);
  });
});
