import { grantsOf } from '../../grants/grant.ts';
import { formatRef } from '../../policies/policy.ts';
import type { ReplayNote } from '../../report/proof-replay.ts';
import type { PolicySet, Verification } from '../../verification/verification.ts';
import type { ProofClaim } from './claim.ts';

/** What the proof says of the change itself, and is not so. */
export function claimsAbout(
  { result, revoked }: ProofClaim,
  sides: { readonly before: PolicySet; readonly after: PolicySet },
  { passed, counterexamples }: Verification,
  isSame: boolean,
): ReplayNote[] {
  const [before, after] = [countGrants(sides.before), countGrants(sides.after)];
  const texts: string[] = [];
  if (isSame && (result === 'failed') === passed)
    texts.push(`the proof says that it ${result === 'failed' ? 'failed' : 'passed'}`);
  for (const { policy, grants, sentence } of revoked) {
    const keys = new Map<string, number>();
    for (const grant of grants) {
      const key = keyOf(policy, grant);
      keys.set(key, (keys.get(key) ?? 0) + 1);
    }
    const isGone = [...keys].every(([key, n]) => (before.get(key) ?? 0) - (after.get(key) ?? 0) >= n);
    if (!isGone) texts.push(`the change does not take away what the proof says: ${sentence}`);
  }
  // where the verification itself failed, that is the news
  return counterexamples.length > 0 ? [] : texts.map((text) => ({ kind: 'claim', text }));
}

/** Numbers that are not as the proof says, although it was made of the same. */
export function numbersIn({ checked }: ProofClaim, verification: Verification): ReplayNote[] {
  if (checked === null) return [];
  const now = new Map<string, number>(Object.entries(verification.checked));
  return [...new Set([...Object.keys(checked), ...now.keys()])].flatMap((name): ReplayNote[] =>
    now.get(name) === checked[name]
      ? []
      : [
          {
            kind: 'number',
            text: `${name}: ${now.get(name) ?? 'none'}, the proof says ${checked[name] ?? 'none'}`,
          },
        ],
  );
}

/** Policy and grant → how many there are: equal grants of one policy are numbered, and the numbers close ranks. */
function countGrants({ policies }: PolicySet): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const policy of policies) {
    for (const { id } of grantsOf(policy)) {
      const key = keyOf(formatRef(policy.ref), id);
      counts.set(key, (counts.get(key) ?? 0) + 1);
    }
  }
  return counts;
}

function keyOf(policy: string, grant: string): string {
  return `${policy} ${grant.replace(/#\d+$/, '')}`;
}
