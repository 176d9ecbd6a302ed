import type { Decision } from '../../src/grants/engine/decision.ts';
import type { Identity } from '../../src/grants/identity.ts';
import type { Direction } from '../../src/model/direction.ts';
import type { Policy } from '../../src/policies/policy.ts';
import { type LoadedScenario, loadScenario, type OracleScenario, type Probe } from './oracle-scenario.ts';

/** What a comparison looked at, and where we and Cilium differ. Sums over any number of scenarios. */
export interface Comparison {
  scenarios: number;
  /** connections asked about: each is decided at the source and at the destination */
  connections: number;
  /** sides of a connection that a policy could decide, because a pod is there */
  decisions: number;
  denied: number;
  allowed: number;
  /** allowed through the L7 proxy */
  redirected: number;
  /** policies the oracle names for a decision */
  named: number;
  invalid: number;
  readonly contradictions: string[];
}

export function emptyComparison(): Comparison {
  return {
    scenarios: 0,
    connections: 0,
    decisions: 0,
    denied: 0,
    allowed: 0,
    redirected: 0,
    named: 0,
    invalid: 0,
    contradictions: [],
  };
}

/** One side of one connection. */
interface Asked {
  readonly direction: Direction;
  readonly subject: Identity;
  readonly peer: Identity;
  readonly probe: Probe;
}

export function compareScenario(scenario: OracleScenario, total: Comparison): void {
  const loaded = loadScenario(scenario);
  const { invalid = {}, verdicts, by } = scenario.expected;
  total.scenarios += 1;
  total.invalid += loaded.invalid.length;
  if (loaded.invalid.join() !== Object.keys(invalid).toSorted().join()) {
    total.contradictions.push(
      `${scenario.id}: invalid are ${loaded.invalid.join()}, not ${Object.keys(invalid).join()}`,
    );
  }
  for (const [pair, row] of Object.entries(verdicts)) {
    const [source = '', destination = ''] = pair.split(' > ');
    const words = row.split(' ');
    const named = (by[pair] ?? '').split(' ');
    for (const [i, probe] of loaded.probes.entries()) {
      total.connections += 1;
      for (const [side, direction] of (['egress', 'ingress'] as const).entries()) {
        const [subject, peer] = direction === 'egress' ? [source, destination] : [destination, source];
        const difference = compareSide(
          loaded,
          { direction, subject: loaded.identity(subject), peer: loaded.identity(peer), probe },
          { letter: words[i]?.charAt(side) ?? '', by: namedPolicies(named[i] ?? '', side) },
          subject.includes(':'),
          total,
        );
        if (difference !== undefined)
          total.contradictions.push(
            `${scenario.id}, ${direction} of ${pair} ${probe.protocol}/${probe.port}: ${difference}`,
          );
      }
    }
  }
}

/** `0,2/1` names policies 0 and 2 for egress, policy 1 for ingress. */
const named = new Map<string, readonly (readonly number[])[]>();

function namedPolicies(word: string, side: number): readonly number[] {
  const sides =
    named.get(word) ??
    word.split('/').map((list) => (list === '' ? [] : list.split(',').map((index) => Number(index))));
  named.set(word, sides);
  return sides[side] ?? [];
}

/** What is wrong with our decision; undefined where it agrees. */
function compareSide(
  { engine, policyIndex }: LoadedScenario,
  { direction, subject, peer, probe }: Asked,
  expected: { readonly letter: string; readonly by: readonly number[] },
  isNoPod: boolean,
  total: Comparison,
): string | undefined {
  const { letter, by } = expected;
  if (isNoPod || letter === '-') {
    return isNoPod && letter === '-'
      ? undefined
      : `"${letter}" at a party that is ${isNoPod ? 'no' : 'a'} pod`;
  }
  const decision = engine.decide(direction, subject, peer, probe.protocol, probe.port);
  total.decisions += 1;
  total.named += by.length;
  const ours = policiesOf(decision, policyIndex);
  const missing = by.filter((index) => !ours.has(index));
  if (missing.length > 0) return `the oracle names policies ${missing.join()}, we name ${[...ours].join()}`;
  const said = letterOf(decision);
  if (said === 'a') total.allowed += 1;
  if (said === 'r') total.redirected += 1;
  if (said === 'd') total.denied += 1;
  return said === letter ? undefined : `${said} (${decision.verdict}), the oracle says ${letter}`;
}

function letterOf({ verdict, redirect }: Decision): string {
  switch (verdict) {
    case 'allow':
    case 'unenforced':
      return redirect ? 'r' : 'a';
    case 'deny':
      return 'd';
    case 'unknown':
      return '?';
  }
}

function policiesOf(
  { grants, denials }: Decision,
  policyIndex: ReadonlyMap<Policy, number>,
): ReadonlySet<number | undefined> {
  return new Set([
    ...grants.map(({ grant }) => policyIndex.get(grant.policy)),
    ...denials.map(({ policy }) => policyIndex.get(policy)),
  ]);
}
