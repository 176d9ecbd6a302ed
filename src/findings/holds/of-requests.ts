import type { Grant } from '../../grants/grant.ts';
import { formatDate } from '../../model/time.ts';
import { appliedByProxy } from '../../policies/cilium/requests/frozen-requests.ts';
import type { Hold } from '../finding.ts';
import type { Part } from '../roll-up.ts';
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

const HTTP_RULES = appliedByProxy('http');

/** An HTTP entry among others that are used: taking it out would only narrow the rule, but nothing here can do it yet. */
export function holdOfEntry(scope: Part['scope'], grant: Grant, hold: Hold | undefined): Hold | undefined {
  const isFreeOfEffects = grant.rule.frozen.every((why) => why === HTTP_RULES);
  if (scope !== 'request' || (hold !== undefined && !(hold.reason === 'frozen' && isFreeOfEffects)))
    return hold;
  return {
    reason: 'l7-entry',
    text: 'requests were seen and none of them needed it; single L7 entries are not taken out of a rule yet',
  };
}
