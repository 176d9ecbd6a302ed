import type { Dispute } from '../grants/disputes.ts';
import { shortHash } from '../model/hash.ts';
import { formatRef } from '../policies/policy.ts';
import type { DisputedFinding } from './finding.ts';

/** Policies that Hubble and we read differently: our problem, so they are left alone. */
export function disputedFindings(disputes: readonly Dispute[]): DisputedFinding[] {
  return disputes.map(({ policy, count, named }) => ({
    kind: 'disputed',
    key: shortHash(`disputed\n${formatRef(policy.ref)}`),
    severity: 'info',
    ref: policy.ref,
    policy,
    place: policy.place,
    sentence: `Hubble names it as allowing ${count === 1 ? 'a connection' : `${count} connections`} that, as Lapse reads it, it does not allow: it is left alone; please report it`,
    named,
  }));
}
