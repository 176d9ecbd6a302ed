import { formatProblem } from '../../model/problem.ts';
import { formatDate } from '../../model/time.ts';
import { formatRef } from '../../policies/policy.ts';
import type { Report } from '../report.ts';
import { count, describeMissing, describeUnenforced, describeUsage } from '../wording.ts';

/** A list of sentences under a title. */
export interface Chapter {
  readonly title: string;
  readonly lines: readonly string[];
}

const UNEXPLAINED_SHOWN = 20;

/** What the rest is worth: traffic and policies that do not fit, and what could not be read. */
export function qualityChapters(report: Report): readonly Chapter[] {
  return [
    { title: 'Traffic that no rule explains', lines: unexplainedLines(report) },
    { title: 'Policies that are not enforced', lines: report.unenforced.map(describeUnenforced) },
    {
      title: 'Policies that Hubble names and that are not judged',
      lines: report.missingPolicies.map(describeMissing),
    },
    { title: 'Could not be read', lines: report.problems.map(formatProblem) },
  ];
}

/** Keeps that end within a month, whether or not anything of their policy is unused. */
export function expiringChapter({ expiringKeeps }: Report): Chapter {
  return {
    title: `Keeps that end soon (${expiringKeeps.length})`,
    lines: expiringKeeps.map(
      ({ ref, place, untilMs, text }) =>
        `${formatRef(ref)}, ${place.file}:${place.line}: ${text}; ends ${formatDate(untilMs)}, and then it is judged like any other`,
    ),
  };
}

function unexplainedLines({ unexplained }: Report): string[] {
  const shown = unexplained.slice(0, UNEXPLAINED_SHOWN);
  const lines = shown.map(
    ({ usage, direction }) =>
      `${describeUsage(usage)}: no rule allows its ${direction}; a policy may be missing here, or have changed`,
  );
  const more = unexplained.length - shown.length;
  return more > 0 ? [...lines, `and ${count(more, 'more', 'more')}, all in the JSON report`] : lines;
}
