import { groupBy } from '../model/group-by.ts';
import type { Problem } from '../model/problem.ts';
import type { UnenforcedPolicy } from '../policies/unenforced.ts';
import type { AccessChanges } from '../verification/access/access-changes.ts';
import type { Counterexample, Verification } from '../verification/verification.ts';
import { count, describeVerification } from './wording.ts';

/** Everything that is said of two sets of policies. Every format is a pure function of it. */
export interface PolicyComparison {
  readonly version: string;
  /** as the user named them */
  readonly before: string;
  readonly after: string;
  readonly verification: Verification;
  readonly access: AccessChanges;
  /** whether there was a recording whose connections were asked again */
  readonly hasRecording: boolean;
  /** somebody changes policies on purpose: that they are wider is told, and no failure */
  readonly allowsWider: boolean;
  /** of both sides, each object once; they were not compared */
  readonly unenforced: readonly UnenforcedPolicy[];
  readonly problems: readonly Problem[];
}

/** Laws that whoever writes wider policies breaks on purpose. */
const BROKEN_ON_PURPOSE: ReadonlySet<Counterexample['law']> = new Set([
  'never-wider',
  'stays-isolated',
  'keeps-denies',
  'keeps-frozen',
]);

/** `wider`: nothing but what was allowed to happen. */
export function outcomeOf({
  verification: { passed, counterexamples },
  allowsWider,
}: Pick<PolicyComparison, 'verification' | 'allowsWider'>): 'narrower' | 'wider' | 'failed' {
  if (passed) return 'narrower';
  return allowsWider && counterexamples.every(isOnPurpose) ? 'wider' : 'failed';
}

export function isOnPurpose({ law }: Counterexample): boolean {
  return BROKEN_ON_PURPOSE.has(law);
}

const EXAMPLES_SHOWN = 3;

/** The first few of each law: what is added says the same more shortly. */
export function shownExamples({ counterexamples }: Verification): readonly Counterexample[] {
  return [...groupBy(counterexamples, ({ law }) => law).values()].flatMap((one) =>
    one.slice(0, EXAMPLES_SHOWN),
  );
}

/** `2 added, 1 removed, 1 change of isolation`, `no access added or removed` */
export function describeAccess({ added, removed, isolation }: AccessChanges): string {
  const parts = [
    ...(added.length === 0 ? [] : [`${added.length} added`]),
    ...(removed.length === 0 ? [] : [`${removed.length} removed`]),
    ...(isolation.length === 0
      ? []
      : [count(isolation.length, 'change of isolation', 'changes of isolation')]),
  ];
  return parts.length === 0 ? 'no access added or removed' : parts.join(', ');
}

/** `980 policies, 9,960 grants; of the changed policies, 220 pairs of known parties` */
export function describeUnchanged({ unchanged: { policies, grants, pairs } }: AccessChanges): string {
  const of = pairs === 0 ? '' : `; of the changed policies, ${count(pairs, 'pair')} of known parties`;
  return `${count(policies, 'policy', 'policies')}, ${count(grants, 'grant')}${of}`;
}

/** Said where nothing was: that nothing is cut off would sound like more than it is. */
export const NOT_REPLAYED = 'no observed connection was asked about: give a recording with --store';

/** The verdict of the proof, and where wider policies are meant, that. */
export function describeOutcome(comparison: PolicyComparison): string {
  const text = describeVerification(comparison.verification);
  return outcomeOf(comparison) === 'wider' ? text.replace(/^NOT verified: /, 'wider, as allowed: ') : text;
}
