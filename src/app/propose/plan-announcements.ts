import { annotate } from '../../policies/annotate.ts';
import { formatRef, type Policy } from '../../policies/policy.ts';
import type { ActionableFinding } from '../../proposals/actionable-finding.ts';
import type { Admitted } from '../../proposals/admit.ts';
import { announcedDay, REVOKE_AFTER_ANNOTATION } from '../../proposals/announce/announcement.ts';
import type { UnripeFinding } from '../../proposals/announce/stage.ts';
import { contentDigest } from '../../proposals/digest.ts';
import type { Group } from '../../proposals/group.ts';
import type { ProposalSettings } from '../../proposals/settings.ts';
import { branchNamed, type ForgeState } from '../../proposals/state.ts';
import { announcementTitle } from '../../proposals/title.ts';
import { type Unit, unitsOf } from '../../proposals/unit.ts';
import type { Tightening } from '../../tightening/tighten.ts';
import type { PolicyManifests } from '../manifests.ts';
import type { Recommendation } from '../recommend.ts';
import { differenceBeside } from '../same-but-annotation.ts';
import { filesOf } from './group-change.ts';
import { draftedChange, type PlannedDraft } from './plan-drafts.ts';

export interface AnnouncementPlan {
  readonly joint: Recommendation;
  /** of groups of announcements alone */
  readonly admitted: readonly Admitted[];
  /** all that anything is proposed for */
  readonly groups: readonly Group[];
  readonly labels: readonly string[];
  readonly state: ForgeState;
  readonly settings: ProposalSettings & { readonly announceMs: number };
  readonly nowMs: number;
}

/** Drafts that write the day into policies, and what cannot be announced: its access is kept. */
export function planAnnouncements(plan: AnnouncementPlan): {
  readonly drafts: readonly PlannedDraft[];
  readonly refused: readonly UnripeFinding[];
} {
  const drafts: PlannedDraft[] = [];
  const refused: UnripeFinding[] = [];
  for (const one of plan.admitted) {
    const own = planOne(one, plan);
    refused.push(...own.refused);
    if (own.draft !== undefined) drafts.push(own.draft);
  }
  return { drafts, refused };
}

/** Whatever is refused goes without all that only goes together with it. */
function planOne(
  { group, branch, going }: Admitted,
  { joint, groups, labels, state, settings, nowMs }: AnnouncementPlan,
): { readonly draft: PlannedDraft | undefined; readonly refused: readonly UnripeFinding[] } {
  const day = announcedDay(branchNamed(state, branch), group.key, settings, nowMs);
  const refused: UnripeFinding[] = [];
  let left: readonly ActionableFinding[] = going;
  while (left.length > 0) {
    const drafted = draftedChange(joint, group, groups, left);
    if (drafted === undefined) break;
    const { tightening, revoked, findings } = drafted;
    const touched = new Set(revoked.map(({ policy }) => policy));
    const units = unitsOf(left).map((unit) => unit.policies.filter((policy) => touched.has(policy)));
    const { announcement, reasons } = announcementFor(joint.analysis.manifests, units, day);
    if (announcement === undefined) {
      const stuck = unitsOf(left).filter((unit) => unit.policies.some((policy) => reasons.has(policy)));
      for (const unit of stuck) refused.push(...refusalsOf(unit, reasons));
      const gone = new Set(stuck.flatMap((unit) => unit.findings));
      left = left.filter((one) => !gone.has(one));
      continue;
    }
    const files = filesOf(announcement);
    return {
      draft: {
        key: group.key,
        branch,
        title: announcementTitle(revoked, day),
        findings,
        content: contentDigest(files),
        labels,
        announcedFor: day,
        group,
        revoked,
        tightening,
        announcement,
        files,
      },
      refused,
    };
  }
  return { draft: undefined, refused };
}

/** Of one policy its own reason, of the others that of whichever has one. */
function refusalsOf({ policies, findings }: Unit, reasons: ReadonlyMap<Policy, string>): UnripeFinding[] {
  const other = policies.find((policy) => reasons.has(policy));
  const shared = other === undefined ? '' : `${formatRef(other.ref)}: ${reasons.get(other) ?? ''}`;
  return findings.map((finding) => ({
    finding,
    why: { kind: 'not-announced', reason: reasons.get(finding.policy) ?? shared },
  }));
}

/** The change that writes the day; where there is none, why not, of some of the policies at least. */
function announcementFor(
  manifests: PolicyManifests,
  units: readonly (readonly Policy[])[],
  day: string,
): { readonly announcement: Tightening | undefined; readonly reasons: ReadonlyMap<Policy, string> } {
  const policies = units.flat();
  const annotation = { key: REVOKE_AFTER_ANNOTATION, value: day };
  const { texts, refused } = annotate(policies, annotation, manifests.files);
  if (refused.length > 0)
    return {
      announcement: undefined,
      reasons: new Map(refused.map(({ policy, reason }) => [policy, reason])),
    };
  const why = differenceBeside(manifests, texts, policies, REVOKE_AFTER_ANNOTATION);
  if (why === undefined) {
    const changes = manifests.files.flatMap(({ file, text: before }) => {
      const after = texts.get(file);
      return after === undefined || after === before
        ? []
        : [{ file, before, after, deleted: [], revoked: [], narrowed: [] }];
    });
    return {
      announcement: { changes, declined: [], notNarrowed: [], suggested: [] },
      reasons: new Map(),
    };
  }
  // of several, those that cannot be annotated by themselves
  const alone =
    units.length < 2 ? [] : units.flatMap((unit) => [...announcementFor(manifests, [unit], day).reasons]);
  const reasons = alone.length > 0 ? alone : policies.map((policy) => [policy, why] as const);
  return { announcement: undefined, reasons: new Map(reasons) };
}
