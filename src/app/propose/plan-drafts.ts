import type { UnusedFinding } from '../../findings/finding.ts';
import type { ActionableFinding } from '../../proposals/actionable-finding.ts';
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
  /** of this draft alone; of an announcement that which it announces */
  readonly tightening: Tightening;
  /** of an announcement: what it does instead */
  readonly announcement?: Tightening;
  readonly files: ReadonlyMap<string, string | undefined>;
}

/** The changes of what is admitted, each for itself; groups with nothing to change have none. */
export function planDrafts(
  joint: Recommendation,
  admitted: readonly Admitted[],
  groups: readonly Group[],
  labels: readonly string[],
): PlannedDraft[] {
  return admitted.flatMap(({ group, branch, going }) => {
    const drafted = draftedChange(joint, group, groups, going);
    if (drafted === undefined) return [];
    const files = filesOf(drafted.tightening);
    return [
      {
        key: group.key,
        branch,
        title: titleOf(drafted.revoked),
        content: contentDigest(files),
        labels,
        group,
        files,
        ...drafted,
      },
    ];
  });
}

/**
 * What a group's change comes to; undefined: nothing.
 * @param groups all that anything is proposed for
 */
export function draftedChange(
  joint: Recommendation,
  group: Group,
  groups: readonly Group[],
  going: readonly ActionableFinding[],
): Pick<PlannedDraft, 'findings' | 'revoked' | 'tightening'> | undefined {
  if (going.length === 0) return undefined;
  const lasting = lastingPolicies(joint.analysis.manifests.policies, group, groups);
  const tightening = changeOf(joint, new Set(going.map(({ key }) => key)), lasting);
  const done = new Set(tightening.changes.flatMap((change) => change.revoked.map(({ finding }) => finding)));
  const revoked = going.filter((one) => one.kind === 'unused').filter((one) => done.has(one));
  if (revoked.length === 0) return undefined;
  const findings = revoked.map(proposed).sort((a, b) => b.risk - a.risk || (a.key < b.key ? -1 : 1));
  return { findings, revoked, tightening };
}
