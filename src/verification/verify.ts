import { PolicyEngine } from '../grants/engine/engine.ts';
import { Identities } from '../grants/identity.ts';
import { EMPTY_INVENTORY, type Inventory } from '../policies/inventory/inventory.ts';
import { formatRef, type Policy } from '../policies/policy.ts';
import { changedPolicies, frozenChanges, lostPolicyTypes } from './changes.ts';
import { Comparison } from './comparison.ts';
import { compareAll } from './exhaustive.ts';
import { withNodeSubjects } from './node-subjects.ts';
import { replayUsage } from './replay.ts';
import { StandIns } from './stand-ins.ts';
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
  const exhaustive = compareAll({ before, after, changed }, inventory, input.endpoints, [
    ...input.before.policies,
    ...input.after.policies,
  ]);
  const recent = input.usages.filter(
    (usage) => usage.outcome === 'allowed' && usage.lastSeenMs >= input.replayFromMs,
  );
  const engineOf = (policies: readonly Policy[]): PolicyEngine => new PolicyEngine(policies, inventory);
  const replay = replayUsage(recent, {
    comparison: new Comparison(engineOf(before.policies), engineOf(after.policies)),
    changed: engineOf(changed.flatMap((one) => [...one.before, ...one.after])),
    standIns: new StandIns([...before.policies, ...after.policies]),
    identities: new Identities(inventory),
  });
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

function becameInvalid(before: PolicySet, after: PolicySet): Counterexample[] {
  const wasInvalid = new Set(before.invalid.map((one) => formatRef(one.ref)));
  return after.invalid
    .filter((one) => !wasInvalid.has(formatRef(one.ref)))
    .map((one) => ({
      law: 'stays-valid',
      text: `${formatRef(one.ref)} would be rejected as a whole: ${one.message}`,
    }));
}
