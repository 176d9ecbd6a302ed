import { formatDate } from '../../model/time.ts';
import type { Hold } from '../finding.ts';
import type { JudgementSettings } from '../settings.ts';

/**
 * A connection that may have used the L7 entry, and no proxy told of its requests.
 * @param unseenMs when that was last so; undefined: never
 */
export function holdOfRequests(
  unseenMs: number | undefined,
  { nowMs, unusedForMs }: JudgementSettings,
): Hold | undefined {
  if (unseenMs === undefined || nowMs - unseenMs >= unusedForMs) return undefined;
  return {
    reason: 'requests-not-seen',
    text: `its port was used, last on ${formatDate(unseenMs)}, and no proxy told of the requests; collect L7 flows (event type 129)`,
    untilMs: unseenMs + unusedForMs,
  };
}
