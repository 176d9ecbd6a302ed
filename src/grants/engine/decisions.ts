import { getOrMake } from '../../model/get-or-make.ts';
import type { Match } from '../../model/match.ts';
import { MAX_PORT, PROTOCOLS, type Protocol } from '../../model/protocol.ts';
import type { Decision } from './decision.ts';
import type { Candidates } from './subject-rules.ts';

/** Decisions that are remembered; beyond that they are found anew. */
const MOST_DECISIONS = 100_000;

const PORTS = MAX_PORT + 1;
const LOCAL = { no: 0, maybe: 1, yes: 2 } as const satisfies Record<Match, number>;

/**
 * What was decided, remembered by what the rules of a subject say of a peer, and by the port: equal questions get the
 * same object for an answer, so that what is made of it need not be made again.
 */
export class Decisions {
  readonly #known = new Map<Candidates, Map<number, Decision>>();
  #count = 0;

  /** @param local whether the peer passes without a rule */
  get(candidates: Candidates, local: Match, protocol: Protocol, port: number): Decision | undefined {
    return this.#known.get(candidates)?.get(codeOf(local, protocol, port));
  }

  set(candidates: Candidates, local: Match, protocol: Protocol, port: number, decision: Decision): void {
    if (this.#count === MOST_DECISIONS) {
      this.#known.clear();
      this.#count = 0;
    }
    this.#count += 1;
    getOrMake(this.#known, candidates, () => new Map()).set(codeOf(local, protocol, port), decision);
  }
}

function codeOf(local: Match, protocol: Protocol, port: number): number {
  return (LOCAL[local] * PROTOCOLS.length + PROTOCOLS.indexOf(protocol)) * PORTS + port;
}
