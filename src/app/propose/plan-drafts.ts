import type { UnusedFinding } from '../../findings/finding.ts';
import type { Admitted } from '../../proposals/admit.ts';
import { contentDigest } from '../../proposals/digest.ts';
import type { DraftFacts } from '../../proposals/draft.ts';
import type { Group } from '../../proposals/group.ts';
import { proposed } from '../../proposals/proposed.ts';
import { lastingPolicies } from '../../proposals/reliance.ts';
import { titleOf } from '../../proposals/title.ts';
import type { Tightening } from '../../tightening/tighten.ts';
import type { Recommendation } from '../recommend.ts';
import { changeOf, filesOf } from './group-change.ts';

/** A draft as far as it has to be made to decide what becomes of it: its proof is asked for when it is needed. */
export interface PlannedDraft extends DraftFacts {
  readonly group: Group;
  /** never empty, in the order of the report */
  readonly revoked: readonly UnusedFinding[];
  /** of this draft alone */
  readonly tightening: Tightening;
  readonly files: ReadonlyMap<string, string | undefined>;
}

/** The changes of what is admitted, each for itself; groups with nothing to change have none. */
export function planDrafts(
  joint: Recommendation,
  admitted: readonly Admitted[],
  labels: readonly string[],
): PlannedDraft[] {
  const groups = admitted.map(({ group }) => group);
  return admitted.flatMap(({ group, branch, going }) => {
    if (going.length === 0) return [];
    const lasting = lastingPolicies(joint.analysis.manifests.policies, group, groups);
    const tightening = changeOf(joint, new Set(going.map(({ key }) => key)), lasting);
    const done = new Set(
      tightening.changes.flatMap((change) => change.revoked.map(({ finding }) => finding)),
    );
    const revoked = going.filter((one) => one.kind === 'unused').filter((one) => done.has(one));
    if (revoked.length === 0) return [];
    const files = filesOf(tightening);
    const findings = revoked.map(proposed).sort((a, b) => b.risk - a.risk || (a.key < b.key ? -1 : 1));
    return [
      {
        key: group.key,
        branch,
        title: titleOf(revoked),
        findings,
        content: contentDigest(files),
        labels,
        group,
        revoked,
        tightening,
        files,
      },
    ];
  });
}
