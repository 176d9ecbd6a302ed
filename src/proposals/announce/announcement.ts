import { DAY_MS, formatDate, parseInstant } from '../../model/time.ts';
import type { Policy } from '../../policies/policy.ts';
import type { RemoteBranch } from '../repository.ts';
import type { ProposalSettings } from '../settings.ts';
import { handOf, trailerOf } from '../state.ts';

/** From that day on, 0:00 UTC, what nobody uses of the policy may be revoked; people may write it, too. */
export const REVOKE_AFTER_ANNOTATION = 'lapse.dev/revoke-after';

/** Of commits that announce: so the next run knows the day. */
export const REVOKE_AFTER_TRAILER = 'Lapse-Revoke-After';

/** What a policy says of its own end. */
export type Announcement =
  | { readonly kind: 'none' }
  | { readonly kind: 'dated'; readonly atMs: number }
  | { readonly kind: 'unreadable'; readonly text: string };

export function announcementOf({ metadata: { annotations } }: Pick<Policy, 'metadata'>): Announcement {
  const text = annotations[REVOKE_AFTER_ANNOTATION];
  if (text === undefined) return { kind: 'none' };
  const atMs = parseInstant(text);
  return atMs === undefined ? { kind: 'unreadable', text } : { kind: 'dated', atMs };
}

const PREFIX = 'announce-';

/** Of the announcements of a group: a proposal of its own, beside that of what is ripe. */
export function announcementKey(groupKey: string): string {
  return `${PREFIX}${groupKey}`;
}

/** No kind of group begins like this. */
export function isAnnouncementKey(key: string): boolean {
  return key.startsWith(PREFIX);
}

/**
 * `2026-12-08`: the day that a draft announces. The one that its branch has already, while that is to come: a day that
 * moves at every run would never come.
 * @param branch of the draft; undefined: there is none
 */
export function announcedDay(
  branch: RemoteBranch | undefined,
  key: string,
  settings: ProposalSettings & { readonly announceMs: number },
  nowMs: number,
): string {
  const known =
    branch !== undefined && handOf(branch, key, settings) === 'ours'
      ? trailerOf(branch.message, REVOKE_AFTER_TRAILER)
      : undefined;
  const knownMs = known === undefined ? undefined : parseInstant(known);
  if (known !== undefined && knownMs !== undefined && knownMs > nowMs) return known;
  return formatDate(nowMs + settings.announceMs);
}

/** An announcement counts for so long behind its day: what becomes unused much later was not meant by it. */
export const ANNOUNCEMENT_LASTS_MS = 90 * DAY_MS;
