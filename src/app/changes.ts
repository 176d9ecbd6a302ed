import { deletionSentences } from '../report/deletions.ts';
import { diffOf } from '../report/diff.ts';
import { narrowedOf, unusedOf } from '../report/report.ts';
import { count, describeVerification } from '../report/wording.ts';
import type { Recommendation } from './recommend.ts';

/** What a tightening comes to, for a person at a terminal. */
export function changesOf({ report, tightening, verification }: Recommendation): {
  readonly diff: string;
  readonly summary: readonly string[];
} {
  const { held } = unusedOf(report);
  const files = count(tightening.changes.length, 'file');
  const narrowed = narrowedOf(report).length;
  return {
    diff: diffOf(tightening.changes),
    summary: [
      tightening.changes.length === 0
        ? 'nothing to revoke'
        : `${count(report.counts.revocable, 'grant')} revoked${narrowed === 0 ? '' : ` and ${count(narrowed, 'narrowing')}`} in ${files}`,
      ...deletionSentences(tightening.changes),
      ...(held.length === 0 ? [] : [`${count(held.length, 'unused part')} held; lapse report says why`]),
      ...(verification === undefined ? [] : [describeVerification(verification)]),
    ],
  };
}
