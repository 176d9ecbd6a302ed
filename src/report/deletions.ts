import { formatRef } from '../policies/policy.ts';
import type { FileChange } from '../tightening/tighten.ts';

/** `NetworkPolicy shop/db-extra goes as a whole: NetworkPolicy shop/db isolates all that it did`, one for each. */
export function deletionSentences(changes: readonly FileChange[]): string[] {
  return changes
    .flatMap((change) => change.deleted)
    .map(({ policy, isolatedBy }) => {
      const others = isolatedBy.map(formatRef);
      return `${formatRef(policy.ref)} goes as a whole: ${others.join(' and ')} ${others.length === 1 ? 'isolates' : 'isolate'} all that it did`;
    })
    .sort();
}
