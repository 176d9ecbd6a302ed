import type { Decision } from '../../src/grants/decision.ts';
import type { Grant } from '../../src/grants/grant.ts';
import type { Identity } from '../../src/grants/identity.ts';
import { workloadsOf } from '../../src/grants/named-ports.ts';
import type { Direction } from '../../src/model/direction.ts';
import type { Inventory } from '../../src/policies/inventory.ts';
import type { Policy, PortEntry, Rule } from '../../src/policies/policy.ts';
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
  /** decided by us as `unknown`, for the reasons allowed, in words */
  readonly unknown: Map<string, number>;
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
    unknown: new Map(),
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
  const policyOfRule = new Map(
    [...loaded.policyIndex.keys()].flatMap((policy) =>
      policy.specs.flatMap((spec) => spec.rules.map((rule): [Rule, Policy] => [rule, policy])),
    ),
  );
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
          policyOfRule,
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
  { engine, inventory, policyIndex }: LoadedScenario,
  { direction, subject, peer, probe }: Asked,
  expected: { readonly letter: string; readonly by: readonly number[] },
  isNoPod: boolean,
  policyOfRule: ReadonlyMap<Rule, Policy>,
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
  const ours = policiesOf(decision, policyOfRule, policyIndex);
  const missing = by.filter((index) => !ours.has(index));
  if (missing.length > 0) return `the oracle names policies ${missing.join()}, we name ${[...ours].join()}`;
  switch (decision.verdict) {
    case 'allow':
    case 'unenforced':
      total.allowed += 1;
      return letter === 'a' || letter === 'r' ? undefined : `${decision.verdict}, the oracle says ${letter}`;
    case 'deny':
      total.denied += 1;
      return letter === 'd' ? undefined : `deny, the oracle says ${letter}`;
    case 'unknown': {
      const reason = whyUnknown(decision, direction, subject, inventory);
      if (reason === undefined) return `unknown without a reason, the oracle says ${letter}`;
      total.unknown.set(reason, (total.unknown.get(reason) ?? 0) + 1);
      return undefined;
    }
  }
}

function policiesOf(
  { grants, denials }: Decision,
  policyOfRule: ReadonlyMap<Rule, Policy>,
  policyIndex: ReadonlyMap<Policy, number>,
): ReadonlySet<number | undefined> {
  return new Set([
    ...grants.map(({ grant }) => policyIndex.get(grant.policy)),
    ...denials.map(({ policy }) => policyIndex.get(policy)),
  ]);
}

function impossible(): never {
  throw new Error('a rule of no policy');
}

export const REFERENCE = 'a reference to something outside the policy may decide';
export const NUMBERED_TWICE = 'pods of one identity number a port name differently';

/** The reason why nobody could know; undefined where we should have known. */
function whyUnknown(
  { grants, denials }: Decision,
  direction: Direction,
  subject: Identity,
  inventory: Inventory,
): string | undefined {
  const isNumberedTwice = (port: PortEntry | undefined): boolean =>
    direction === 'ingress' && port?.kind === 'named' && numbersOf(port.name, subject, inventory).size > 1;
  const reasonOf = ({ peer, port }: Pick<Grant, 'peer' | 'port'>): string | undefined => {
    if (peer?.kind === 'reference') return REFERENCE;
    return isNumberedTwice(port) ? NUMBERED_TWICE : undefined;
  };
  const uncertain = [
    ...grants.filter(({ match }) => match === 'maybe').map(({ grant }) => reasonOf(grant)),
    ...denials.map(({ rule }) =>
      cellsOf(rule)
        .map(reasonOf)
        .find((reason) => reason !== undefined),
    ),
  ];
  return uncertain.length > 0 && uncertain.every((reason) => reason !== undefined) ? uncertain[0] : undefined;
}

function cellsOf({ peers, ports }: Rule): Pick<Grant, 'peer' | 'port'>[] {
  const peerList = peers.kind === 'listed' ? peers.peers : [undefined];
  const portList = ports.kind === 'listed' ? ports.entries : [undefined];
  return peerList.flatMap((peer) => portList.map((port) => ({ peer, port })));
}

/** The different ways in which the identity's pods number a port name; a pod that lacks the name is one way, too. */
function numbersOf(name: string, subject: Identity, inventory: Inventory): ReadonlySet<string> {
  return new Set(
    workloadsOf(subject, inventory).map(({ ports }) =>
      ports
        .filter((port) => port.name === name)
        .map(({ protocol, port }) => `${protocol}/${port}`)
        .toSorted()
        .join(),
    ),
  );
}
