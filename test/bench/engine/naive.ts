import { selectsSubject } from '../../../src/grants/engine/subject-classes.ts';
import { type Grant, grantsOf } from '../../../src/grants/grant.ts';
import type { Identities } from '../../../src/grants/identity.ts';
import { matchPeer, matchPort } from '../../../src/grants/match.ts';
import { portNames, resolverFor } from '../../../src/grants/named-ports.ts';
import { isToldByRequests } from '../../../src/grants/request-evidence.ts';
import { DIRECTIONS, sidesOf } from '../../../src/model/direction.ts';
import { groupBy } from '../../../src/model/group-by.ts';
import { allOf, type Match } from '../../../src/model/match.ts';
import type { Inventory } from '../../../src/policies/inventory/inventory.ts';
import type { Policy, PolicySpec, Rule } from '../../../src/policies/policy.ts';
import type { Usage } from '../../../src/usage/usage.ts';

/** Use of one grant, as far as `attribute` must say the same of it. */
export interface Credit {
  connections: number;
  events: number;
  /** whether a match did not hang on something unknown */
  certain: boolean;
}

interface FlatRule {
  readonly spec: PolicySpec;
  readonly rule: Rule;
  readonly grants: readonly Grant[];
}

/**
 * Asks every rule of every policy about every connection, with the matchers the engine is built of and nothing that
 * spares a question. What the engine answers must be the same.
 */
export function attributeNaively(
  policies: readonly Policy[],
  inventory: Inventory,
  identities: Identities,
  usages: readonly Usage[],
): ReadonlyMap<string, Credit> {
  const names = portNames(inventory);
  const rules = policies.flatMap(flatten);
  const credits = new Map<string, Credit>();
  for (const { connection, events } of usages) {
    const { protocol, port } = connection;
    const source = identities.of(connection.source);
    const destination = identities.of(connection.destination);
    for (const direction of DIRECTIONS) {
      const [subject, peer] = sidesOf(direction, source, destination);
      const resolve = resolverFor(names, direction, subject, protocol);
      for (const { spec, rule, grants } of rules) {
        if (rule.direction !== direction) continue;
        const selects = selectsSubject(spec, subject);
        if (selects === 'no') continue;
        for (const grant of grants) {
          const match = allOf([
            selects,
            grant.peer === undefined ? 'yes' : matchPeer(grant.peer, peer),
            grant.port === undefined ? 'yes' : matchPort(grant.port, protocol, port, resolve),
            // what the connection carried was not recorded; and where requests tell, the connection does not
            grant.request === undefined ? 'yes' : isToldByRequests(grant) ? 'no' : 'maybe',
          ]);
          if (match !== 'no') credit(credits, grant.id, events, match);
        }
      }
    }
  }
  return credits;
}

function flatten(policy: Policy): FlatRule[] {
  const grants = groupBy(grantsOf(policy), (grant) => grant.rule);
  return policy.specs.flatMap((spec) =>
    spec.rules.map((rule): FlatRule => ({ spec, rule, grants: grants.get(rule) ?? [] })),
  );
}

function credit(credits: Map<string, Credit>, id: string, events: number, match: Match): void {
  const known = credits.get(id) ?? { connections: 0, events: 0, certain: false };
  known.connections += 1;
  known.events += events;
  known.certain ||= match === 'yes';
  credits.set(id, known);
}
