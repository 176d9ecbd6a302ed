import { type Coverage, coveredShare, type NodeCoverage } from '../../usage/coverage.ts';
import type { Interval } from '../../usage/intervals.ts';
import { count } from '../wording.ts';

/** Below this share of the window a node is worth a word. */
const WELL_COVERED = 0.99;
const NODES_NAMED = 3;

/** `5 nodes; not seen all the time: worker-gpu-1 (69.9%); never reached: node-7`; the whole list is told elsewhere. */
export function coverageInBrief(coverage: Coverage, window: Interval): string {
  const unreached = coverage.filter((node) => node.unreached !== undefined);
  const partial = coverage
    .filter((node) => node.unreached === undefined)
    .map((node) => ({ node, share: coveredShare(node, window) }))
    .filter(({ share }) => share < WELL_COVERED)
    .toSorted((a, b) => a.share - b.share);
  const parts = [
    count(coverage.length, 'node'),
    ...(partial.length === 0
      ? []
      : [
          `not seen all the time: ${named(partial.map(({ node, share }) => `${node.node} (${percent(share)})`))}`,
        ]),
    ...(unreached.length === 0 ? [] : [`never reached: ${named(unreached.map(nameOf))}`]),
    ...(partial.length + unreached.length === 0 ? ['seen for 99% of the window or more'] : []),
  ];
  return parts.join('; ');
}

const nameOf = ({ node }: NodeCoverage): string => node;

function named(names: readonly string[]): string {
  const more = names.length - NODES_NAMED;
  return `${names.slice(0, NODES_NAMED).join(', ')}${more > 0 ? ` and ${count(more, 'more', 'more')}` : ''}`;
}

function percent(share: number): string {
  return `${(Math.floor(share * 1000) / 10).toFixed(1)}%`;
}
