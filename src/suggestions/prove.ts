import { PolicyEngine } from '../grants/engine/engine.ts';
import { Parties } from '../grants/engine/parties.ts';
import { Identities, type Identity } from '../grants/identity.ts';
import { connectionKey } from '../model/connection.ts';
import type { Direction } from '../model/direction.ts';
import { describeEndpoint, type Endpoint } from '../model/endpoint.ts';
import { groupBy } from '../model/group-by.ts';
import { formatDate } from '../model/time.ts';
import type { Inventory } from '../policies/inventory/inventory.ts';
import type { Policy } from '../policies/policy.ts';
import { portEntriesOf } from '../policies/policy-parts.ts';
import { formatPort, type NamedNumbers, namedNumbers, portAtoms } from '../verification/atoms.ts';
import { type Alike, Classes } from '../verification/classes.ts';
import { Comparison, rankOf } from '../verification/comparison.ts';
import { Search } from '../verification/search.ts';
import { StandIns } from '../verification/stand-ins.ts';
import { touchedDirections } from '../verification/touched-directions.ts';
import { universeOf } from '../verification/universe.ts';
import type { Observed } from './observed.ts';
import type { Subject } from './subject.ts';

/** A suggested policy, as it would be read, and what it has to keep. */
export interface Claim {
  readonly policy: Policy;
  readonly subject: Subject;
  readonly directions: readonly Direction[];
  readonly observed: readonly Observed[];
}

export interface ProofInput {
  /** as they are */
  readonly policies: readonly Policy[];
  readonly inventory: Inventory;
  readonly endpoints: readonly Endpoint[];
}

/** Proven: how many distinct connections were asked again. Else why not. */
export type Proof =
  | { readonly kind: 'proven'; readonly replayed: number }
  | { readonly kind: 'refuted'; readonly reason: string };

/**
 * Asks the policies as they are, and the same with all suggested ones: whether every observed connection that passed
 * still does, the pods are isolated now, and nothing passes that did not, for everyone who is known, at every address
 * and port where some rule draws a line.
 *
 * Pods that do not run are not made up, as `verify` does: one that carried the labels of two policies could always do
 * what both allow, and no policy that is added can change that.
 *
 * Suggested policies select no pods of one another's workloads, so what is proven of all together is so of each alone.
 */
export function proveSuggestions(claims: readonly Claim[], input: ProofInput): Map<Claim, Proof> {
  const { policies, inventory, endpoints } = input;
  if (claims.length === 0) return new Map();
  const all = [...policies, ...claims.map(({ policy }) => policy)];
  const parties = new Parties(all, inventory);
  const before = new PolicyEngine(policies, inventory, parties);
  const after = new PolicyEngine(all, inventory, parties);
  const comparison = new Comparison(before, after);
  const replay = new Replay(comparison, all, inventory);
  const search = new KnownParties(
    { after, parties, pair: { comparison, classes: new Classes(before, after) } },
    all,
    inventory,
    endpoints,
  );
  return new Map(
    claims.map((claim): [Claim, Proof] => {
      const reason = whyOpen(claim, after) ?? search.whyWider(claim);
      if (reason !== undefined) return [claim, { kind: 'refuted', reason }];
      return [claim, replay.of(claim)];
    }),
  );
}

function whyOpen({ subject, directions }: Claim, after: PolicyEngine): string | undefined {
  for (const direction of directions)
    for (const { identity } of subject.selected)
      if (after.isolated(direction, identity) !== 'yes')
        return `${describeEndpoint(identity.endpoint)} would not surely be isolated for ${direction}`;
  return undefined;
}

/** Asks about what was observed. */
class Replay {
  readonly #comparison: Comparison;
  readonly #standIns: StandIns;
  readonly #identities: Identities;

  constructor(comparison: Comparison, policies: readonly Policy[], inventory: Inventory) {
    this.#comparison = comparison;
    this.#standIns = new StandIns(policies);
    this.#identities = new Identities(inventory);
  }

  of({ observed }: Claim): Proof {
    const replayed = new Set<string>();
    for (const { usage, direction, own, peer } of observed) {
      const subject = this.#identities.of(own);
      for (const standIn of this.#standIns.of(peer)) {
        const other = this.#identities.of(standIn);
        const [was, is] = this.#comparison.decideBoth(direction, subject, other, usage.connection);
        // what the policies deny by now is not theirs to keep
        if (rankOf(was) === 0) continue;
        replayed.add(connectionKey(usage.connection));
        if (rankOf(is) >= rankOf(was)) continue;
        const { source, destination } = usage.connection;
        return {
          kind: 'refuted',
          reason: `it would cut off ${describeEndpoint(source)} → ${describeEndpoint(destination)} on ${formatPort(usage.connection)}, last seen ${formatDate(usage.lastSeenMs)}`,
        };
      }
    }
    return { kind: 'proven', replayed: replayed.size };
  }
}

/** The policies as they are, and with all suggested ones: both see the same parties. */
interface Both {
  readonly after: PolicyEngine;
  readonly parties: Parties;
  readonly pair: { readonly comparison: Comparison; readonly classes: Classes };
}

/** Asks about everyone who is known. */
class KnownParties {
  readonly #after: PolicyEngine;
  readonly #pair: Both['pair'];
  readonly #alike: readonly Alike[];
  readonly #named: NamedNumbers;
  readonly #ports: number;
  readonly #count: number;
  readonly #byPolicy: ReadonlyMap<Policy, readonly Identity[]>;

  constructor(
    { after, parties, pair }: Both,
    policies: readonly Policy[],
    inventory: Inventory,
    endpoints: readonly Endpoint[],
  ) {
    const { known } = universeOf(policies, [], inventory, endpoints);
    this.#after = after;
    this.#pair = pair;
    this.#named = namedNumbers(inventory);
    this.#ports = portAtoms(portEntriesOf(policies), this.#named).length;
    this.#count = known.length;
    const byClass = groupBy(known, (one) => parties.of(one).peerClass);
    this.#alike = [...byClass.values()].flatMap((members) => [
      ...groupBy(members, (one) => parties.of(one).isLocalHost).values(),
    ]);
    this.#byPolicy = this.#selected(known);
  }

  whyWider({ policy }: Claim): string | undefined {
    const search = new Search(this.#named, this.#ports);
    const parties = {
      subjects: this.#byPolicy.get(policy) ?? [],
      touched: this.#alike,
      all: this.#alike,
      count: this.#count,
      isForEveryone: true,
    };
    search.compareInForce(this.#pair, parties, touchedDirections({ before: [], after: [policy] }));
    return search.found[0]?.text;
  }

  #selected(known: readonly Identity[]): ReadonlyMap<Policy, readonly Identity[]> {
    const byPolicy = new Map<Policy, Identity[]>();
    for (const identity of known) {
      if (identity.endpoint.kind !== 'pod') continue;
      for (const policy of new Set(this.#after.selecting(identity).map((one) => one.policy))) {
        const own = byPolicy.get(policy);
        if (own === undefined) byPolicy.set(policy, [identity]);
        else own.push(identity);
      }
    }
    return byPolicy;
  }
}
