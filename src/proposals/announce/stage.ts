import type { Policy } from '../../policies/policy.ts';
import type { ActionableFinding } from '../actionable-finding.ts';
import { overlaps } from '../keeps.ts';
import { proposed } from '../proposed.ts';
import type { ProposalSettings } from '../settings.ts';
import { type ForgeState, readPullRequests } from '../state.ts';
import { type Unit, unitsOf } from '../unit.ts';
import { ANNOUNCEMENT_LASTS_MS, announcementOf, isAnnouncementKey } from './announcement.ts';

/** Findings by what may be proposed of them now. */
export interface Stages {
  /** to be revoked */
  readonly ripe: readonly ActionableFinding[];
  /** to be announced */
  readonly fresh: readonly ActionableFinding[];
  readonly unripe: readonly UnripeFinding[];
}

/** Nothing is proposed of it, since its policy says when, or is meant to and cannot. */
export interface UnripeFinding {
  readonly finding: ActionableFinding;
  readonly why: UnripeReason;
}

export type UnripeReason =
  /** @prop day `2026-12-08` */
  | { readonly kind: 'announced'; readonly day: string }
  /** @prop policy whose annotation is no date */
  | { readonly kind: 'unreadable-day'; readonly policy: Policy; readonly text: string }
  /** @prop reason why the annotation cannot be written, in words */
  | { readonly kind: 'not-announced'; readonly reason: string };

/**
 * What only goes together, see `Unit`, is of one stage: that of the policy that is the furthest from being ripe. What is
 * proposed to be revoked already stays so: nobody has to read the same pull request as another one.
 */
export function stagesOf(
  findings: readonly ActionableFinding[],
  state: ForgeState,
  settings: Pick<ProposalSettings, 'announceMs'>,
  nowMs: number,
): Stages {
  const begun = readPullRequests(state).flatMap(({ pullRequest, marker }) =>
    pullRequest.state.kind === 'open' && marker !== undefined && !isAnnouncementKey(marker.key)
      ? marker.findings
      : [],
  );
  const stages = { ripe: new Set<ActionableFinding>(), fresh: new Set<ActionableFinding>() };
  const unripe = new Map<ActionableFinding, UnripeReason>();
  for (const unit of unitsOf(findings)) {
    const why = unripeness(unit, nowMs);
    const isBegun = unit.findings.map(proposed).some((one) => begun.some((other) => overlaps(one, other)));
    const isRipe = settings.announceMs === undefined || isBegun || isDue(unit, nowMs);
    for (const finding of unit.findings) {
      if (why !== undefined) unripe.set(finding, why);
      else stages[isRipe ? 'ripe' : 'fresh'].add(finding);
    }
  }
  // in the order given, whatever the units are
  return {
    ripe: findings.filter((one) => stages.ripe.has(one)),
    fresh: findings.filter((one) => stages.fresh.has(one)),
    unripe: findings.flatMap((finding) => {
      const why = unripe.get(finding);
      return why === undefined ? [] : [{ finding, why }];
    }),
  };
}

/** A day that cannot be read is one that has not come. */
function unripeness({ policies }: Unit, nowMs: number): UnripeReason | undefined {
  const said = policies.map((policy) => ({ policy, announcement: announcementOf(policy) }));
  for (const { policy, announcement } of said)
    if (announcement.kind === 'unreadable')
      return { kind: 'unreadable-day', policy, text: announcement.text };
  const dated = said.flatMap(({ announcement }) => (announcement.kind === 'dated' ? announcement : []));
  const [latest] = dated.toSorted((a, b) => b.ripeMs - a.ripeMs);
  return latest !== undefined && latest.ripeMs > nowMs ? { kind: 'announced', day: latest.day } : undefined;
}

/** Announced, all of it, and not so long ago that nobody remembers. */
function isDue({ policies }: Unit, nowMs: number): boolean {
  return policies.every((policy) => {
    const announcement = announcementOf(policy);
    return announcement.kind === 'dated' && announcement.ripeMs > nowMs - ANNOUNCEMENT_LASTS_MS;
  });
}
