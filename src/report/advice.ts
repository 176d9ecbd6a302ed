import { formatDays, formatDuration } from '../model/time.ts';
import { intersect, lengthMs } from '../usage/intervals.ts';
import type { Report } from './report.ts';
import { unusedOf } from './report.ts';

/** What to do where there is little or nothing to show, in sentences, the most pressing first; empty where there is. */
export function adviceFor(report: Report): string[] {
  return [...recordingAdvice(report), ...policyAdvice(report), ...findingAdvice(report)];
}

function recordingAdvice({ recording: { span, coverage }, window, unusedForMs }: Report): string[] {
  if (span === undefined)
    return [
      'Nothing is recorded yet: let `lapse collect --hubble HOST:PORT` run, or read exporter files with `lapse import FILE`; name the store with --store if it is not lapse.duckdb.',
    ];
  const inWindow = intersect([span], [window]);
  if (inWindow.length === 0)
    return [
      'Nothing was recorded in the window: see with `lapse doctor` whether the collector runs, or name a time within the recording with --now.',
    ];
  if (!coverage.some(({ covered }) => intersect(covered, [window]).length > 0))
    return [
      'Flows are recorded, but nothing proves that all were seen, so no absence counts: collect with `lapse collect`, which notes what each node was seen for, or import with --node-coverage assume if the files hold everything.',
    ];
  // the last records are never quite of now
  const recordedMs = lengthMs([span]);
  return recordedMs >= unusedForMs
    ? []
    : [
        `The recording covers ${formatDays(recordedMs)} of the ${formatDuration(unusedForMs)} asked for, so little can be called unused yet: keep collecting, or ask for less with --unused-for.`,
      ];
}

function policyAdvice({ counts, findings, problems }: Report): string[] {
  if (counts.policies > 0) return [];
  const why =
    problems.length > 0
      ? 'no file that was given could be read as one'
      : findings.some(({ kind }) => kind === 'invalid')
        ? 'those that were given are not valid'
        : 'none were found in what was given';
  return [
    `There are no policies to judge: ${why}. Name their files or directory with --policies PATH, or read those in force with --policies cluster; the report suggests policies for pods that none isolates.`,
  ];
}

function findingAdvice(report: Report): string[] {
  const { counts, recording } = report;
  if (counts.policies === 0 || recording.span === undefined) return [];
  const { revocable, held } = unusedOf(report);
  if (revocable.length > 0) return [];
  if (held.length === 0)
    return [
      'Nothing is unused: every rule was in use within the window. `lapse tighten --narrow --diff` shows what could be narrower, and a longer --unused-for finds what is used rarely.',
    ];
  const until = Math.min(...held.map(({ hold }) => hold?.untilMs ?? Infinity));
  const when = Number.isFinite(until)
    ? ` The first could end ${new Date(until).toISOString().slice(0, 10)}.`
    : '';
  return [
    `All that is unused is held, each for the reason given with it, so there is nothing to revoke yet.${when} \`lapse explain KEY\` shows the evidence of one.`,
  ];
}
