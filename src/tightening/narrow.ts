import type { Finding, NarrowableFinding, Narrowed } from '../findings/finding.ts';
import { groupBy } from '../model/group-by.ts';
import type { Edit } from '../policies/edit/edit.ts';
import type { Path } from '../policies/place.ts';
import type { Policy } from '../policies/policy.ts';
import { narrowPeer } from './narrow-peers.ts';
import { narrowPorts } from './narrow-ports.ts';
import { rooted } from './rooted.ts';

/** Grants in use of one policy that are to become narrower, and the edits that do it. */
export interface NarrowingPlan {
  readonly policy: Policy;
  /** never empty */
  readonly narrowed: readonly NarrowableFinding[];
  readonly edits: readonly Edit[];
}

/** Grants that stay as wide as they are although nothing holds them, and why. */
export interface NotNarrowed {
  /** never empty; of one policy */
  readonly findings: readonly NarrowableFinding[];
  readonly reason: string;
}

/**
 * Turns every narrowable finding that nothing holds into the edits that narrow the entry it stands for. Findings of
 * one entry agree on what is left of it. One plan per entry, so that one whose text cannot be edited holds up no other.
 */
export function planNarrowings(findings: readonly Finding[]): {
  readonly plans: readonly NarrowingPlan[];
  readonly declined: readonly NotNarrowed[];
} {
  const plans: NarrowingPlan[] = [];
  const declined: NotNarrowed[] = [];
  const free = findings
    .filter((one) => one.kind === 'narrowable')
    .filter((one) => one.narrowing.kind === 'narrower');
  for (const own of groupBy(free, entryKey).values()) {
    // of an entry's ports and protocols, the ports say both
    const first = own.find((one) => one.dimension === 'ports') ?? own[0];
    if (first?.narrowing.kind !== 'narrower') continue;
    const edits = editsOf(first, first.narrowing.to);
    if (typeof edits === 'string') declined.push({ findings: own, reason: edits });
    else
      plans.push({
        policy: first.policy,
        narrowed: own,
        edits: edits.map((edit) => rooted(edit, first.policy.root)),
      });
  }
  return { plans, declined };
}

function editsOf({ grant }: NarrowableFinding, to: Narrowed): Edit[] | string {
  return to.dimension === 'cidr' || to.dimension === 'namespaces'
    ? narrowPeer(grant, to)
    : narrowPorts(grant, to);
}

/** The entry of a rule that a finding is about: a peer, or a port entry, or all the ports of a rule that names none. */
function entryKey({ policy, grant, dimension }: NarrowableFinding): string {
  const isPeer = dimension === 'cidr' || dimension === 'namespaces';
  const path: Path = (isPeer ? grant.peer : grant.port)?.path ?? grant.rule.path;
  return JSON.stringify([policy.file, policy.document, policy.root, path]);
}
