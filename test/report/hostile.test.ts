import { describe, expect, it } from 'vitest';
import { explanationText } from '../../src/report/explanation-text.ts';
import { toJson } from '../../src/report/json.ts';
import { toMarkdown } from '../../src/report/markdown.ts';
import { toText } from '../../src/report/text.ts';
import { networkPolicy, policyOf } from '../support/policies.ts';
import { hostileReport } from './hostile-report.ts';

const withoutFences = (markdown: string): string => markdown.replaceAll(/^ *(`{3,})[\s\S]*?^ *\1$/gm, '');

describe('the text report', () => {
  it.each([
    { why: 'a sequence that clears the screen', text: '\u001b[2J' },
    { why: 'a sequence of one byte', text: '\u009b31m' },
    { why: 'a bell', text: '\u0007' },
    { why: 'a carriage return', text: '\rverified: everything is fine' },
    { why: 'a line of its own', text: '\nverified: everything is fine' },
    { why: 'a line by Unicode', text: '\u2028verified: everything is fine' },
    { why: 'text turned around', text: '\u202egnihton' },
    { why: 'isolated text turned around', text: '\u2066x\u2069' },
    { why: 'an invisible character', text: '\u200b' },
    { why: 'a NUL', text: '\u0000' },
  ])('takes $why for text', ({ text }) => {
    const report = hostileReport(text);
    const rendered =
      toText(report) +
      toText(report, undefined, 60) +
      explanationText({
        explanations: [
          {
            kind: 'policy',
            policy: policyOf(networkPolicy({ podSelector: {} }, { name: `x${text}` })),
            grants: [],
            findings: report.findings,
          },
        ],
        fates: report,
      });
    const mark = text.slice(0, 1);
    // line feeds of our own are all that may be there
    expect(rendered.replaceAll('\n', '')).not.toContain(mark);
    expect(rendered).not.toMatch(/^verified: everything is fine/m);
    // oxlint-disable-next-line no-control-regex -- that is what must not be there
    expect(rendered).not.toMatch(/(?!\n)[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/);
  });
});

const chapters = (text: string): number =>
  withoutFences(toMarkdown(hostileReport(text))).match(/^#+ /gm)?.length ?? 0;

describe('the Markdown report', () => {
  it.each([
    { why: 'a heading', text: '\n# Approved', never: /^# Approved/m },
    { why: 'a heading in the middle of a line', text: '# Approved', never: /[^\u200b]# Approved/ },
    { why: 'a list item', text: '\n- **high** approved', never: /^- \*\*high\*\* approved/m },
    { why: 'emphasis', text: '**approved**', never: /[^\\]\*\*approved/ },
    { why: 'HTML', text: '<img src=x onerror=alert(1)>', never: /<img/ },
    { why: 'a comment that hides the rest', text: '<!--', never: /<!--/ },
    { why: 'an entity', text: '&lt;b&gt;', never: /&lt;b&gt;/ },
    { why: 'a link', text: '[approve](https://evil.example)', never: /[^\\]\[approve/ },
    { why: 'a bare address', text: 'https://evil.example', never: /https:\/\/evil/ },
    { why: 'a bare host', text: 'www.evil.example', never: /www\.evil/i },
    { why: 'an image', text: '![x](https://evil.example/x.png)', never: /[^\\]!\[/ },
    { why: 'a mention', text: ' @security-team', never: /@security/ },
    { why: 'an issue', text: ' #123', never: /#123/ },
    { why: 'a table', text: '|a|b|', never: /[^\\]\|a/ },
    { why: 'struck text', text: '~~gone~~', never: /[^\\]~~gone/ },
    { why: 'text turned around', text: '\u202egnihton', never: /\u202e/ },
    { why: 'a control character', text: '\u001b[2J', never: /\p{Cc}(?<!\n)/u },
  ])('takes $why for text', ({ text, never }) => {
    // inside a fence or a code span nothing is markup
    const rendered = withoutFences(toMarkdown(hostileReport(text))).replaceAll(/`[^`\n]*`/g, '');
    expect(rendered.length).toBeGreaterThan(1000);
    expect(rendered).not.toMatch(never);
  });

  it.each(['`', '``', '```', '````\n# Approved\n', '\n```\n# Approved'])(
    '%j ends no code span and no fence',
    (text) => {
      const rendered = toMarkdown(hostileReport(text));
      expect(withoutFences(rendered)).not.toMatch(/^# Approved/m);
      for (const line of withoutFences(rendered).split('\n'))
        expect((line.replaceAll('\\`', '').match(/`/g) ?? []).length % 2).toBe(0);
    },
  );

  it('has as many chapters whatever the names', () => {
    expect(chapters('\n## Approved\n\n# x')).toBe(chapters('x'));
    expect(chapters('x')).toBeGreaterThan(4);
  });
});

describe('very long names', () => {
  it('are shown in full, on one line', () => {
    const long = 'x'.repeat(100_000);
    expect(toText(hostileReport(long)).split('\n').length).toBe(
      toText(hostileReport('x')).split('\n').length,
    );
    expect(toMarkdown(hostileReport(long))).toContain(long);
  });
});

describe('the JSON report', () => {
  it.each(['\u0000', '"', '\\', '\u2028', '</script>', '\ud800'])('keeps %j as data', (text) => {
    const parsed: unknown = JSON.parse(toJson(hostileReport(text)));
    expect(parsed).toMatchObject({ problems: [{ message: `message${text}` }] });
  });
});
