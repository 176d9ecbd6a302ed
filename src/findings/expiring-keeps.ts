import { DAY_MS } from '../model/time.ts';
import type { Place } from '../policies/place.ts';
import type { Policy, PolicyRef } from '../policies/policy.ts';
import { describeKeep, isOver, keepsOf } from './holds/of-policy.ts';
import type { JudgementSettings } from './settings.ts';

/** A wish to keep a policy that ends soon: somebody should decide before it does. */
export interface ExpiringKeep {
  readonly ref: PolicyRef;
  readonly place: Place;
  readonly untilMs: number;
  /** who says so, and why */
  readonly text: string;
}

export const SOON_MS = 30 * DAY_MS;

/** Whether or not anything of the policy is unused; the first to end comes first. */
export function expiringKeeps(
  policies: readonly Policy[],
  { keeps, nowMs }: Pick<JudgementSettings, 'keeps' | 'nowMs'>,
): ExpiringKeep[] {
  return policies
    .flatMap((policy) =>
      keepsOf(policy, keeps).flatMap((stated): ExpiringKeep[] => {
        const { untilMs } = stated.keep;
        if (untilMs === undefined || isOver(stated.keep, nowMs) || untilMs > nowMs + SOON_MS) return [];
        return [{ ref: policy.ref, place: policy.place, untilMs, text: describeKeep(stated) }];
      }),
    )
    .sort((a, b) => a.untilMs - b.untilMs);
}
