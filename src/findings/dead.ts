import type { Grant } from '../grants/grant.ts';
import { shortHash } from '../model/hash.ts';
import { formatRef, type Policy } from '../policies/policy.ts';
import type { DeadFinding } from './finding.ts';
import type { Idle } from './idle.ts';
import type { Population } from './population.ts';

/** Parts of a policy whose subject selects nothing that exists. */
export function deadSubjects(
  policy: Policy,
  population: Population,
): { readonly spec: Policy['specs'][number]; readonly finding: DeadFinding }[] {
  return policy.specs
    .filter((spec) => spec.subject.kind === 'endpoints' && population.subjects(spec).length === 0)
    .map((spec) => ({
      spec,
      finding: {
        kind: 'dead',
        part: 'subject',
        key: shortHash(`dead\n${formatRef(policy.ref)}\n${spec.path}`),
        severity: 'info',
        ref: policy.ref,
        policy,
        place: policy.place,
        sentence: `selects ${spec.subject.text}, and ${nobody(population)}`,
      },
    }));
}

function nobody({ isComplete }: Population): string {
  return isComplete
    ? 'nothing that runs or was seen matches; it protects and allows nothing'
    : 'no traffic of anything that matches was seen; give an --inventory to tell whether it runs';
}

/** Peers of one rule that select nothing that exists. */
export function deadPeers(grants: readonly Grant[], idle: ReadonlyMap<Grant, Idle>): DeadFinding[] {
  const peers = new Map(
    grants.filter((grant) => idle.get(grant)?.hold?.reason === 'no-peer').map((grant) => [grant.peer, grant]),
  );
  return [...peers].flatMap(([peer, grant]): DeadFinding[] =>
    peer === undefined
      ? []
      : [
          {
            kind: 'dead',
            part: 'peer',
            key: shortHash(`dead peer\n${grant.id}`),
            severity: 'info',
            ref: grant.policy.ref,
            policy: grant.policy,
            place: peer.place,
            sentence: `names ${peer.text}, and nothing that runs or was seen matches`,
          },
        ],
  );
}
