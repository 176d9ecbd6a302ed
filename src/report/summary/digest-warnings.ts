import { coveredShare } from '../../usage/coverage.ts';
import type { Report } from '../report.ts';
import { count, NO_COVERAGE } from '../wording.ts';

/** Below this share of the window a node is worth a warning. */
const WELL_COVERED = 0.95;

const NAMED = 3;

/** What a reader must know before he believes the numbers; a sentence each, worst first. */
export function digestWarnings(report: Report): readonly string[] {
  const { recording, verification, problems, missingPolicies, window } = report;
  const unreached = recording.coverage.filter((node) => node.unreached !== undefined);
  const thin = recording.coverage.filter(
    (node) => node.unreached === undefined && coveredShare(node, window) < WELL_COVERED,
  );
  const lost = recording.coverage.reduce((sum, { lost: losses }) => sum + sumOf(losses), 0);
  return [
    ...(verification?.passed === false
      ? [
          `The proof failed (${count(verification.counterexamples.length, 'counterexample')}): change nothing by this report`,
        ]
      : []),
    ...(recording.coverage.length === 0 ? [sentence(NO_COVERAGE)] : []),
    ...(unreached.length > 0
      ? [`${count(unreached.length, 'node')} never reached by a stream: ${named(unreached)}`]
      : []),
    ...(thin.length > 0
      ? [
          `${count(thin.length, 'node')} seen for less than ${WELL_COVERED * 100}% of the window: ${named(thin)}`,
        ]
      : []),
    ...(lost > 0 ? [`${count(lost, 'event')} lost, and not counted as observed time`] : []),
    ...(problems.length > 0
      ? [`${count(problems.length, 'place')} in manifests or inventory could not be read`]
      : []),
    ...(missingPolicies.length > 0
      ? [
          `Hubble names ${count(missingPolicies.length, 'policy', 'policies')} that ${missingPolicies.length === 1 ? 'is' : 'are'} not judged`,
        ]
      : []),
  ];
}

function sumOf(losses: readonly { readonly count: number }[]): number {
  return losses.reduce((sum, one) => sum + one.count, 0);
}

function named(nodes: readonly { readonly node: string }[]): string {
  const names = nodes.slice(0, NAMED).map(({ node }) => node);
  const more = nodes.length - names.length;
  return `${names.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

function sentence(text: string): string {
  return `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`;
}
