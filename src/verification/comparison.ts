import type { Decision, GrantMatch } from '../grants/engine/decision.ts';
import type { PolicyEngine } from '../grants/engine/engine.ts';
import type { Identity } from '../grants/identity.ts';
import { type Direction, sidesOf } from '../model/direction.ts';
import { describeEndpoint, type Endpoint } from '../model/endpoint.ts';
import { NAMESPACE_LABEL } from '../model/labels.ts';
import type { Match } from '../model/match.ts';
import { formatRef } from '../policies/policy.ts';
import { isRecord } from '../policies/unknown-fields.ts';
import { formatPort, type PortAtom } from './atoms.ts';
import { qualifiersOf } from './changes.ts';
import { isHypothetical } from './hypothetical-pods.ts';
import type { Counterexample } from './verification.ts';

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

  isolation(direction: Direction, subject: Identity): Counterexample[] {
    const [was, is] = [this.#before.isolated(direction, subject), this.#after.isolated(direction, subject)];
    if (MATCH_RANK[is] >= MATCH_RANK[was]) return [];
    const text = `${describeParty(subject.endpoint)} was isolated for ${direction} and would no longer be: everyone could ${direction === 'ingress' ? 'reach it' : 'be reached by it'}`;
    return [{ law: 'stays-isolated', text }];
  }

  compare(
    direction: Direction,
    subject: Identity,
    peer: Identity,
    atom: PortAtom,
  ): Counterexample | undefined {
    const [was, is] = this.decideBoth(direction, subject, peer, atom);
    const connection = (): string => {
      const [source, destination] = sidesOf(direction, subject, peer);
      return `${direction} of ${describeParty(source.endpoint)} → ${describeParty(destination.endpoint)} on ${formatPort(atom)}`;
    };
    if (rankOf(is) > rankOf(was)) {
      const [by] = is.grants;
      const cause = by === undefined ? 'nothing isolates it' : `allowed by ${formatRef(by.grant.policy.ref)}`;
      const text = `${connection()} was ${SAID[was.verdict]} and would be ${SAID[is.verdict]} (${cause})`;
      return { law: 'never-wider', text };
    }
    if (was.denials.length > 0 && is.denials.length === 0)
      return { law: 'keeps-denies', text: `${connection()} was denied by a deny rule that would be gone` };
    const fresh = newUncertain(was, is) ?? newCondition(was, is);
    return fresh === undefined ? undefined : { law: 'never-wider', text: `${connection()} ${fresh}` };
  }
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

const MATCH_RANK: Readonly<Record<Match, number>> = { no: 0, maybe: 1, yes: 2 };

export const SAID: Readonly<Record<Decision['verdict'], string>> = {
  deny: 'denied',
  unknown: 'undecided',
  allow: 'allowed',
  unenforced: 'allowed',
};

/** Undecided lies between: it must not become allowed, and what was denied must not become undecided. */
export function rankOf({ verdict }: Decision): number {
  return verdict === 'deny' ? 0 : verdict === 'unknown' ? 1 : 2;
}

/** Why both are undecided and the second is wider all the same: it hangs on something that the first did not name. */
function newUncertain(was: Decision, is: Decision): string | undefined {
  if (was.verdict !== 'unknown' || is.verdict !== 'unknown') return undefined;
  const fresh = is.grants.find(
    (one) =>
      hangsOnName(one) && !was.grants.some((old) => nameOf(old).every((name) => nameOf(one).includes(name))),
  );
  return fresh === undefined
    ? undefined
    : `may be allowed by what ${formatRef(fresh.grant.policy.ref)} newly names: ${fresh.grant.sentence}`;
}

/** Whether what the grant stands for is written elsewhere: behind a reference, or a port's name. */
function hangsOnName({ grant: { peer, port } }: GrantMatch): boolean {
  return peer?.kind === 'reference' || port?.kind === 'named';
}

/** What a match depends on beside the parties themselves. */
function nameOf({ grant: { rule, peer, port } }: GrantMatch): string[] {
  const [field, index] = peer?.path.slice(-2) ?? [];
  const element: unknown = JSON.parse(rule.content);
  const list = typeof field === 'string' && isRecord(element) ? element[field] : undefined;
  const item: unknown = Array.isArray(list) && typeof index === 'number' ? list[index] : undefined;
  return [
    ...(peer?.kind === 'reference' ? [JSON.stringify(item)] : []),
    ...(port?.kind === 'named' ? [`${port.protocols.join('+')} ${port.name}`] : []),
  ];
}

/** Why the second is wider although both allow: what was allowed under a condition only would be without it. */
function newCondition(was: Decision, is: Decision): string | undefined {
  if (was.verdict !== 'allow' || is.verdict !== 'allow' || !isConditional(was)) return undefined;
  const known = new Set(was.grants.map(({ grant }) => qualifiersOf(grant.rule)));
  const fresh = is.grants.find(({ grant }) => !known.has(qualifiersOf(grant.rule)));
  if (fresh === undefined) return undefined;
  const [old] = was.grants;
  const by = formatRef(fresh.grant.policy.ref);
  return `was allowed only under ${old?.grant.rule.frozen.join('; ')}, and ${by} would allow it otherwise`;
}

/** Whether every rule that allows it carries a condition beyond party and port. */
export function isConditional({ grants }: Decision): boolean {
  return grants.length > 0 && grants.every(({ grant }) => grant.rule.frozen.length > 0);
}
