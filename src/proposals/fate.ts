import type { Evidence } from '../grants/evidence.ts';
import { grantsOf } from '../grants/grant.ts';
import type { Policy } from '../policies/policy.ts';
import { type Report, whyHeld } from '../report/report.ts';
import { describeUsage } from '../report/wording.ts';
import type { KeptFinding } from './admit.ts';
import type { UnripeFinding } from './announce/stage.ts';
import { unripeWords } from './announce/unripe-words.ts';
import { grantMark } from './digest.ts';
import type { DropReasons } from './dropped.ts';
import { overlaps } from './keeps.ts';
import type { MarkedFinding } from './marker.ts';
import { marksOfFinding } from './proposed.ts';

export interface FateSources {
  /** of everything, not of one group */
  readonly report: Report;
  readonly policies: readonly Policy[];
  /** id of a grant → what it was used for within the window */
  readonly used: ReadonlyMap<string, Evidence>;
  readonly kept: readonly KeptFinding[];
  readonly unripe: readonly UnripeFinding[];
}

/** What became of something that was proposed, with the evidence where traffic has appeared. */
export function fateOf({ report, policies, used, kept, unripe }: FateSources): DropReasons {
  const usedMarks = new Map([...used].map(([id, evidence]) => [grantMark(id), evidence]));
  const marks = new Set(policies.flatMap(grantsOf).map(({ id }) => grantMark(id)));
  return (marked) => {
    const uses = marked.grants.flatMap((mark) => usedMarks.get(mark) ?? []);
    const [latest] = uses.toSorted((a, b) => b.lastSeenMs - a.lastSeenMs);
    const [example] = latest?.examples ?? [];
    if (example !== undefined) return `it is in use: ${describeUsage(example)}`;
    if (latest !== undefined) return 'it is in use';
    return (
      keptText(marked, kept) ??
      unripeText(marked, unripe) ??
      heldText(marked, report) ??
      goneText(marked, marks)
    );
  };
}

function keptText(marked: MarkedFinding, kept: readonly KeptFinding[]): string | undefined {
  for (const { finding, keep } of kept) {
    if (!overlaps(marked, { key: finding.key, grants: marksOfFinding(finding) })) continue;
    if (keep.kind === 'ticked')
      return keep.box.reason === ''
        ? 'it was ticked to be kept'
        : `it was ticked to be kept: ${keep.box.reason}`;
    return `it is left alone, as is what was ${keep.kind === 'closed' ? 'closed' : 'reverted'} with number ${keep.number}`;
  }
  return undefined;
}

function unripeText(marked: MarkedFinding, unripe: readonly UnripeFinding[]): string | undefined {
  const same = unripe.find(({ finding }) =>
    overlaps(marked, { key: finding.key, grants: marksOfFinding(finding) }),
  );
  return same === undefined ? undefined : `its policy is ${unripeWords(same.why)}`;
}

function heldText(marked: MarkedFinding, report: Report): string | undefined {
  const same = report.findings
    .filter((one) => one.kind === 'unused')
    .find((one) => overlaps(marked, { key: one.key, grants: marksOfFinding(one) }));
  if (same === undefined) return undefined;
  const why = whyHeld(report, same);
  return why === '' ? undefined : `it is held: ${why}`;
}

function goneText(marked: MarkedFinding, marks: ReadonlySet<string>): string {
  const isThere = marked.grants.some((mark) => marks.has(mark));
  return isThere ? 'it cannot be proposed as it was' : 'it is not in the policies any more';
}
