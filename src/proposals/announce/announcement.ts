import { DAY_MS, formatDate, parseInstant } from '../../model/time.ts';
import type { Policy } from '../../policies/policy.ts';
import type { RemoteBranch } from '../repository.ts';
import type { ProposalSettings } from '../settings.ts';
import { handOf, trailerOf } from '../state.ts';

/** Once that day is over, in UTC, what nobody uses of the policy may be revoked; people may write it, too. */
export const REVOKE_AFTER_ANNOTATION = 'lapse.dev/revoke-after';

/** Of commits that announce: so the next run knows the day. */
export const REVOKE_AFTER_TRAILER = 'Lapse-Revoke-After';

/** What a policy says of its own end. */
export type Announcement =
  | { readonly kind: 'none' }
  /** @prop ripeMs from then on it may be revoked */
  | { readonly kind: 'dated'; readonly day: string; readonly ripeMs: number }
  | { readonly kind: 'unreadable'; readonly text: string };

export function announcementOf({ metadata: { annotations } }: Pick<Policy, 'metadata'>): Announcement {
  const text = annotations[REVOKE_AFTER_ANNOTATION];
  if (text === undefined) return { kind: 'none' };
  const ripeMs = ripeAt(text);
  return ripeMs === undefined
    ? { kind: 'unreadable', text }
    : { kind: 'dated', day: formatDate(parseInstant(text) ?? ripeMs), ripeMs };
}

/** The end of a day, or an instant as it is. */
function ripeAt(text: string): number | undefined {
  const atMs = parseInstant(text);
  if (atMs === undefined) return undefined;
  return /^\d{4}-\d{2}-\d{2}$/.test(text) ? atMs + DAY_MS : atMs;
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
 * `2026-12-08`: the day that a draft announces. The one that its branch has already, until that is over: a day that
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
  if (known !== undefined && (ripeAt(known) ?? nowMs) > nowMs) return known;
  return formatDate(nowMs + settings.announceMs);
}

/** An announcement counts for so long behind its day: what becomes unused much later was not meant by it. */
export const ANNOUNCEMENT_LASTS_MS = 90 * DAY_MS;
