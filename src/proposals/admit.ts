import { announcementOf } from './announce/announcement.ts';
import { branchOf } from './branch-name.ts';
import type { ProposedFinding } from './draft.ts';
import type { ActionableFinding, Group } from './group.ts';
import { isWithin, type Keep, keepsOf, overlaps } from './keeps.ts';
import { proposed } from './proposed.ts';
import type { ProposalSettings } from './settings.ts';
import { branchNamed, type ForgeState, handOf, type ReadPullRequest, readPullRequests } from './state.ts';

/** What of a group is proposed in this run, before any text is made: a draft is to be of `going` alone. */
export interface Admitted {
  readonly group: Group;
  readonly branch: string;
  /** may be empty: then there is no draft */
  readonly going: readonly ActionableFinding[];
  readonly kept: readonly KeptFinding[];
  readonly waiting: readonly WaitingFinding[];
}

export interface KeptFinding {
  readonly finding: ActionableFinding;
  readonly keep: Keep;
}

/** Not proposed while that pull request is open: a proposal does not grow while somebody reads it. */
export interface WaitingFinding {
  readonly finding: ActionableFinding;
  /** number of the pull request */
  readonly behind: number;
}

/** Sorts out what people want kept, and what has to wait for a pull request that is open. */
export function admit(
  groups: readonly Group[],
  state: ForgeState,
  settings: ProposalSettings,
  nowMs: number,
): Admitted[] {
  const read = readPullRequests(state);
  const keeps = keepsOf(read, state, settings, nowMs);
  const open = read.filter((one) => one.pullRequest.state.kind === 'open' && one.revert === undefined);
  return groups.map((group) => {
    const branch = branchOf(group.key, settings.branchPrefix);
    const own = open.find((one) => one.marker?.key === group.key && isOnBranch(one, branch));
    const taken = open.filter((one) => one !== own && isTakenOver(one, state, settings));
    const going: ActionableFinding[] = [];
    const kept: KeptFinding[] = [];
    const waiting: WaitingFinding[] = [];
    for (const finding of group.findings) {
      const facts = proposed(finding);
      const isAnnounced = announcementOf(finding.policy).kind !== 'none';
      const keep = keeps
        .filter((one) => !isAnnounced || one.kind !== 'reverted' || !one.isAnnouncement)
        .find((one) => isKeptBy(facts, one, { key: group.key, branch }, own));
      const behind = keep === undefined ? waitsBehind(facts, own, taken) : undefined;
      if (keep !== undefined) kept.push({ finding, keep });
      else if (behind !== undefined) waiting.push({ finding, behind });
      else going.push(finding);
    }
    return { group, branch, going, kept, waiting };
  });
}

function isOnBranch({ pullRequest }: ReadPullRequest, branch: string): boolean {
  return pullRequest.branch === branch;
}

function isTakenOver(
  { pullRequest, marker }: ReadPullRequest,
  state: ForgeState,
  settings: ProposalSettings,
): boolean {
  if (marker === undefined) return false;
  return handOf(branchNamed(state, pullRequest.branch), marker.key, settings) !== 'ours';
}

/** A pull request that was closed says nothing against a later one that is open. */
function isKeptBy(
  finding: ProposedFinding,
  keep: Keep,
  { key, branch }: { readonly key: string; readonly branch: string },
  own: ReadPullRequest | undefined,
): boolean {
  if (keep.kind === 'ticked') return overlaps(finding, keep.box);
  if (keep.isLifted) return false;
  if (
    own !== undefined &&
    own.pullRequest.number > keep.number &&
    isWithin(finding, own.marker?.findings ?? [])
  )
    return false;
  if (keep.whole !== undefined && (keep.whole.key === key || keep.whole.branch === branch)) return true;
  return keep.findings.some((one) => overlaps(finding, one));
}

function waitsBehind(
  finding: ProposedFinding,
  own: ReadPullRequest | undefined,
  taken: readonly ReadPullRequest[],
): number | undefined {
  const holder = taken.find((one) => one.marker?.findings.some((marked) => overlaps(finding, marked)));
  if (holder !== undefined) return holder.pullRequest.number;
  if (own === undefined || own.marker?.isCut === true) return undefined;
  // a box that was ticked here, and counts no longer, asks for it back
  const known = [...(own.marker?.findings ?? []), ...own.choices.keeps];
  return isWithin(finding, known) ? undefined : own.pullRequest.number;
}
