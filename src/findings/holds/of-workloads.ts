import type { Grant } from '../../grants/grant.ts';
import { formatDuration } from '../../model/time.ts';
import { beyondFilters } from '../../policies/cilium/requests/frozen-requests.ts';
import type { InventoryWorkload } from '../../policies/inventory/inventory.ts';
import type { Hold } from '../finding.ts';
import type { Member } from '../population.ts';
import type { JudgementSettings } from '../settings.ts';

/** Reasons that lie in the rule, or in what runs: nobody could have used the grant. */
export function holdOfWorkloads(
  grant: Grant,
  subjects: readonly Member[],
  peers: readonly Member[] | undefined,
): Hold | undefined {
  const frozen = beyondFilters(grant.rule.frozen);
  if (frozen.length > 0) {
    return {
      reason: 'frozen',
      text: `the rule carries ${frozen.join('; ')}; removing it does more than take access away`,
    };
  }
  if (grant.peer?.kind === 'reference') {
    return {
      reason: 'dynamic-reference',
      text: `${grant.peer.text} is defined elsewhere and may name others tomorrow`,
    };
  }
  if (peers?.length === 0) {
    return {
      reason: 'no-peer',
      text: `nothing that runs or was seen matches ${grant.peer?.text ?? 'the peer'}, so no traffic was possible`,
    };
  }
  const stopped = [subjects, peers ?? []].find((members) => members.length > 0 && members.every(isStopped));
  if (stopped === undefined) return undefined;
  const names = stopped.flatMap((member) => member.workloads).map(nameOf);
  return { reason: 'not-running', text: `${names.join(', ')} runs no pod, so no traffic was possible` };
}

/** A subject of which nothing at all was seen: that nobody used the grant then says nothing. */
export function holdOfSilence(
  grant: Grant,
  subjects: readonly Member[],
  { nowMs, unusedForMs }: JudgementSettings,
): Hold | undefined {
  if (subjects.some((member) => (member.lastSeenMs ?? 0) >= nowMs - unusedForMs)) return undefined;
  return {
    reason: 'not-seen',
    text: `no traffic of any kind was seen of ${grant.spec.subject.text} in ${formatDuration(unusedForMs)}: they do not run, or the recording leaves them out`,
  };
}

export function nameOf({ kind, namespace, name }: InventoryWorkload): string {
  return `${kind} ${namespace}/${name}`;
}

/** Scaled to zero: trap T-38. One that only traffic shows has run. */
function isStopped({ workloads }: Member): boolean {
  return workloads.length > 0 && workloads.every(({ replicas }) => replicas === 0);
}
