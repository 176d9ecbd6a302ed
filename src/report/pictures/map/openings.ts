import { certainPorts, possiblePorts } from '../../../findings/port-sets.ts';
import type { PolicyEngine } from '../../../grants/engine/engine.ts';
import type { Candidates } from '../../../grants/engine/subject-rules.ts';
import { type Grant, portText } from '../../../grants/grant.ts';
import type { Identity } from '../../../grants/identity.ts';
import type { Direction } from '../../../model/direction.ts';
import { PortSet } from '../../../model/sets/port-set.ts';
import type { Party } from './party.ts';

/** Some ports of a grant that may pass. */
export interface Opening {
  /** `TCP 5432`, `any port` */
  readonly text: string;
  readonly ports: PortSet;
}

/** Pairs of members that are asked; beyond, the grant is taken at its word. */
const MOST_ASKED = 1000;

const OTHER = { egress: 'ingress', ingress: 'egress' } as const satisfies Record<Direction, Direction>;

/** What both sides let through of one grant. */
export class Openings {
  readonly #engine: PolicyEngine;

  constructor(engine: PolicyEngine) {
    this.#engine = engine;
  }

  /**
   * What of the grant passes between some member of the subject and some member of the peer: less what rules of either
   * side deny, and where a policy isolates the peer, only what it allows, too. Tiers are left aside. A peer without
   * members, as an address or a name, has no side of its own. Empty: nothing passes.
   */
  of(grant: Grant, subject: Party, peer: Party): readonly Opening[] {
    const whole = openingOf(grant);
    if (peer.members.length === 0) return [whole];
    const found = new Map<string, Opening>();
    let asked = 0;
    for (const one of subject.members)
      for (const other of peer.members) {
        asked += 1;
        if (asked > MOST_ASKED) return [whole];
        for (const opening of this.#between(grant, one.identity, other.identity)) {
          if (opening.text === whole.text) return [whole];
          found.set(opening.text, opening);
        }
      }
    return [...found.values()];
  }

  #between(grant: Grant, subject: Identity, peer: Identity): readonly Opening[] {
    const engine = this.#engine;
    const { direction } = grant.rule;
    const own = engine.rulesOf(direction, subject).find(engine.peerClass(peer));
    if (!own.grants.some((one) => one.grant === grant)) return [];
    const other = engine.rulesOf(OTHER[direction], peer).find(engine.peerClass(subject));
    const denied = [...deniedBy(own), ...deniedBy(other)];
    const whole = openingOf(grant);
    const left = denied.reduce((ports, one) => ports.subtract(one), whole.ports);
    if (left.isEmpty()) return [];
    const start = left.equals(whole.ports) ? whole : { text: left.toString(), ports: left };
    if (engine.isolated(OTHER[direction], peer) === 'no') return [start];
    return other.grants.flatMap((one) => meet(start, openingOf(one.grant)));
  }
}

const known = new WeakMap<object, Opening>();
const EVERY_PORT: Opening = { text: portText(undefined), ports: PortSet.all };

function openingOf({ port }: Grant): Opening {
  if (port === undefined) return EVERY_PORT;
  const before = known.get(port);
  if (before !== undefined) return before;
  const made = { text: portText(port), ports: possiblePorts(port) };
  known.set(port, made);
  return made;
}

function deniedBy({ denials }: Candidates): PortSet[] {
  return denials.flatMap(({ compiled, match }) =>
    match === 'yes' && compiled.spec.tier === undefined ? [certainPorts(compiled.rule.ports)] : [],
  );
}

/** What is in both, in the words of the narrower. */
function meet(a: Opening, b: Opening): readonly Opening[] {
  if (a.text === b.text) return [a];
  const ports = a.ports.intersect(b.ports);
  if (ports.isEmpty()) return [];
  if (ports.equals(a.ports)) return [a];
  return ports.equals(b.ports) ? [b] : [{ text: ports.toString(), ports }];
}
