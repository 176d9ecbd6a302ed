import { describe, expect, it } from 'vitest';
import { toMarkdown } from '../../../src/report/markdown.ts';
import { bytesOf, CARD_MAX_BYTES, teamsMessage } from '../../../src/report/summary/adaptive-card.ts';
import { type Digest, digestOf, reportTitle } from '../../../src/report/summary/digest.ts';
import { shortened } from '../../../src/report/summary/inert-text.ts';
import { issueMarker, issueOf } from '../../../src/report/summary/issue.ts';
import { mailOf } from '../../../src/report/summary/mail.ts';
import { SLACK_LIMITS, slackMessage } from '../../../src/report/summary/slack-message.ts';
import { sampleReport } from '../sample.ts';

/** A digest of which every text is that long. */
function digestWith(text: string): Digest {
  const item = {
    severity: 'high',
    sentence: text,
    where: text,
    evidence: text,
    owners: text,
    label: text,
  } as const;
  return {
    title: reportTitle(text),
    date: '2026-06-01',
    headline: text,
    counts: text,
    window: text,
    change: text,
    first: Array.from({ length: 10 }, () => item),
    idle: text,
    more: 12_345,
    warnings: Array.from({ length: 7 }, () => text),
    link: 'https://lapse.example/',
  };
}

const TEXTS = [
  { what: 'long text', text: 'x'.repeat(10_000) },
  { what: 'text that is escaped', text: '&<>'.repeat(3000) },
  { what: 'text of four bytes a character', text: '😀'.repeat(5000) },
  { what: 'short text', text: 'x' },
];

/** Every string in a value. */
function stringsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(stringsIn) : [];
}

describe.each(TEXTS)('$what', ({ text }) => {
  const digest = digestWith(text);

  it('Slack: at most 50 blocks, 150 characters of header, 3,000 of text', () => {
    const { blocks, text: fallback } = slackMessage(digest);
    expect(blocks.length).toBeLessThanOrEqual(SLACK_LIMITS.blocks);
    const [header] = blocks;
    expect(header).toMatchObject({ type: 'header' });
    expect(Math.max(...stringsIn(header).map((one) => one.length))).toBeLessThanOrEqual(150);
    expect(Math.max(...stringsIn([blocks, fallback]).map((one) => one.length))).toBeLessThanOrEqual(3000);
    // an entity that was cut in two would show
    for (const one of stringsIn(blocks)) expect(one).not.toMatch(/&(?!amp;|lt;|gt;)/);
  });

  it('Teams: the card stays below 28 kB, and says how many findings it leaves out', () => {
    const message = teamsMessage(digest);
    expect(bytesOf(message)).toBeLessThanOrEqual(CARD_MAX_BYTES);
    const items = message.attachments[0].content.body.filter(({ separator }) => separator === true).length;
    expect(JSON.stringify(message)).toContain(`and ${(12_355 - items).toLocaleString('en-US')} more`);
  });

  it('mail: a subject of one line, at most 120 characters', () => {
    const { subject } = mailOf(digest);
    expect(subject.length).toBeLessThanOrEqual(120);
    expect(subject).not.toMatch(/\p{Cc}/u);
  });

  it('no character is cut in two', () => {
    for (const one of stringsIn([slackMessage(digest), teamsMessage(digest), mailOf(digest)]))
      expect(one).not.toMatch(/[\ud800-\udbff](?![\udc00-\udfff])/);
  });
});

describe('an issue', () => {
  const digest = digestOf(sampleReport(), { link: 'https://lapse.example/' });
  const sample = sampleReport();
  const report = {
    ...sample,
    findings: Array.from({ length: 100 }, (_, i) =>
      sample.findings.map((finding) => ({ ...finding, key: `${finding.key}-${i}` })),
    ).flat(),
  };

  it.each([65_536, 1_048_576, 5000])('is no longer than %d characters', (maxLength) => {
    const { body } = issueOf(digest, (room) => toMarkdown(report, { maxLength: room }), { maxLength });
    expect(body.length).toBeLessThanOrEqual(maxLength);
    expect(body.length).toBeGreaterThan(3000);
    expect(body.startsWith(issueMarker(''))).toBe(true);
    expect(body).toContain('[Open the report](<https://lapse.example/>)');
  });

  it.each(['prod', 'a b', '-->', '--', '<!--', 'ünïcode', '', '%41'])(
    'the marker of %j is one comment, and its own',
    (name) => {
      const marker = issueMarker(name);
      expect(marker).toMatch(/^<!-- lapse-report:[A-Za-z0-9%]* -->$/);
      expect(issueMarker('A') === issueMarker('%41')).toBe(false);
    },
  );

  it('no line of a body is a command of GitLab', () => {
    const { body } = issueOf(digest, () => '- x\n/close\n  /assign @me\ntext /close\n', { maxLength: 9999 });
    expect(body).not.toMatch(/^\s*\/[a-z]/m);
  });
});

it.each([
  { text: 'abc', maxLength: 3, to: 'abc' },
  { text: 'abcd', maxLength: 3, to: 'ab…' },
  { text: 'a😀b', maxLength: 3, to: 'a…' },
])('$text in $maxLength → $to', ({ text, maxLength, to }) => {
  expect(shortened(text, maxLength)).toBe(to);
});
