import { expiringChapter, qualityChapters } from './content/quality.ts';
import { deletionSentences } from './deletions.ts';
import { diffOf } from './diff.ts';
import { escapeText, fenced } from './markdown/escape.ts';
import { type FindingChapters, findingChapters } from './markdown/findings.ts';
import { headLines } from './markdown/head.ts';
import { type Ink, inkFor } from './markdown/ink.ts';
import { bulleted } from './markdown/list.ts';
import type { Report } from './report.ts';
import { count, describeVerification } from './wording.ts';

export { codeText, escapeText } from './markdown/escape.ts';

export interface MarkdownOptions {
  /** characters; default: as many as it takes */
  readonly maxLength?: number;
}

/** What an issue, a pull request or a comment takes on GitHub. */
export const ISSUE_LENGTH = 65_536;

/** For the sentences on what is left out. */
const RESERVED = 800;

/**
 * The report for an issue, a pull request or a wiki. Where room is short it leaves out, and says so: the whole change,
 * then what single findings would be written as, then findings, those of the least risk.
 */
export function toMarkdown(report: Report, { maxLength = Infinity }: MarkdownOptions = {}): string {
  const ink = inkFor(Number.isFinite(maxLength));
  const head = headLines(report, ink);
  const tail = [...chapterLines(report, ink), ...proofLines(report, ink)];
  const room = maxLength - lengthOf(head) - lengthOf(tail) - RESERVED;
  const findings = findingChapters(report, ink, room);
  const lines = [...head, ...leftOutLines(report, findings, maxLength), ...findings.lines, ...tail];
  const change = changeLines(report, ink);
  const isWhole =
    findings.leftOut + findings.withoutBlock === 0 && lengthOf(lines) + lengthOf(change) <= maxLength;
  const text = [...lines, ...(isWhole ? change : [...change.slice(0, 3), WITHOUT_DIFF])].join('\n');
  return cut(`${text}\n`, maxLength);
}

const WITHOUT_DIFF = 'There is no room for it here; `lapse tighten --diff` prints it.';

function lengthOf(lines: readonly string[]): number {
  return lines.reduce((sum, line) => sum + line.length + 1, 0);
}

function leftOutLines(
  report: Report,
  { leftOut, withoutBlock }: FindingChapters,
  maxLength: number,
): string[] {
  if (leftOut + withoutBlock === 0) return [];
  const all = report.findings.length;
  const texts = [
    ...(leftOut === 0
      ? []
      : [
          `${leftOut.toLocaleString('en-US')} of ${count(all, 'finding')} left out here, those of the least risk, since this text holds at most ${count(maxLength, 'character')}.`,
        ]),
    ...(withoutBlock === 0
      ? []
      : [`Of ${count(withoutBlock, 'finding')} the edit or the suggested policy is left out.`]),
    'Everything is in the report as HTML, CSV, JSON or text: `lapse report --output report.html`.',
  ];
  return ['', `> ${texts.join(' ')}`];
}

function chapterLines(report: Report, ink: Ink): string[] {
  return [expiringChapter(report), ...qualityChapters(report)].flatMap(({ title, lines }) =>
    bulleted(title, lines, ink),
  );
}

function proofLines({ verification }: Report, ink: Ink): string[] {
  if (verification === undefined)
    return ['', '## Proof', '', 'Nothing would change, so there is nothing to prove.'];
  const { counterexamples } = verification;
  const more = counterexamples.length - ink.lines;
  return [
    '',
    '## Proof',
    '',
    escapeText(describeVerification(verification)),
    ...(counterexamples.length === 0 ? [] : ['']),
    ...counterexamples.slice(0, ink.lines).map((one) => `- *${one.law}*: ${ink.text(one.text)}`),
    ...(more > 0 ? [`- and ${count(more, 'more', 'more')}`] : []),
  ];
}

/** The first three lines are the title. */
function changeLines({ tightening: { changes } }: Report, ink: Ink): string[] {
  if (changes.length === 0) return [];
  const deletions = deletionSentences(changes).map((one) => `- ${ink.text(one)}`);
  return [
    '',
    '## Changes',
    '',
    ...deletions,
    ...(deletions.length === 0 ? [] : ['']),
    ...fenced('diff', diffOf(changes).trimEnd()).split('\n'),
  ];
}

/** The last resort where names are hostile: whole chapters go from the end. No line inside a fence begins like one. */
function cut(text: string, maxLength: number): string {
  if (text.length <= maxLength) return text;
  const end = text.lastIndexOf('\n## ', maxLength - CUT.length);
  return `${text.slice(0, Math.max(0, end === -1 ? maxLength - CUT.length : end))}${CUT}`.slice(0, maxLength);
}

const CUT = '\n\n> The rest has no room here: `lapse report --output report.html` has everything.\n';
