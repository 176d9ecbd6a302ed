import { describe, expect, it } from 'vitest';
import { type Finding, isAboutPolicy } from '../../../src/findings/finding.ts';
import { toMarkdown } from '../../../src/report/markdown.ts';
import { teamsMessage } from '../../../src/report/summary/adaptive-card.ts';
import { digestOf } from '../../../src/report/summary/digest.ts';
import { issueOf } from '../../../src/report/summary/issue.ts';
import { mailOf } from '../../../src/report/summary/mail.ts';
import { slackMessage } from '../../../src/report/summary/slack-message.ts';
import { sampleReport } from '../sample.ts';

function renamed(finding: Finding, text: string): Finding {
  const sentence = `sentence ${text}`;
  return isAboutPolicy(finding)
    ? { ...finding, sentence, place: { ...finding.place, file: `file${text}` } }
    : { ...finding, sentence, workload: { ...finding.workload, name: `workload${text}` } };
}

/** A digest of a report in which a tenant chose every name, and an operator's name that is no better. */
function hostileDigest(text: string): { digest: ReturnType<typeof digestOf>; markdown: string } {
  const base = sampleReport();
  const report = {
    ...base,
    findings: base.findings.map((finding) => renamed(finding, text)),
    owners: new Map(base.findings.map(({ key }) => [key, [text]])),
    recording: {
      ...base.recording,
      coverage: base.recording.coverage.map((node) => ({ ...node, node: `node${text}`, covered: [] })),
    },
  };
  const digest = digestOf(report, { name: text });
  if (!digest.first.some(({ sentence }) => sentence.startsWith('sentence')))
    throw new Error('no hostile text in the digest');
  return { digest, markdown: toMarkdown(report) };
}

interface Hostile {
  readonly why: string;
  readonly text: string;
  readonly never: RegExp;
  /** nowhere else does it mean anything */
  readonly only?: string;
}

const HOSTILE: readonly Hostile[] = [
  { why: 'a channel mention of Slack', text: '<!channel>', never: /<!channel>/, only: 'Slack' },
  { why: 'here, in plain text', text: '@here', never: /@here/ },
  { why: 'a mention of a person', text: '<@U012AB3CD>', never: /<@U012|@U012/ },
  { why: 'a mention of a team', text: '@acme/security', never: /@acme/ },
  { why: 'an issue', text: '#123', never: /#123/ },
  { why: 'a channel', text: '<#C012AB3CD|general>', never: /#C012/ },
  { why: 'a link of Slack', text: '<https://evil.example|approve>', never: /:\/\/evil/ },
  { why: 'a bare address', text: 'https://evil.example', never: /:\/\/evil/ },
  { why: 'a host', text: 'www.evil.example', never: /www\.evil/ },
  {
    why: 'a date of Adaptive Cards',
    text: '{{DATE(2026-01-01T00:00:00Z)}}',
    never: /\{\{DATE/,
    only: 'Teams',
  },
  { why: 'a mention of Teams', text: '<at>everyone</at>', never: /"mention"/ },
  { why: 'a header', text: 'x\r\nBcc: thief@example.net', never: /^Bcc/m },
  { why: 'text turned around', text: '\u202eevil', never: /\u202e/ },
  { why: 'a terminal’s sequence', text: '\u001b[2J', never: /(?!\n)\p{Cc}/u },
];

/** Those that mean something there. */
const hostileIn = (medium: string): readonly Hostile[] =>
  HOSTILE.filter(({ only }) => only === undefined || only === medium);

describe('is text in Slack, in blocks that Slack does not read as markup', () => {
  it.each(hostileIn('Slack'))('$why', ({ text, never }) => {
    const message = slackMessage(hostileDigest(text).digest);
    expect(JSON.stringify(message)).not.toMatch(never);
    expect(message.text).not.toMatch(never);
    const sections = message.blocks.filter(({ type }) => type === 'section');
    expect(sections.length).toBeGreaterThan(1);
    expect(JSON.stringify(sections)).not.toContain('"mrkdwn"');
  });
});

describe('is text in Teams, in runs that are not read as Markdown', () => {
  it.each(hostileIn('Teams'))('$why', ({ text, never }) => {
    const { body } = teamsMessage(hostileDigest(text).digest).attachments[0].content;
    expect(new Set(body.map(({ type }) => type))).toEqual(new Set(['RichTextBlock']));
    const shown = body.flatMap(({ inlines }) => inlines).map((run) => run.text);
    expect(shown.join('\n')).not.toMatch(never);
  });
});

describe('is text in a mail', () => {
  it.each(hostileIn('mail'))('$why', ({ text, never }) => {
    const mail = mailOf(hostileDigest(text).digest);
    expect(mail.subject).not.toMatch(never);
    expect(mail.subject).not.toMatch(/[\r\n]/);
    expect(mail.text).not.toMatch(never);
  });
});

describe('is text in an issue', () => {
  it.each(hostileIn('issue'))('$why', ({ text, never }) => {
    const { digest, markdown } = hostileDigest(text);
    const { title, body, marker } = issueOf(digest, () => markdown, { maxLength: 65_536, name: text });
    expect(title).not.toMatch(never);
    // in fences and code spans nothing is markup
    const rest = body.replaceAll(/^ *(`{3,})[\s\S]*?^ *\1$/gm, '').replaceAll(/`[^`\n]*`/g, '');
    expect(rest).not.toMatch(never);
    expect(body.startsWith(`${marker}\n`)).toBe(true);
  });
});
