import type { Finding, UnusedFinding } from '../findings/finding.ts';
import { plainLine } from '../model/plain-text.ts';
import { formatProblem } from '../model/problem.ts';
import { formatDate } from '../model/time.ts';
import { deletionSentences } from './deletions.ts';
import { diffOf } from './diff.ts';
import { narrowedOf, type Report, suggestionFor, unusedOf, whyHeld } from './report.ts';
import {
  count,
  describeCounts,
  describeCoverage,
  describeExposure,
  describeMissing,
  describeNarrowing,
  describeRecords,
  describeUnenforced,
  describeUsage,
  describeVerification,
  describeWindow,
  evidenceOf,
  NO_COVERAGE,
  partOf,
  where,
} from './wording.ts';

const MAX_UNEXPLAINED_SHOWN = 20;

/** The report for an issue, a pull request or a wiki. */
export function toMarkdown(report: Report): string {
  const { revocable, held } = unusedOf(report);
  const narrowed = narrowedOf(report);
  const isTold = new Set<Finding>(narrowed);
  const others = report.findings.filter((finding) => finding.kind !== 'unused' && !isTold.has(finding));
  return `${[
    `# Unused network access, ${formatDate(report.nowMs)}`,
    ...summary(report),
    ...chapter(
      `Unused, to be revoked (${revocable.length})`,
      revocable.map(unusedItem),
      'Nothing to revoke.',
    ),
    ...chapter(
      `In use, to be narrowed (${narrowed.length})`,
      narrowed.map((finding) => otherItem(report, finding)),
    ),
    ...chapter(
      `Unused, but held (${held.length})`,
      held.map((finding) => heldItem(report, finding)),
    ),
    ...chapter(
      `Other findings (${others.length})`,
      others.map((finding) => otherItem(report, finding)),
    ),
    ...chapter('Traffic that no rule explains', unexplainedItems(report)),
    ...chapter(
      'Policies that are not enforced',
      report.unenforced.map((one) => `- ${escapeText(describeUnenforced(one))}`),
    ),
    ...chapter(
      'Policies that Hubble names and that are not judged',
      report.missingPolicies.map((one) => `- ${escapeText(describeMissing(one))}`),
    ),
    ...chapter(
      'Could not be read',
      report.problems.map((problem) => `- ${escapeText(formatProblem(problem))}`),
    ),
    ...proof(report),
  ].join('\n')}\n`;
}

function summary(report: Report): string[] {
  const { recording, window } = report;
  return [
    '',
    `- **Window**: ${describeWindow(report)}`,
    `- **Coverage**: ${recording.coverage.length === 0 ? NO_COVERAGE : count(recording.coverage.length, 'node')}`,
    ...recording.coverage.map((node) => `  - ${escapeText(describeCoverage(node, window))}`),
    `- **Records**: ${escapeText(describeRecords(recording))}`,
    `- **Policies**: ${describeCounts(report)}`,
    `- **Exposure**: ${describeExposure(report)}`,
  ];
}

function chapter(title: string, items: readonly string[], empty?: string): string[] {
  if (items.length === 0) return empty === undefined ? [] : ['', `## ${title}`, '', empty];
  return ['', `## ${title}`, '', ...items];
}

function unusedItem(finding: UnusedFinding): string {
  return `- **${finding.severity}** ${escapeText(finding.sentence)}\n  - ${partOf(finding)}, \`${codeText(where(finding))}\`\n  - ${escapeText(evidenceOf(finding))}`;
}

function heldItem(report: Report, finding: UnusedFinding): string {
  const until = finding.hold?.untilMs === undefined ? '' : `; could end ${formatDate(finding.hold.untilMs)}`;
  const reason = finding.hold?.reason ?? 'not-editable';
  const item = `- **${finding.severity}** ${escapeText(finding.sentence)}\n  - ${partOf(finding)}, \`${codeText(where(finding))}\`\n  - *${reason}*: ${escapeText(whyHeld(report, finding))}${until}`;
  const suggestion = suggestionFor(report, finding);
  return suggestion === undefined
    ? item
    : `${item}\n  - by hand, in \`${codeText(suggestion.file)}\`:\n\n${fenced('yaml', suggestion.text.trimEnd(), '    ')}\n`;
}

function otherItem(report: Report, finding: Finding): string {
  const item = `- **${finding.severity}** *${finding.kind}*: ${escapeText(finding.sentence)}\n  - \`${codeText(where(finding))}\``;
  if (finding.kind === 'narrowable') return `${item}\n  - ${escapeText(describeNarrowing(report, finding))}`;
  if (finding.kind !== 'invalid' || finding.corrected === undefined) return item;
  return `${item}\n  - probably meant:\n\n${fenced('yaml', finding.corrected.trimEnd(), '    ')}\n`;
}

function unexplainedItems({ unexplained }: Report): string[] {
  const shown = unexplained.slice(0, MAX_UNEXPLAINED_SHOWN);
  const items = shown.map(
    ({ usage, direction }) => `- ${escapeText(describeUsage(usage))}: no rule allows its ${direction}`,
  );
  const more = unexplained.length - shown.length;
  return more > 0 ? [...items, `- and ${count(more, 'more', 'more')}`] : items;
}

function proof({ verification, tightening }: Report): string[] {
  if (verification === undefined)
    return ['', '## Proof', '', 'Nothing would change, so there is nothing to prove.'];
  return [
    '',
    '## Proof',
    '',
    escapeText(describeVerification(verification)),
    ...verification.counterexamples.map((one) => `- *${one.law}*: ${escapeText(one.text)}`),
    '',
    '## Changes',
    '',
    ...deletionSentences(tightening.changes).map((one) => `- ${escapeText(one)}`),
    fenced('diff', diffOf(tightening.changes).trimEnd()),
  ];
}

/** A fence longer than any run of backticks inside, so that hostile text cannot end it. */
function fenced(language: string, text: string, indent = ''): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map((run) => run[0].length));
  const fence = '`'.repeat(longest + 1);
  return [`${fence}${language}`, ...text.split('\n'), fence].map((line) => `${indent}${line}`).join('\n');
}

/** Labels and names come from tenants: they must not become markup, mentions or links. */
export function escapeText(text: string): string {
  return (
    plainLine(text)
      .replaceAll('&', '&amp;')
      .replaceAll('<', '&lt;')
      .replaceAll(/([\\`*_[\]|~!])/g, '\\$1')
      // forges link these even where markup is escaped: mentions, issues, addresses
      .replaceAll(/@|#|:\/\/|www\./gi, (mark) => `${mark.slice(0, 1)}\u200b${mark.slice(1)}`)
  );
}

export function codeText(text: string): string {
  return plainLine(text).replaceAll('`', "'");
}
