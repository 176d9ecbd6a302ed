import { PolicyEngine } from '../grants/engine/engine.ts';
import { Parties } from '../grants/engine/parties.ts';
import { areDisjoint } from '../model/selector-algebra.ts';
import type { Policy, PortEntry } from '../policies/policy.ts';
import { portEntriesOf, rulesOf } from '../policies/policy-parts.ts';
import type { KnownEndpoint } from '../usage/usage.ts';
import { namedNumbers, portAtoms } from './atoms.ts';
import { PartiesOfChanges } from './change-parties.ts';
import type { ChangedPolicy } from './changes.ts';
import { Classes } from './classes.ts';
import { Comparison } from './comparison.ts';
import { isConditionalRule } from './conditions.ts';
import { ISOLATES_ALL } from './isolates-all.ts';
import { Search } from './search.ts';
import type { Sides } from './sides.ts';
import { touchedDirections } from './touched-directions.ts';
import { universeOf } from './universe.ts';
import { type Checked, type Counterexample, MAX_COUNTEREXAMPLES } from './verification.ts';

export interface Exhaustive {
  readonly counterexamples: readonly Counterexample[];
  readonly checked: Pick<Checked, 'subjects' | 'identities' | 'ports' | 'decisions' | 'asked'>;
}

/**
 * Asks both sides about every party that a changed policy selects, paired with everyone, on every class of ports, one of
 * each class of parties that neither side tells apart.
 *
 * Each policy is compared alone, where something else isolates whom it selects. What it lets through is then within what
 * it did, what it denies and isolates is no less; and since policies only add up (a connection passes where some rule
 * lets it through and none denies it), that holds with any others in force, now or later. Where policies do not just add
 * up, all that are in force are compared, too: where one comes or goes as a whole, where their order counts, where a rule
 * demands or filters something that another would let pass without, and where one is now for the very port that a DNS
 * proxy may serve.
 */
export function compareAll(
  { before, after, changed, inventory, parties: everyone, identities }: Sides,
  known: readonly KnownEndpoint[],
  written: readonly Policy[],
): Exhaustive {
  const everything = [...before.policies, ...after.policies];
  const universe = universeOf(
    everything,
    changed.map((one) => ({
      own: [...one.before, ...one.after],
      besides: besides(one, before.policies),
      onlyTakesAway: one.after.length === 0 && deniesNothing(one.before),
    })),
    inventory,
    known.map((one) => one.endpoint),
    identities,
  );
  const named = namedNumbers(universe.inventory);
  const parties = new PartiesOfChanges(changed, universe, everyone, written);
  const search = new Search(named, portAtoms(portEntriesOf(everything), named).length);
  const engineOf = (policies: readonly Policy[]): PolicyEngine =>
    new PolicyEngine(policies, universe.inventory, everyone);
  const inForce = changed.some((one) => !addsUp(one))
    ? pairOf(engineOf(before.policies), engineOf(after.policies))
    : undefined;
  const subjects = new Set<unknown>();
  for (const [i, change] of changed.entries()) {
    if (search.found.length >= MAX_COUNTEREXAMPLES) break;
    const hypothetical = universe.hypothetical[i] ?? [];
    const own = parties.of(change, hypothetical);
    const directions = touchedDirections(change);
    for (const subject of own.subjects) subjects.add(subject);
    if (!isWhole(change)) {
      const few = new Parties([...change.before, ...change.after, ISOLATES_ALL], universe.inventory);
      const alone = (policies: readonly Policy[]): PolicyEngine =>
        new PolicyEngine(policies, universe.inventory, few);
      const isolated = pairOf(
        alone([...change.before, ISOLATES_ALL]),
        alone([...change.after, ISOLATES_ALL]),
      );
      const peers = parties.toldApart(change, hypothetical, few);
      search.compareAlone(
        new Comparison(alone(change.before), alone(change.after)),
        isolated,
        own,
        peers,
        directions,
      );
    }
    if (!addsUp(change) && inForce !== undefined) search.compareInForce(inForce, own, directions);
  }
  return {
    counterexamples: search.found,
    checked: {
      subjects: subjects.size,
      identities: universe.known.length + universe.hypothetical.flat().length,
      ports: search.ports,
      decisions: search.decisions,
      asked: search.asked,
    },
  };
}

function pairOf(
  was: PolicyEngine,
  is: PolicyEngine,
): { readonly comparison: Comparison; readonly classes: Classes } {
  return { comparison: new Comparison(was, is), classes: new Classes(was, is) };
}

/** Comes, or goes, as a whole: what that does hangs on who else isolates, or is in its way, and cannot be told alone. */
function isWhole({ before, after }: ChangedPolicy): boolean {
  return before.length === 0 || after.length === 0 || [...before, ...after].some(isOrdered);
}

/** Whether nothing that it demanded or filtered has changed, and no rule is for a single port that was for several. */
function addsUp(change: ChangedPolicy): boolean {
  if (isWhole(change)) return false;
  const had = new Set(portEntriesOf(change.before).map(({ text }) => text));
  if (portEntriesOf(change.after).some((entry) => isExact(entry) && !had.has(entry.text))) return false;
  const [old, fresh] = [change.before, change.after].map((policies) => new Set(conditionalRules(policies)));
  return old !== undefined && fresh !== undefined && isSame(old, fresh);
}

/** What a DNS proxy on that port would look at. */
function isExact(entry: PortEntry): boolean {
  return entry.kind === 'named' || (entry.kind === 'range' && entry.first === entry.last);
}

function conditionalRules(policies: readonly Policy[]): string[] {
  return rulesOf(policies)
    .filter(isConditionalRule)
    .map(({ direction, content }) => `${direction} ${content}`);
}

function isSame(one: ReadonlySet<string>, other: ReadonlySet<string>): boolean {
  return one.size === other.size && [...one].every((text) => other.has(text));
}

function deniesNothing(policies: readonly Policy[]): boolean {
  return rulesOf(policies).every(({ effect }) => effect === 'allow');
}

function isOrdered({ specs }: Policy): boolean {
  return specs.some(({ tier }) => tier !== undefined);
}

/**
 * Policies that may make the difference for one that comes or goes as a whole: those that may select some pod that it
 * selects, too.
 */
function besides(one: ChangedPolicy, policies: readonly Policy[]): readonly Policy[] {
  const [whole] = one.before.length === 0 ? one.after : one.after.length === 0 ? one.before : [];
  if (whole === undefined) return [];
  return policies.filter((other) =>
    other.specs.some((spec) =>
      whole.specs.some((own) => !areDisjoint(own.subject.selector, spec.subject.selector)),
    ),
  );
}
