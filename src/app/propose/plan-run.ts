import type { Problem } from '../../model/problem.ts';
import { type Admitted, admit } from '../../proposals/admit.ts';
import { announcementKey, REVOKE_AFTER_ANNOTATION } from '../../proposals/announce/announcement.ts';
import { stagesOf, type UnripeFinding } from '../../proposals/announce/stage.ts';
import { unreadableText } from '../../proposals/announce/unripe-words.ts';
import { groupsOf } from '../../proposals/group.ts';
import type { ForgeState } from '../../proposals/state.ts';
import type { Recommendation } from '../recommend.ts';
import { proposedOf } from './group-change.ts';
import { planAnnouncements } from './plan-announcements.ts';
import { type PlannedDraft, planDrafts } from './plan-drafts.ts';
import type { ProposeRequest } from './request.ts';

export interface RunPlan {
  readonly admitted: readonly Admitted[];
  readonly drafts: readonly PlannedDraft[];
  /** nothing is proposed of these, and why */
  readonly unripe: readonly UnripeFinding[];
}

/** What this run would propose: what is ripe is revoked, what is not announced yet is announced where that is asked for. */
export function planRun(
  joint: Recommendation,
  state: ForgeState,
  {
    analysis,
    grouping,
    settings,
    labels,
  }: Pick<ProposeRequest, 'analysis' | 'grouping' | 'settings' | 'labels'>,
): RunPlan {
  const { nowMs } = analysis.settings;
  const { announceMs } = settings;
  const { ripe, fresh, unripe } = stagesOf(proposedOf(joint), state, settings, nowMs);
  const { owners } = joint.report;
  const revoking = groupsOf(ripe, owners, grouping);
  const announcing = groupsOf(fresh, owners, grouping).map((group) => ({
    ...group,
    key: announcementKey(group.key),
  }));
  const groups = [...revoking, ...announcing];
  const [revoked, announced] = [revoking, announcing].map((some) => admit(some, state, settings, nowMs));
  const announcements =
    announceMs === undefined
      ? { drafts: [], refused: [] }
      : planAnnouncements({
          joint,
          admitted: announced ?? [],
          groups,
          labels,
          state,
          settings: { ...settings, announceMs },
          nowMs,
        });
  return {
    admitted: [...(revoked ?? []), ...(announced ?? [])],
    drafts: [...planDrafts(joint, revoked ?? [], groups, labels), ...announcements.drafts],
    unripe: [...unripe, ...announcements.refused],
  };
}

/** Days that cannot be read, each policy once. */
export function dayProblems(unripe: readonly UnripeFinding[]): Problem[] {
  const problems = new Map<string, Problem>();
  for (const { why } of unripe) {
    if (why.kind !== 'unreadable-day') continue;
    const { file, line } = why.policy.place;
    problems.set(`${file}:${line}`, {
      file,
      line,
      message: `nothing of this policy is proposed: ${unreadableText(why.text)}`,
      remedy: `write ${REVOKE_AFTER_ANNOTATION}: "2027-01-31", or take it out`,
    });
  }
  return [...problems.values()];
}
