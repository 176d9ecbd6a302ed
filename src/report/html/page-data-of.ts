import { formatProblem } from '../../model/problem.ts';
import { adviceFor } from '../advice.ts';
import { deletionSentences } from '../deletions.ts';
import { diffOf } from '../diff.ts';
import type { Report } from '../report.ts';
import { rowsOf } from '../rows.ts';
import {
  describeCoverage,
  describeMissing,
  describeUnenforced,
  describeUsage,
  describeVerification,
  NO_COVERAGE,
} from '../wording.ts';
import type { PageData, PageNote, PageTrend } from './page-data.ts';

/** Facts and words for the page, in the order of the report. */
export function pageDataOf(report: Report): PageData {
  return {
    version: report.version,
    nowMs: report.nowMs,
    window: report.window,
    rows: rowsOf(report),
    trend: trendOf(report),
    ...report.pictures(),
    suggestions: report.suggestions.map(({ findingKey, workload, file, yaml, notes }) => ({
      findingKey,
      workload: `${workload.kind ?? 'pods'} ${workload.namespace}/${workload.name}`,
      file,
      yaml,
      notes,
    })),
    notes: notesOf(report),
    diff: diffOf(report.tightening.changes),
    deletions: deletionSentences(report.tightening.changes),
    proof: proofOf(report),
    advice: adviceFor(report),
  };
}

function trendOf({ trend: { points, since } }: Report): PageTrend {
  return {
    points,
    since: since === undefined ? undefined : { ...since, fresh: since.fresh.size },
  };
}

function proofOf({ verification }: Report): PageData['proof'] {
  if (verification === undefined) return undefined;
  return {
    passed: verification.passed,
    text: describeVerification(verification),
    counterexamples: verification.counterexamples.map(({ law, text }) => `${law}: ${text}`),
  };
}

/** What could not be seen, read, judged or explained. */
function notesOf(report: Report): readonly PageNote[] {
  const { recording, window } = report;
  const notes: readonly PageNote[] = [
    { title: 'Could not be read', lines: report.problems.map(formatProblem) },
    {
      title: 'Coverage in words',
      lines:
        recording.coverage.length === 0
          ? [NO_COVERAGE]
          : recording.coverage.map((node) => describeCoverage(node, window)),
    },
    {
      title: 'Traffic that no rule explains',
      lines: report.unexplained.map(
        ({ usage, direction }) => `${describeUsage(usage)}: no rule allows its ${direction}`,
      ),
    },
    { title: 'Policies that are not enforced', lines: report.unenforced.map(describeUnenforced) },
    {
      title: 'Policies that Hubble names and that are not judged',
      lines: report.missingPolicies.map(describeMissing),
    },
    {
      title: 'Workloads for which no policy is suggested',
      lines: report.withheldSuggestions.map(
        ({ workload, reason }) =>
          `${workload.kind ?? 'pods'} ${workload.namespace}/${workload.name}: ${reason}`,
      ),
    },
  ];
  return notes.filter(({ lines }) => lines.length > 0);
}
