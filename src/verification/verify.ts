import { type Decision, PolicyEngine } from '../grants/engine.ts';
import { Identities, type Identity } from '../grants/identity.ts';
import type { Match } from '../grants/match.ts';
import { DIRECTIONS, type Direction } from '../model/direction.ts';
import { describeEndpoint } from '../model/endpoint.ts';
import type { Inventory } from '../policies/inventory.ts';
import { formatRef, type Policy } from '../policies/policy.ts';
import type { Usage } from '../usage/usage.ts';
import { formatAtom, portAtoms } from './atoms.ts';
import { changedPolicies, frozenChanges } from './changes.ts';
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
 * allows every observed connection: first with all policies in force, then with the changed ones alone, since the
 * others may go one day. Shares no code with what made `after`.
 */
export function verify(input: VerificationInput): Verification {
  const { before, after, inventory } = input;
  const changed = changedPolicies(before.policies, after.policies);
  const counterexamples: Counterexample[] = [...becameInvalid(before, after), ...frozenChanges(changed)];
  const everything = [...before.policies, ...after.policies];
  const universe = universeOf(
    everything,
    inventory,
    input.endpoints.map((one) => one.endpoint),
  );
  const atoms = portAtoms(everything, inventory);
  const all = new Comparison(before.policies, after.policies, inventory);
  const alone = new Comparison(
    changed.flatMap((one) => one.before ?? []),
    changed.flatMap((one) => one.after ?? []),
    inventory,
  );
  const subjects = universe.filter((identity) => alone.concerns(identity));
  let decisions = 0;
  for (const subject of subjects) {
    for (const comparison of [all, alone]) {
      for (const direction of DIRECTIONS) {
        counterexamples.push(...comparison.isolation(direction, subject));
        for (const peer of universe) {
          for (const { protocol, port } of atoms) {
            decisions += 1;
            const found = comparison.compare(direction, subject, peer, protocol, port);
            if (found !== undefined) counterexamples.push(found);
          }
          if (counterexamples.length >= MAX_COUNTEREXAMPLES) break;
        }
      }
    }
  }
  const recent = input.usages.filter(
    (usage) => usage.outcome === 'allowed' && usage.lastSeenMs >= input.replayFromMs,
  );
  const replay = replayUsage(recent, all, inventory);
  counterexamples.push(...replay.cut);
  return {
    passed: counterexamples.length === 0,
    counterexamples: counterexamples.slice(0, MAX_COUNTEREXAMPLES),
    checked: {
      changedPolicies: changed.length,
      subjects: subjects.length,
      identities: universe.length,
      ports: atoms.length,
      decisions,
      replayed: replay.count,
    },
  };
}

/** Two sets of policies, asked the same questions. */
class Comparison {
  readonly #before: PolicyEngine;
  readonly #after: PolicyEngine;

  constructor(before: readonly Policy[], after: readonly Policy[], inventory: Inventory) {
    this.#before = new PolicyEngine(before, inventory);
    this.#after = new PolicyEngine(after, inventory);
  }

  concerns(identity: Identity): boolean {
    return this.#before.selecting(identity).length > 0 || this.#after.selecting(identity).length > 0;
  }

  decideBoth(
    direction: Direction,
    subject: Identity,
    peer: Identity,
    protocol: Usage['connection']['protocol'],
    port: number,
  ): readonly [Decision, Decision] {
    return [
      this.#before.decide(direction, subject, peer, protocol, port),
      this.#after.decide(direction, subject, peer, protocol, port),
    ];
  }

  isolation(direction: Direction, subject: Identity): Counterexample[] {
    const [was, is] = [this.#before.isolated(direction, subject), this.#after.isolated(direction, subject)];
    if (MATCH_RANK[is] >= MATCH_RANK[was]) return [];
    const text = `${describeEndpoint(subject.endpoint)} was isolated for ${direction} and would no longer be: everyone could ${direction === 'ingress' ? 'reach it' : 'be reached by it'}`;
    return [{ law: 'stays-isolated', text }];
  }

  compare(
    direction: Direction,
    subject: Identity,
    peer: Identity,
    protocol: Usage['connection']['protocol'],
    port: number,
  ): Counterexample | undefined {
    const [was, is] = this.decideBoth(direction, subject, peer, protocol, port);
    const [source, destination] = direction === 'egress' ? [subject, peer] : [peer, subject];
    const connection = `${describeEndpoint(source.endpoint)} → ${describeEndpoint(destination.endpoint)} on ${formatAtom({ protocol, port })}`;
    if (rank(is) > rank(was)) {
      const by =
        is.grants[0] === undefined
          ? 'nothing isolates it'
          : `allowed by ${formatRef(is.grants[0].grant.policy.ref)}`;
      return {
        law: 'never-wider',
        text: `${direction} of ${connection} was ${SAID[was.verdict]} and would be ${SAID[is.verdict]} (${by})`,
      };
    }
    if (was.denials.length > 0 && is.denials.length === 0) {
      return {
        law: 'keeps-denies',
        text: `${direction} of ${connection} was denied by a deny rule that would be gone`,
      };
    }
    return undefined;
  }
}

const MATCH_RANK: Readonly<Record<Match, number>> = { no: 0, maybe: 1, yes: 2 };

const SAID: Readonly<Record<Decision['verdict'], string>> = {
  deny: 'denied',
  unknown: 'undecided',
  allow: 'allowed',
  unenforced: 'allowed',
};

/** Undecided lies between: it must not become allowed, and what was denied must not become undecided. */
function rank({ verdict }: Decision): number {
  return verdict === 'deny' ? 0 : verdict === 'unknown' ? 1 : 2;
}

function replayUsage(
  usages: readonly Usage[],
  comparison: Comparison,
  inventory: Inventory,
): { readonly count: number; readonly cut: readonly Counterexample[] } {
  const identities = new Identities(inventory);
  const cut: Counterexample[] = [];
  let count = 0;
  for (const { connection, lastSeenMs } of usages) {
    const [source, destination] = [identities.of(connection.source), identities.of(connection.destination)];
    let wasAllowed = false;
    for (const direction of DIRECTIONS) {
      const [subject, peer] = direction === 'egress' ? [source, destination] : [destination, source];
      const [was, is] = comparison.decideBoth(direction, subject, peer, connection.protocol, connection.port);
      if (rank(was) === 0) continue;
      wasAllowed = true;
      if (rank(is) >= rank(was)) continue;
      const what = `${describeEndpoint(connection.source)} → ${describeEndpoint(connection.destination)} on ${formatAtom(connection)}`;
      cut.push({
        law: 'cuts-nothing',
        text: `${what} was seen in use, last at ${new Date(lastSeenMs).toISOString()}, and its ${direction} would be ${SAID[is.verdict]}`,
      });
    }
    if (wasAllowed) count += 1;
  }
  return { count, cut };
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
