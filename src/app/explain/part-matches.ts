import type { PolicyEngine } from '../../grants/engine/engine.ts';
import type { Grant } from '../../grants/grant.ts';
import type { Identities, Identity } from '../../grants/identity.ts';
import type { Question } from '../../grants/why/matching.ts';
import type { Connection } from '../../model/connection.ts';
import { type Direction, sidesOf } from '../../model/direction.ts';
import type { Match } from '../../model/match.ts';

/** How subject, peer and port of a grant match a connection, each taken alone. */
export interface PartMatch {
  readonly subject: Match;
  readonly peer: Match;
  readonly port: Match;
}

/** Matches parts of grants with many connections; a part is matched with each party once. */
export class PartMatches {
  readonly #engine: PolicyEngine;
  readonly #identities: Identities;
  readonly #known = new Map<object, Map<Identity, Match>>();

  constructor(engine: PolicyEngine, identities: Identities) {
    this.#engine = engine;
    this.#identities = identities;
  }

  /** As the side of the direction is asked about the connection. */
  question(direction: Direction, { source, destination, protocol, port }: Connection): Question {
    const [subject, peer] = sidesOf(direction, this.#identities.of(source), this.#identities.of(destination));
    return { direction, subject, peer, protocol, port, request: undefined };
  }

  selects(grant: Grant, question: Question): Match {
    return this.#once(grant.spec, question.subject, () =>
      this.#engine.matching(question).subject(grant.spec),
    );
  }

  of(grant: Grant, question: Question): PartMatch {
    const { peer } = grant;
    const matching = this.#engine.matching(question);
    return {
      subject: this.selects(grant, question),
      peer: peer === undefined ? 'yes' : this.#once(peer, question.peer, () => matching.peer(peer)),
      port: matching.port(grant.port),
    };
  }

  #once(part: object, identity: Identity, match: () => Match): Match {
    let byIdentity = this.#known.get(part);
    if (byIdentity === undefined) {
      byIdentity = new Map();
      this.#known.set(part, byIdentity);
    }
    let known = byIdentity.get(identity);
    if (known === undefined) {
      known = match();
      byIdentity.set(identity, known);
    }
    return known;
  }
}
