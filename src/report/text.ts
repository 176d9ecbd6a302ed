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

/** How a terminal sets text off; the identity where there is no terminal. */
export interface Paint {
  readonly bold: (text: string) => string;
  readonly dim: (text: string) => string;
  readonly red: (text: string) => string;
  readonly yellow: (text: string) => string;
  readonly green: (text: string) => string;
}

const same = (text: string): string => text;
export const PLAIN: Paint = { bold: same, dim: same, red: same, yellow: same, green: same };

const MAX_UNEXPLAINED_SHOWN = 5;

/** The report for a terminal. Coverage comes first: what was not seen decides what the rest is worth. */
export function toText(report: Report, paint: Paint = PLAIN): string {
  const { revocable, held } = unusedOf(report);
  const narrowed = narrowedOf(report);
  const isTold = new Set<Finding>(narrowed);
  const others = report.findings.filter((finding) => finding.kind !== 'unused' && !isTold.has(finding));
  return [
    ...header(report, paint),
    ...section(
      `Unused, to be revoked (${revocable.length})`,
      revocable.flatMap((finding) => unusedLines(finding, paint)),
      paint,
      'Nothing to revoke.',
    ),
    ...section(
      `In use, to be narrowed (${narrowed.length})`,
      narrowed.flatMap((finding) => otherLines(report, finding, paint)),
      paint,
    ),
    ...section(
      `Unused, but held (${held.length})`,
      held.flatMap((finding) => heldLines(report, finding, paint)),
      paint,
    ),
    ...section(
      `Other findings (${others.length})`,
      others.flatMap((finding) => otherLines(report, finding, paint)),
      paint,
    ),
    ...section('Traffic that no rule explains', unexplainedLines(report), paint),
    ...section(
      'Policies that are not enforced',
      report.unenforced.map((one) => `  ${describeUnenforced(one)}`),
      paint,
    ),
    ...section(
      'Policies that Hubble names and that are not judged',
      report.missingPolicies.map((one) => `  ${describeMissing(one)}`),
      paint,
    ),
    ...section(
      'Could not be read',
      report.problems.map((problem) => `  ${plainLine(formatProblem(problem))}`),
      paint,
    ),
    ...section('Proof', proofLines(report, paint), paint),
    '',
  ].join('\n');
}

function header(report: Report, paint: Paint): string[] {
  const { recording, window } = report;
  const rows: [string, string][] = [
    ['Window', describeWindow(report)],
    ['Coverage', recording.coverage.length === 0 ? NO_COVERAGE : ''],
    ...recording.coverage.map((node): [string, string] => ['', describeCoverage(node, window)]),
    ['Records', describeRecords(recording)],
    [
      'Traffic',
      `${count(recording.connections, 'distinct connection')}, ${count(recording.denied, 'more', 'more')} dropped by policy`,
    ],
    ['Policies', describeCounts(report)],
    ['Exposure', describeExposure(report)],
  ];
  const lines = rows.map(
    ([label, value]) => `${paint.dim(value === '' ? label : label.padEnd(10))}${plainLine(value)}`,
  );
  return [paint.bold(`Unused network access, ${formatDate(report.nowMs)}`), '', ...lines];
}

function section(title: string, lines: readonly string[], paint: Paint, empty?: string): string[] {
  if (lines.length === 0) return empty === undefined ? [] : ['', paint.bold(title), `  ${empty}`];
  return ['', paint.bold(title), ...lines];
}

function unusedLines(finding: UnusedFinding, paint: Paint): string[] {
  return [
    `  ${severityMark(finding, paint)} ${plainLine(finding.sentence)}`,
    `         ${paint.dim(`${partOf(finding)} · ${plainLine(where(finding))}`)}`,
    `         ${plainLine(evidenceOf(finding))}`,
  ];
}

function heldLines(report: Report, finding: UnusedFinding, paint: Paint): string[] {
  const until = finding.hold?.untilMs === undefined ? '' : `; could end ${formatDate(finding.hold.untilMs)}`;
  const label = finding.hold?.reason ?? 'not-editable';
  return [
    `  ${severityMark(finding, paint)} ${plainLine(finding.sentence)}`,
    `         ${paint.dim(`${partOf(finding)} · ${plainLine(where(finding))}`)}`,
    `         ${paint.yellow(label)}: ${plainLine(whyHeld(report, finding))}${until}`,
    ...suggestionLines(report, finding),
  ];
}

function suggestionLines(report: Report, finding: UnusedFinding): string[] {
  const suggestion = suggestionFor(report, finding);
  return suggestion === undefined
    ? []
    : [`         by hand, in ${plainLine(suggestion.file)}:`, ...yamlLines(suggestion.text)];
}

function yamlLines(text: string): string[] {
  return text
    .trimEnd()
    .split('\n')
    .map((line) => `           ${plainLine(line)}`);
}

function otherLines(report: Report, finding: Finding, paint: Paint): string[] {
  const lines = [
    `  ${severityMark(finding, paint)} ${paint.bold(finding.kind)}: ${plainLine(finding.sentence)}`,
    `         ${paint.dim(plainLine(where(finding)))}`,
  ];
  if (finding.kind === 'narrowable')
    return [...lines, `         ${plainLine(describeNarrowing(report, finding))}`];
  if (finding.kind !== 'invalid' || finding.corrected === undefined) return lines;
  return [...lines, '         probably meant:', ...yamlLines(finding.corrected)];
}

function severityMark({ severity }: Finding, paint: Paint): string {
  const text = severity.padEnd(6);
  return severity === 'high' ? paint.red(text) : severity === 'medium' ? paint.yellow(text) : paint.dim(text);
}

function unexplainedLines({ unexplained }: Report): string[] {
  const shown = unexplained.slice(0, MAX_UNEXPLAINED_SHOWN);
  const more = unexplained.length - shown.length;
  const lines = shown.map(
    ({ usage, direction }) =>
      `  ${plainLine(describeUsage(usage))}: no rule allows its ${direction}; a policy may be missing here, or have changed`,
  );
  return more > 0 ? [...lines, `  and ${count(more, 'more', 'more')}`] : lines;
}

function proofLines(report: Report, paint: Paint): string[] {
  const { verification, tightening } = report;
  if (verification === undefined) return ['  nothing would change, so there is nothing to prove'];
  const verdict = describeVerification(verification);
  const diff = diffOf(tightening.changes).trimEnd().split('\n').map(plainLine);
  return [
    `  ${verification.passed ? paint.green(verdict) : paint.red(verdict)}`,
    ...verification.counterexamples.map((one) => `  ${one.law}: ${plainLine(one.text)}`),
    '',
    paint.bold('Changes'),
    ...deletionSentences(tightening.changes).map((one) => `  ${plainLine(one)}`),
    ...diff.map((line) =>
      line.startsWith('+') ? paint.green(line) : line.startsWith('-') ? paint.red(line) : line,
    ),
  ];
}
