import type { Decision } from '../../../src/grants/engine/decision.ts';
import type { Identity } from '../../../src/grants/identity.ts';
import type { Direction } from '../../../src/model/direction.ts';
import { endpointKey } from '../../../src/model/endpoint.ts';
import type { Tightened } from './tighten-scenario.ts';

/** One half of a connection, and what the old policies said of it. */
export interface Half {
  readonly direction: Direction;
  readonly subject: Identity;
  readonly peer: Identity;
  readonly was: Decision;
}

/** Who used a grant. */
interface Use {
  readonly subjects: Set<string>;
  readonly pairs: Set<string>;
}

/**
 * Why decisions that nobody needed stay allowed: of the grants that let one through, what keeps the first that stays.
 * Of grants in use it tells how far off the use was: what lies within one grant can only be had by narrowing it.
 */
export class Reasons {
  readonly #byGrant: ReadonlyMap<string, string>;
  readonly #uses = new Map<string, Use>();
  readonly #asked: Half[] = [];

  constructor({ judgement, tightening }: Tightened) {
    const declined = new Set(tightening.declined.flatMap((one) => one.findings));
    const byGrant = new Map<string, string>();
    for (const finding of judgement.findings) {
      if (finding.kind !== 'unused') continue;
      const reason = finding.hold?.reason ?? (declined.has(finding) ? 'declined' : REVOKED);
      // a part of it may go by itself, and what is left with a larger one
      for (const { id } of finding.grants) if (byGrant.get(id) !== REVOKED) byGrant.set(id, reason);
    }
    for (const id of judgement.used.keys()) byGrant.set(id, IN_USE);
    this.#byGrant = byGrant;
  }

  noteUse({ subject, peer, was }: Half): void {
    const [subjectKey, pairKey] = keysOf(subject, peer);
    for (const { grant } of was.grants) {
      const use = this.#uses.get(grant.id) ?? { subjects: new Set(), pairs: new Set() };
      this.#uses.set(grant.id, use);
      use.subjects.add(subjectKey);
      use.pairs.add(pairKey);
    }
  }

  /** To be answered when all use is noted. */
  ask(half: Half): void {
    this.#asked.push(half);
  }

  answers(): Map<string, number> {
    const counts = new Map<string, number>();
    for (const half of this.#asked) {
      const why = this.#whyOf(half);
      counts.set(why, (counts.get(why) ?? 0) + 1);
    }
    return counts;
  }

  #whyOf({ subject, peer, was }: Half): string {
    const staying = was.grants
      .map(({ grant }) => ({ grant, reason: this.#byGrant.get(grant.id) ?? 'not judged' }))
      .filter(({ reason }) => reason !== REVOKED);
    const [first] = staying;
    const inUse = staying.find(({ reason }) => reason === IN_USE);
    if (inUse === undefined) return first?.reason ?? 'unexplained';
    const [subjectKey, pairKey] = keysOf(subject, peer);
    const use = this.#uses.get(inUse.grant.id);
    if (use === undefined) return 'in use, perhaps';
    if (use.pairs.has(pairKey)) return 'in use: these parties, another port';
    return use.subjects.has(subjectKey) ? 'in use: these pods, another peer' : 'in use: other pods';
  }
}

const REVOKED = 'revoked';
const IN_USE = 'in use';

const known = new WeakMap<Identity, string>();

function keysOf(subject: Identity, peer: Identity): readonly [subject: string, pair: string] {
  const [own, other] = [subject, peer].map((one) => {
    const key = known.get(one) ?? endpointKey(one.endpoint);
    known.set(one, key);
    return key;
  });
  return [own ?? '', `${own} ${other}`];
}
