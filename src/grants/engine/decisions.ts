import { getOrMake } from '../../model/get-or-make.ts';
import type { Match } from '../../model/match.ts';
import { MAX_PORT, PROTOCOLS, type Protocol } from '../../model/protocol.ts';
import type { Decision } from './decision.ts';
import type { Candidates } from './subject-rules.ts';

/** Decisions that are remembered; beyond that they are found anew. */
const MOST_DECISIONS = 100_000;

const PORTS = MAX_PORT + 1;
const LOCAL = { no: 0, maybe: 1, yes: 2 } as const satisfies Record<Match, number>;

/** What was decided about what the rules of a subject say of a peer. */
interface Known {
  /** by the port */
  readonly byCode: Map<number, Decision>;
  /** each once: most ports are answered like others */
  readonly distinct: Decision[];
}

/**
 * What was decided, remembered by what the rules of a subject say of a peer, and by the port: equal answers are the same
 * object, so that what is made of one need not be made again.
 */
export class Decisions {
  readonly #known = new Map<Candidates, Known>();
  #count = 0;

  /** @param local whether the peer passes without a rule */
  get(candidates: Candidates, local: Match, protocol: Protocol, port: number): Decision | undefined {
    return this.#known.get(candidates)?.byCode.get(codeOf(local, protocol, port));
  }

  /** @returns the answer, or one that was equal */
  add(candidates: Candidates, local: Match, protocol: Protocol, port: number, decision: Decision): Decision {
    if (this.#count === MOST_DECISIONS) {
      this.#known.clear();
      this.#count = 0;
    }
    this.#count += 1;
    const { byCode, distinct } = getOrMake(this.#known, candidates, () => ({
      byCode: new Map(),
      distinct: [],
    }));
    let known = distinct.find((one) => isEqual(one, decision));
    if (known === undefined) {
      known = decision;
      distinct.push(decision);
    }
    byCode.set(codeOf(local, protocol, port), known);
    return known;
  }
}

/** Rules that deny, or are of a tier, are few: their decisions stay apart. */
function isEqual(one: Decision, other: Decision): boolean {
  return (
    one.verdict === other.verdict &&
    one.redirect === other.redirect &&
    one.denials.length === 0 &&
    other.denials.length === 0 &&
    one.grants.length === other.grants.length &&
    one.grants.every(({ grant, match }, i) => {
      const second = other.grants[i];
      return second?.grant === grant && second.match === match;
    })
  );
}

function codeOf(local: Match, protocol: Protocol, port: number): number {
  return (LOCAL[local] * PROTOCOLS.length + PROTOCOLS.indexOf(protocol)) * PORTS + port;
}
