import { formatRef } from '../policies/policy.ts';
import { frozenChanges, lostPolicyTypes } from './changes.ts';
import { compareAll } from './exhaustive.ts';
import { type Reading, readingsOf } from './readings.ts';
import { replayWindow } from './replay-window.ts';
import { makeSides } from './sides.ts';
import {
  type Checked,
  type Counterexample,
  MAX_COUNTEREXAMPLES,
  type PolicySet,
  type Verification,
  type VerificationInput,
} from './verification.ts';

/**
 * Proves, or refutes, that `after` allows nothing that `before` did not, isolates and denies what it did, and still
 * allows every observed connection and request: as Cilium reads the policies, and wherever others would read a changed
 * one otherwise, as they do. Shares no code with what made `after`.
 */
export function verify(input: VerificationInput): Verification {
  const proofs = readingsOf(input).map((reading) => prove(reading, input));
  const [first] = proofs;
  if (first === undefined) throw new Error('there is always one reading');
  const found = new Map(proofs.flatMap((proof) => proof.found.map((one) => [`${one.law} ${one.text}`, one])));
  const sum = (of: (checked: Checked) => number): number =>
    proofs.reduce((total, { checked }) => total + of(checked), 0);
  return {
    passed: found.size === 0,
    counterexamples: [...found.values()].slice(0, MAX_COUNTEREXAMPLES),
    checked: {
      ...first.checked,
      decisions: sum(({ decisions }) => decisions),
      asked: sum(({ asked }) => asked),
    },
  };
}

interface Proof {
  readonly found: readonly Counterexample[];
  readonly checked: Checked;
}

function prove({ says, ...reading }: Reading, input: VerificationInput): Proof {
  const sides = makeSides({ ...reading, inventory: input.inventory });
  const { before, after, changed } = sides;
  const written = [...reading.before.policies, ...reading.after.policies];
  const exhaustive = compareAll(sides, input.endpoints, written);
  // what was observed passed as Cilium reads the policies
  const replay = says === '' ? replayWindow(sides, input) : { count: 0, cut: [] };
  const found: Counterexample[] = [
    ...becameInvalid(before, after),
    ...frozenChanges(changed),
    ...lostPolicyTypes(changed),
    ...exhaustive.counterexamples,
    ...replay.cut,
  ];
  return {
    found: found.map((one) => ({ ...one, text: `${says}${one.text}` })),
    checked: { changedPolicies: changed.length, ...exhaustive.checked, replayed: replay.count },
  };
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
