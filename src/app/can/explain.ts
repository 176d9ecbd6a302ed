import type { Decision, GrantMatch } from '../../grants/engine/decision.ts';
import type { Identity } from '../../grants/identity.ts';
import type { Matching, Question } from '../../grants/why/matching.ts';
import { missingFor } from '../../grants/why/missing.ts';
import { nearestMisses } from '../../grants/why/nearest.ts';
import type { Direction } from '../../model/direction.ts';
import { sidesOf } from '../../model/direction.ts';
import type { Policy } from '../../policies/policy.ts';
import {
  type AccessExplanation,
  type Answer,
  answerOf,
  type Named,
  type Proxy,
  type SideExplanation,
  type Why,
} from '../../report/can.ts';
import { describeMissing } from '../../report/missing.ts';
import type { Access, Opening, Side } from './access.ts';
import { allows, decidingRules, overriddenRules } from './answer.ts';
import { describeOpening } from './opening.ts';
import type { Party } from './party.ts';

/** In the order in which a connection meets them. */
export const SIDES = ['egress', 'ingress'] as const satisfies readonly Direction[];

type DecidedSide = Extract<Side, { kind: 'decided' }>;

/** Everything a person is told of one question. */
export function explainAccess(
  access: Access,
  source: Party,
  destination: Party,
  opening: Opening,
): AccessExplanation {
  const sides = SIDES.map((direction): SideExplanation => {
    const [party, peer] = sidesOf(direction, source, destination);
    const why = explainSide(access, source, destination, direction, opening);
    return { direction, party: party.text, peer: peer.text, why };
  });
  return {
    answer: together(sides.map(({ why }) => answerOf(why))),
    source: source.text,
    destination: destination.text,
    opening: describeOpening(opening),
    sides,
    notes: notesOf(source, destination),
  };
}

/** Of both sides: either may forbid. */
export function together(answers: readonly Answer[]): Answer {
  if (answers.includes('denied')) return 'denied';
  return answers.includes('not known') ? 'not known' : 'allowed';
}

export function notesOf(source: Party, destination: Party): readonly string[] {
  const self = source.text === destination.text && source.kind === 'pod';
  return [
    ...new Set([
      ...source.notes,
      ...destination.notes,
      ...(self ? ['what a pod sends to itself passes no policy'] : []),
    ]),
  ];
}

/** What the sides hang on, in words; each thing once. */
export function missingOf(
  access: Access,
  source: Party,
  destination: Party,
  opening: Opening,
  sides: Readonly<Record<Direction, Side>>,
): readonly string[] {
  const all = SIDES.flatMap((direction) => {
    const side = sides[direction];
    return side.kind === 'none'
      ? []
      : missingOfSide(access, side, direction, opening, sidesOf(direction, source, destination));
  });
  return [...new Set(all)];
}

function missingOfSide(
  access: Access,
  side: DecidedSide,
  direction: Direction,
  opening: Opening,
  [party, peer]: readonly [Party, Party],
): readonly string[] {
  if (side.decision.verdict !== 'unknown') return [];
  const selecting = access.engine.selecting(side.subject);
  const own = side.peers.flatMap((seen) => {
    const question = questionOf(side, direction, seen, opening);
    const decision = access.engine.decide(
      direction,
      side.subject,
      seen,
      opening.protocol,
      opening.port,
      opening.request,
    );
    return missingFor(decision, question, access.engine.matching(question), selecting).map(describeMissing);
  });
  const node =
    side.peers.length > 1
      ? [
          `whether ${party.text} and ${peer.text} are on one node: add both Pods, with spec.nodeName, to --inventory, or ask for reserved:host or reserved:remote-node`,
        ]
      : [];
  return [...new Set([...node, ...own])];
}

function questionOf(
  { subject, peers }: DecidedSide,
  direction: Direction,
  seen: DecidedSide['peers'][number] | undefined,
  opening: Opening,
): Question {
  return { direction, subject, peer: seen ?? peers[0] ?? subject, ...opening };
}

export function explainSide(
  access: Access,
  source: Party,
  destination: Party,
  direction: Direction,
  opening: Opening,
): Why {
  const side = access.side(direction, source, destination, opening);
  if (side.kind === 'none') return { kind: 'no-pod' };
  const { decision, subject } = side;
  const hasRequest = opening.request !== undefined;
  const rules = decidingRules(decision, hasRequest).flatMap(withSpec);
  switch (decision.verdict) {
    case 'allow':
      return { kind: 'allowed', rules, proxy: proxyOf(decision, hasRequest) };
    case 'unenforced':
      return { kind: 'not-isolated', rules, proxy: proxyOf(decision, hasRequest) };
    case 'unknown':
      return {
        kind: 'unknown',
        missing: missingOfSide(access, side, direction, opening, sidesOf(direction, source, destination)),
        rules,
      };
    case 'deny': {
      const overridden = overriddenRules(decision, hasRequest).flatMap(withSpec);
      if (rules.length > 0) return { kind: 'denied-by-rule', rules, overridden };
      const question = questionOf(side, direction, undefined, opening);
      const by = isolators(access, subject, direction);
      return { kind: 'isolated', by, nearest: nearestOf(access, question, access.engine.matching(question)) };
    }
  }
}

/** None where nothing is enforced at the party. */
export function isolatorsOf(access: Access, party: Party, direction: Direction): readonly Policy[] {
  return party.kind === 'pod' ? isolators(access, party.identity, direction) : [];
}

function isolators({ engine }: Access, subject: Identity, direction: Direction): readonly Policy[] {
  return [
    ...new Set(
      engine.selecting(subject).flatMap(({ policy, spec }) => (spec.isolates[direction] ? [policy] : [])),
    ),
  ];
}

function nearestOf(
  { engine }: Access,
  question: Question,
  matching: Matching,
): ReturnType<typeof nearestMisses> {
  const specs = new Set(engine.selecting(question.subject).map(({ spec }) => spec));
  const own = engine.grants.filter(
    ({ spec, rule }) => specs.has(spec) && rule.direction === question.direction,
  );
  return nearestMisses(own, question, matching);
}

/** What the proxy lets through, where one looks at what was asked; undefined where none does, or it has decided. */
function proxyOf({ redirect, grants }: Decision, hasRequest: boolean): Proxy | undefined {
  if (!redirect || hasRequest) return undefined;
  const sure = grants.filter((one) => allows(one, hasRequest));
  if (sure.some(letsAllThrough)) return { kind: 'all' };
  return { kind: 'some', entries: sure.flatMap(({ grant }) => grant.request?.text ?? []) };
}

function letsAllThrough({ grant }: GrantMatch): boolean {
  return grant.request === undefined || !grant.spec.isolates[grant.rule.direction];
}

function withSpec({ policy, rule }: Pick<Named, 'policy' | 'rule'>): Named[] | Named {
  const spec = policy.specs.find((one) => one.rules.includes(rule));
  return spec === undefined ? [] : { policy, spec, rule };
}
