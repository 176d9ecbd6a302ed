import { shortHash } from '../model/hash.ts';
import { formatDate } from '../model/time.ts';
import { formatRef, type Policy } from '../policies/policy.ts';
import type { KeepExpiredFinding } from './finding.ts';
import { describeKeep, isOver, keepsOf } from './holds/of-policy.ts';
import type { JudgementSettings } from './settings.ts';

/** Keeps whose day is past: the policy is judged again, and somebody should know. */
export function expiredKeeps(policy: Policy, { keeps, nowMs }: JudgementSettings): KeepExpiredFinding[] {
  return keepsOf(policy, keeps).flatMap((stated): KeepExpiredFinding[] => {
    const { untilMs } = stated.keep;
    if (untilMs === undefined || !isOver(stated.keep, nowMs)) return [];
    return [
      {
        kind: 'keep-expired',
        key: shortHash(`keep-expired\n${formatRef(policy.ref)}\n${stated.by}\n${untilMs}`),
        severity: 'info',
        ref: policy.ref,
        policy,
        place: policy.place,
        untilMs,
        sentence: `${describeKeep(stated)}, until ${formatDate(untilMs)}, which is past; it is judged like any other`,
      },
    ];
  });
}
