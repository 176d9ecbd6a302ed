import type { UnusedFinding } from '../findings/finding.ts';
import { holdFilters } from '../findings/holds/of-filters.ts';
import { grantsOf } from '../grants/grant.ts';
import { groupBy } from '../model/group-by.ts';
import type { Policy } from '../policies/policy.ts';
import type { Declined } from './plan.ts';

/**
 * What must stay, too, because something else does: the judgement took for granted that a plain rule goes together with
 * the L7 entries beside it, and where its text cannot be edited their traffic would go on past the proxy.
 * @param going what was to be taken out
 * @param declined of that, what stays after all
 */
export function leftMoot(
  going: readonly UnusedFinding[],
  declined: readonly Declined[],
  policies: readonly Policy[],
): Declined[] {
  const staying = new Set(declined.flatMap(({ findings }) => findings));
  if (staying.size === 0) return [];
  const left = going.filter((one) => !staying.has(one));
  const held = holdFilters(left, policies.flatMap(grantsOf));
  const byReason = groupBy(held, ([{ policy }, { text }]) => `${policy.file} ${policy.document} ${text}`);
  return [...byReason.values()].flatMap((some) =>
    some.slice(0, 1).map(([{ policy }, { text }]) => ({
      policy,
      findings: some.map(([finding]) => finding),
      reason: text,
    })),
  );
}
