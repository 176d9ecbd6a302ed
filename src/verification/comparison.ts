import type { Decision } from '../grants/engine/decision.ts';
import type { PolicyEngine } from '../grants/engine/engine.ts';
import type { Identity } from '../grants/identity.ts';
import type { Question } from '../grants/why/matching.ts';
import { type Direction, sidesOf } from '../model/direction.ts';
import { describeEndpoint, type Endpoint } from '../model/endpoint.ts';
import { NAMESPACE_LABEL } from '../model/labels.ts';
import { MATCH_RANK, type Match } from '../model/match.ts';
import { formatRef } from '../policies/policy.ts';
import { formatPort, type PortAtom } from './atoms.ts';
import { conditionsOf, isPlain } from './conditions.ts';
import { isHypothetical } from './hypothetical-pods.ts';
import { lostNames } from './names.ts';
import type { Counterexample } from './verification.ts';
import { RANK, whyWider } from './wider.ts';

/** Two sets of policies, asked the same questions. */
export class Comparison {
  readonly #before: PolicyEngine;
  readonly #after: PolicyEngine;

  constructor(before: PolicyEngine, after: PolicyEngine) {
    this.#before = before;
    this.#after = after;
  }

  decideBoth(
    direction: Direction,
    subject: Identity,
    peer: Identity,
    { protocol, port }: Pick<PortAtom, 'protocol' | 'port'>,
  ): readonly [Decision, Decision] {
    return [
      this.#before.decide(direction, subject, peer, protocol, port),
      this.#after.decide(direction, subject, peer, protocol, port),
    ];
  }

  decideBefore(
    direction: Direction,
    subject: Identity,
    peer: Identity,
    { protocol, port }: Pick<PortAtom, 'protocol' | 'port'>,
  ): Decision {
    return this.#before.decide(direction, subject, peer, protocol, port);
  }

  isolatedBefore(direction: Direction, subject: Identity): Match {
    return this.#before.isolated(direction, subject);
  }

  isolation(direction: Direction, subject: Identity): Counterexample[] {
    const [was, is] = [this.#before.isolated(direction, subject), this.#after.isolated(direction, subject)];
    if (MATCH_RANK[is] >= MATCH_RANK[was]) return [];
    const text = `${describeParty(subject.endpoint)} was isolated for ${direction} and would no longer be: everyone could ${direction === 'ingress' ? 'reach it' : 'be reached by it'}`;
    return [{ law: 'stays-isolated', text }];
  }

  /** Names that would not be learned any more although rules allow them. */
  names(subject: Identity): Counterexample[] {
    return lostNames(this.#before, this.#after, subject);
  }

  /** Asks about one port after the other. */
  between(
    direction: Direction,
    subject: Identity,
    peer: Identity,
  ): (atom: PortAtom) => Counterexample | undefined {
    const [before, after] = [
      this.#before.asker(direction, subject, peer),
      this.#after.asker(direction, subject, peer),
    ];
    return (atom) => {
      const { protocol, port } = atom;
      const [was, is] = [before(protocol, port), after(protocol, port)];
      // no rule has anything to say on either side, and nothing else differs
      if (was === is) return undefined;
      const found = this.#wider({ direction, subject, peer, protocol, port, request: undefined }, was, is);
      if (found === undefined) return undefined;
      const [source, destination] = sidesOf(direction, subject, peer);
      const text = `${direction} of ${describeParty(source.endpoint)} → ${describeParty(destination.endpoint)} on ${formatPort(atom)} ${found.text}`;
      return { ...found, text };
    };
  }

  #wider(question: Question, was: Decision, is: Decision): Counterexample | undefined {
    if (rankOf(is) > rankOf(was)) {
      const [by] = is.grants;
      const cause = by === undefined ? 'nothing isolates it' : `allowed by ${formatRef(by.grant.policy.ref)}`;
      const text = `was ${SAID[was.verdict]} and would be ${SAID[is.verdict]} (${cause})`;
      return { law: 'never-wider', text };
    }
    if (strongest(is) < strongest(was))
      return { law: 'keeps-denies', text: 'was denied by a deny rule that would be gone' };
    const fresh = whyWider(
      question,
      { engine: this.#before, decision: was },
      { engine: this.#after, decision: is },
    );
    return fresh === undefined ? undefined : { law: 'never-wider', text: fresh };
  }
}

function strongest({ denials }: Decision): number {
  return denials.reduce((rank, { match }) => Math.max(rank, MATCH_RANK[match]), 0);
}

/** A made-up pod is told by its labels: it has no name that anyone knows. */
function describeParty(endpoint: Endpoint): string {
  if (endpoint.kind !== 'pod' || !isHypothetical(endpoint.labels)) return describeEndpoint(endpoint);
  const own = endpoint.labels.labels.filter(
    ({ key }) => !key.startsWith('io.cilium.k8s.') && key !== NAMESPACE_LABEL,
  );
  if (own.length === 1 && own[0]?.key === 'app') return describeEndpoint(endpoint);
  const labels = own.map(({ key, value }) => `${key}=${value}`).join(', ');
  return `a pod ${labels === '' ? 'without labels' : `labelled ${labels}`} in ${endpoint.namespace}`;
}

export const SAID: Readonly<Record<Decision['verdict'], string>> = {
  deny: 'denied',
  unknown: 'undecided',
  allow: 'allowed',
  unenforced: 'allowed',
};

export function rankOf({ verdict }: Decision): number {
  return RANK[verdict];
}

/** Whether every rule that allows it carries a condition beyond party and port. */
export function isConditional({ grants }: Decision): boolean {
  return grants.length > 0 && grants.every(({ grant }) => !isPlain(conditionsOf(grant)));
}
