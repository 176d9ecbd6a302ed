import { isAnnouncementKey } from './announce/announcement.ts';
import type { KeepBox } from './choices.ts';
import type { ProposedFinding } from './draft.ts';
import type { MarkedFinding } from './marker.ts';
import type { ProposalSettings } from './settings.ts';
import { type ForgeState, isEndedByUs, type ReadPullRequest } from './state.ts';

/** A wish of people that something is not proposed. */
export type Keep =
  /** a box that is ticked in a pull request, or in the dashboard */
  | { readonly kind: 'ticked'; readonly box: KeepBox; readonly number: number | undefined }
  /** a pull request that a person closed; or merged, and what it took away is there again, since it was reverted */
  | {
      readonly kind: 'closed' | 'reverted';
      readonly number: number;
      readonly url: string;
      readonly title: string;
      readonly by: string | undefined;
      readonly atMs: number;
      readonly untilMs: number;
      readonly findings: readonly MarkedFinding[];
      /** what it was about cannot be told in full: nothing of this group is proposed, or of this branch */
      readonly whole: { readonly key: string | undefined; readonly branch: string } | undefined;
      /** it revoked nothing: once merged it is reverted where the policy does not say the day any more */
      readonly isAnnouncement: boolean;
      /** the dashboard's box is ticked: proposed again all the same */
      readonly isLifted: boolean;
    };

/** Closed ones in the order given, which is the newest first. */
export function keepsOf(
  read: readonly ReadPullRequest[],
  state: ForgeState,
  settings: ProposalSettings,
  nowMs: number,
): Keep[] {
  return [...tickedKeeps(read, state), ...closedKeeps(read, state, settings, nowMs)];
}

/** A box that stands in both places keeps while neither of them was unticked. */
function tickedKeeps(read: readonly ReadPullRequest[], { dashboard }: ForgeState): Keep[] {
  const keeps = new Map<string, Keep>();
  for (const box of dashboard.keeps.filter((one) => one.isTicked)) {
    const origin = read.find(({ pullRequest }) => pullRequest.number === box.from);
    const isTakenBack = origin?.choices.keeps.some((one) => one.key === box.key && !one.isTicked) === true;
    if (!isTakenBack) keeps.set(box.key, { kind: 'ticked', box, number: box.from });
  }
  const known = new Set(dashboard.keeps.map((box) => box.key));
  for (const { pullRequest, choices } of read) {
    for (const box of choices.keeps.filter((one) => one.isTicked && !known.has(one.key))) {
      if (!keeps.has(box.key)) keeps.set(box.key, { kind: 'ticked', box, number: pullRequest.number });
    }
  }
  return [...keeps.values()];
}

function closedKeeps(
  read: readonly ReadPullRequest[],
  { account, dashboard }: ForgeState,
  { ignoreForMs }: ProposalSettings,
  nowMs: number,
): Keep[] {
  const lifted = new Set(dashboard.recreates.filter((one) => one.isTicked).map((one) => one.number));
  return read.flatMap((one): Keep[] => {
    const { pullRequest, marker, revert } = one;
    const { state, number, url, title, branch } = pullRequest;
    if (state.kind === 'open' || isEndedByUs(one, account)) return [];
    // a revert that was merged brought something back that is wanted; one that was closed, nothing
    if (state.kind === 'merged' ? marker === undefined && revert === undefined : revert !== undefined)
      return [];
    const untilMs = state.atMs + ignoreForMs;
    if (untilMs <= nowMs) return [];
    const isWhole = state.kind === 'closed' && (marker === undefined || marker.isCut);
    return [
      {
        kind: state.kind === 'closed' ? 'closed' : 'reverted',
        number,
        url,
        title,
        by: state.kind === 'closed' ? state.by : undefined,
        atMs: state.atMs,
        untilMs,
        findings: revert?.findings ?? marker?.findings ?? [],
        whole: isWhole ? { key: marker?.key, branch } : undefined,
        isAnnouncement: marker !== undefined && isAnnouncementKey(marker.key),
        isLifted: lifted.has(number),
      },
    ];
  });
}

/** What a finding is about, to compare it over time. */
export type Comparable = Pick<ProposedFinding, 'key' | 'grants'>;

/** Whether they are about the same access, at least in part. */
export function overlaps(a: Comparable, b: Comparable): boolean {
  return a.key === b.key || a.grants.some((grant) => b.grants.includes(grant));
}

/** Whether all that it is about is among the others: what is left of a proposal counts as part of it. */
export function isWithin(one: Comparable, others: readonly Comparable[]): boolean {
  if (others.some((other) => other.key === one.key)) return true;
  const known = new Set(others.flatMap((other) => other.grants));
  return one.grants.length > 0 && one.grants.every((grant) => known.has(grant));
}
