import { PolicyEngine } from '../grants/engine/engine.ts';
import { Identities, type Identity } from '../grants/identity.ts';
import { matchPeer } from '../grants/match.ts';
import { DIRECTIONS } from '../model/direction.ts';
import { EMPTY_INVENTORY, type Inventory } from '../policies/inventory/inventory.ts';
import { formatRef, type Policy, type Rule } from '../policies/policy.ts';
import { portAtoms } from './atoms.ts';
import { type ChangedPolicy, changedPolicies, frozenChanges, lostPolicyTypes } from './changes.ts';
import { Comparison } from './comparison.ts';
import { nodeStandIns, withNodeSubjects } from './node-subjects.ts';
import { replayUsage } from './replay.ts';
import { StandIns } from './stand-ins.ts';
import { universeOf } from './universe.ts';
import {
  type Counterexample,
  MAX_COUNTEREXAMPLES,
  type PolicySet,
  type Verification,
  type VerificationInput,
} from './verification.ts';

/**
 * Proves, or refutes, that `after` allows nothing that `before` did not, isolates and denies what it did, and still
 * allows every observed connection: first with all policies in force, then with those alone that both sides have in
 * different forms, since the others may go one day. Shares no code with what made `after`.
 */
export function verify(given: VerificationInput): Verification {
  const inventory = asUninterpreted(given.inventory);
  const input = { ...given, inventory };
  const [before, after] = [withStandIns(input.before), withStandIns(input.after)];
  const changed = changedPolicies(before.policies, after.policies);
  const counterexamples: Counterexample[] = [
    ...becameInvalid(before, after),
    ...frozenChanges(changed),
    ...lostPolicyTypes(changed),
  ];
  const exhaustive = compareAll(input, before, after, changed);
  const recent = input.usages.filter(
    (usage) => usage.outcome === 'allowed' && usage.lastSeenMs >= input.replayFromMs,
  );
  const replay = replayUsage(
    recent,
    new Comparison(before.policies, after.policies, inventory),
    new StandIns([...before.policies, ...after.policies]),
    inventory,
  );
  counterexamples.push(...exhaustive.counterexamples, ...replay.cut);
  return {
    passed: counterexamples.length === 0,
    counterexamples: counterexamples.slice(0, MAX_COUNTEREXAMPLES),
    checked: { changedPolicies: changed.length, ...exhaustive.checked, replayed: replay.count },
  };
}

/**
 * The proof must hold whatever groups, services and nodes stand for tomorrow and whatever the agents are set to, so
 * references stay what they are written as, and every policy counts.
 */
function asUninterpreted({ namespaces, workloads }: Inventory): Inventory {
  return { ...EMPTY_INVENTORY, namespaces, workloads };
}

function withStandIns({ policies, invalid }: PolicySet): PolicySet {
  return { policies: policies.map(withNodeSubjects), invalid };
}

/** Asks both sides about every party that a changed policy selects, paired with everyone, on every class of port. */
function compareAll(
  { before: written, after: rewritten, inventory, endpoints }: VerificationInput,
  before: PolicySet,
  after: PolicySet,
  changed: readonly ChangedPolicy[],
): Pick<Verification, 'counterexamples'> & {
  readonly checked: Omit<Verification['checked'], 'changedPolicies' | 'replayed'>;
} {
  const everything = [...before.policies, ...after.policies];
  const moved = changed.flatMap((one) => [...one.before, ...one.after]);
  const universe = universeOf(
    everything,
    changed.map((one) => ({ own: [...one.before, ...one.after], besides: besides(one, before.policies) })),
    inventory,
    endpoints.map((one) => one.endpoint),
  );
  const atoms = portAtoms(everything, universe.inventory);
  const kept = changed.filter((one) => one.before.length > 0 && one.after.length > 0);
  const sides = (side: 'before' | 'after'): Policy[] => kept.flatMap((one) => one[side]);
  const comparisons = [
    new Comparison(before.policies, after.policies, universe.inventory),
    ...(kept.length === 0 ? [] : [new Comparison(sides('before'), sides('after'), universe.inventory)]),
  ];
  const touched = new PolicyEngine(moved, universe.inventory);
  const nodes = new Identities();
  const subjects = [
    ...universe.identities,
    ...nodeStandIns([...written.policies, ...rewritten.policies]).map((one) => nodes.of(one)),
  ].filter((identity) => touched.selecting(identity).length > 0);
  const found = new Map<string, Counterexample>();
  const note = (one: Counterexample): void => void found.set(`${one.law} ${one.text}`, one);
  let decisions = 0;
  search: for (const subject of subjects) {
    const rules = touched.selecting(subject).flatMap(({ spec }) => spec.rules);
    for (const comparison of comparisons) {
      for (const direction of DIRECTIONS) {
        const lost = comparison.isolation(direction, subject);
        for (const one of lost) note(one);
        for (const peer of universe.identities) {
          if (lost.length === 0 && !rules.some((rule) => rule.direction === direction && names(rule, peer))) {
            // isolated as before, and no changed rule is about this peer: nothing can have come to it
            decisions += atoms.length;
            continue;
          }
          for (const atom of atoms) {
            decisions += 1;
            const one = comparison.compare(direction, subject, peer, atom);
            if (one === undefined) continue;
            note(one);
            // one example per pair, so that the few that are shown tell of many pairs
            break;
          }
          if (found.size >= MAX_COUNTEREXAMPLES) break search;
        }
      }
    }
  }
  const checked = {
    subjects: subjects.length,
    identities: universe.identities.length,
    ports: atoms.length,
    decisions,
  };
  return { counterexamples: [...found.values()], checked };
}

function names({ peers }: Rule, peer: Identity): boolean {
  switch (peers.kind) {
    case 'any':
      return true;
    case 'none':
      return false;
    case 'listed':
      return peers.peers.some((one) => matchPeer(one, peer) !== 'no');
  }
}

/**
 * Policies that may make the difference for one that comes or goes as a whole, which only all of them in force can
 * tell: those of its namespace and those of the cluster.
 */
function besides(one: ChangedPolicy, policies: readonly Policy[]): readonly Policy[] {
  const [whole] = one.before.length === 0 ? one.after : one.after.length === 0 ? one.before : [];
  if (whole === undefined) return [];
  const { namespace } = whole.ref;
  return policies.filter(
    ({ ref }) => ref.namespace === undefined || namespace === undefined || ref.namespace === namespace,
  );
}

function becameInvalid(before: PolicySet, after: PolicySet): Counterexample[] {
  const wasInvalid = new Set(before.invalid.map((one) => formatRef(one.ref)));
  return after.invalid
    .filter((one) => !wasInvalid.has(formatRef(one.ref)))
    .map((one) => ({
      law: 'stays-valid',
      text: `${formatRef(one.ref)} would be rejected as a whole: ${one.message}`,
    }));
}
