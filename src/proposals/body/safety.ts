import { formatDate, formatDuration } from '../../model/time.ts';
import type { Report } from '../../report/report.ts';
import { count, describeCoverage, describeWindow, NO_COVERAGE } from '../../report/wording.ts';
import { coveredShare } from '../../usage/coverage.ts';
import type { Verification } from '../../verification/verification.ts';
import type { BodyInput } from './body-input.ts';
import { inkText } from './ink.ts';

const NODES_NAMED = 3;
/** Below this share of the window a node is worth a word. */
const WELL_COVERED = 0.99;

/** What the silence is worth, and what was proven. */
export function safetySection({ draft, going }: BodyInput): string {
  const { report, removed } = draft;
  return [
    '### Why it is safe',
    '',
    `- **Window**: ${inkText(describeWindow(report))}.`,
    `- **Coverage**: ${coverageText(report)}.`,
    ...proofLines(report.verification, report, draft.announcedFor !== undefined),
    ...likelihoodLines(
      going.flatMap((row) => row.likelihood ?? []),
      going.length,
      report,
    ),
    ...(removed === undefined
      ? []
      : [
          `- **Risk removed**: ${count(removed.pairs, 'pair')} of parties, ${count(removed.pairPorts, 'pair × port', 'pairs × ports')}.`,
        ]),
  ].join('\n');
}

function coverageText({ recording: { coverage }, window }: Report): string {
  if (coverage.length === 0) return NO_COVERAGE;
  const blind = coverage
    .filter((node) => node.unreached !== undefined || coveredShare(node, window) < WELL_COVERED)
    .map((node) => inkText(describeCoverage(node, window)));
  const nodes = count(coverage.length, 'node');
  if (blind.length === 0) return `${nodes}, each seen for nearly all of the window`;
  const rest = blind.length - NODES_NAMED;
  return `${nodes}; ${blind.slice(0, NODES_NAMED).join('; ')}${rest > 0 ? `; and ${rest} more not for all of it` : ''}`;
}

const SAME =
  '- **Proof**: whatever the files deploy is the same object before and after, but for the annotation; so it allows, denies and isolates the same.';

function proofLines(
  verification: Verification | undefined,
  { window }: Report,
  isAnnouncement: boolean,
): string[] {
  if (verification === undefined) return [];
  const { checked, passed, counterexamples } = verification;
  const looked = `${count(checked.decisions, 'decision')} over ${count(checked.identities, 'party', 'parties')} and ${count(checked.ports, 'class of ports', 'classes of ports')}`;
  const verdict = passed
    ? `in ${looked} the new files allow nothing that the old ones did not, and isolate and deny what they did`
    : `refuted by ${count(counterexamples.length, 'counterexample')}: ${inkText(counterexamples[0]?.text ?? '')}`;
  return [
    `- **Replayed**: ${count(checked.replayed, 'connection')} observed since ${formatDate(window.fromMs)}; ${passed ? 'each of them is still allowed' : 'see below'}.`,
    // of what reads the same there is nothing to decide
    isAnnouncement && passed ? SAME : `- **Proof**: ${verdict}.`,
  ];
}

function likelihoodLines(chances: readonly number[], all: number, { unusedForMs }: Report): string[] {
  if (chances.length === 0) return [];
  const highest = Math.max(...chances);
  const percent = highest > 0 && highest < 0.01 ? 'less than 1%' : `${Math.round(highest * 100)}%`;
  const of = chances.length === all ? '' : ` (${chances.length} of ${all} could be estimated)`;
  return [
    `- **Likelihood**: the likeliest of them is used again within ${formatDuration(unusedForMs)} with a chance of ${percent}${of}.`,
  ];
}
