import type { PolicyEngine } from '../../grants/engine/engine.ts';
import { admits } from '../../grants/engine/passage.ts';
import type { Example } from '../../grants/example.ts';
import type { Grant } from '../../grants/grant.ts';
import type { Identities } from '../../grants/identity.ts';
import { isToldByRequests } from '../../grants/request-evidence.ts';
import type { Question } from '../../grants/why/matching.ts';
import { DIRECTIONS } from '../../model/direction.ts';
import type { Match } from '../../model/match.ts';
import { compareText } from '../../model/problem.ts';
import { formatRef } from '../../policies/policy.ts';
import type { DeniedAttempt, GrantPart, Miss, Misses } from '../../report/explanation.ts';
import type { Usage } from '../../usage/usage.ts';
import type { Observed } from '../analyze.ts';
import { Newest } from './newest.ts';
import { PartMatches } from './part-matches.ts';

const SHOWN = { nearest: 6, nearestOfOneRank: 2, denied: 3 } as const;

/** What differs from a grant, from the nearest to the farthest; other connections have nothing to do with it. */
const RANKS: readonly (readonly GrantPart[])[] = [
  [],
  ['request'],
  ['port'],
  ['subject'],
  ['peer'],
  ['peer', 'port'],
];

interface Near {
  readonly use: Example;
  readonly question: Question;
  readonly differsIn: readonly GrantPart[];
  readonly would: Match;
}

interface Found {
  readonly grant: Grant;
  /** by rank */
  readonly allowed: readonly Newest<Near>[];
  readonly denied: readonly Newest<Near>[];
}

/** For each of some unused grants, the traffic that came nearest, in one walk over all that was observed. */
export function missesOf(
  grants: readonly Grant[],
  engine: PolicyEngine,
  identities: Identities,
  { usages, requests }: Pick<Observed, 'usages' | 'requests'>,
): ReadonlyMap<Grant, Misses> {
  if (grants.length === 0) return new Map();
  const parts = new PartMatches(engine, identities);
  const all = grants.map(
    (grant): Found => ({
      grant,
      allowed: RANKS.map(() => new Newest(SHOWN.nearestOfOneRank)),
      denied: RANKS.map(() => new Newest(SHOWN.denied)),
    }),
  );
  const directions = DIRECTIONS.filter((direction) =>
    grants.some(({ rule }) => rule.direction === direction),
  );
  for (const usage of usages) {
    for (const direction of directions) {
      const question = parts.question(direction, usage.connection);
      // a node's probes, and what nodes open, need no rule
      if (usage.outcome === 'allowed' && needsNoRule(question, engine)) continue;
      for (const found of all)
        if (found.grant.rule.direction === direction) meet(found, usage, question, parts);
    }
  }
  const told = all.filter(({ grant }) => isToldByRequests(grant));
  for (const { connection, seenAt, outcome, requests: asked } of told.length === 0 ? [] : requests) {
    for (const found of told) {
      const question = parts.question(found.grant.rule.direction, connection);
      if (differences(found.grant, question, parts)?.length !== 0) continue;
      for (const { isRefused, ...rest } of asked) {
        const would = admits(found.grant, question.direction, rest.request);
        const use: Example = { connection, seenAt, outcome: isRefused ? 'denied' : outcome, ...rest };
        // what it admits and nobody refused is its use
        if (would === 'no' || isRefused)
          note(found, { use, question, differsIn: would === 'no' ? ['request'] : [], would });
      }
    }
  }
  return new Map(all.map((found) => [found.grant, missesIn(found, engine)]));
}

function meet(found: Found, usage: Usage, question: Question, parts: PartMatches): void {
  const { grant } = found;
  const differsIn = differences(grant, question, parts);
  if (differsIn === undefined) return;
  if (differsIn.length > 0) note(found, { use: usage, question, differsIn, would: 'no' });
  else if (usage.outcome !== 'allowed') {
    const { subject, peer, port } = parts.of(grant, question);
    const isSure =
      subject === 'yes' && peer === 'yes' && port === 'yes' && grant.port?.requests === undefined;
    note(found, { use: usage, question, differsIn, would: isSure ? 'yes' : 'maybe' });
  }
}

function needsNoRule({ direction, subject, peer }: Question, engine: PolicyEngine): boolean {
  const isRuled = subject.endpoint.kind === 'pod' || subject.endpoint.kind === 'unknown';
  return !isRuled || (direction === 'ingress' && engine.passesAnyway(peer) === 'yes');
}

/** Undefined where the connection is about others altogether. */
function differences(grant: Grant, question: Question, parts: PartMatches): GrantPart[] | undefined {
  const isForSubject = parts.selects(grant, question) !== 'no';
  // where everyone is a peer, other subjects' traffic with them is nowhere near
  if (!isForSubject && (grant.peer === undefined || grant.peer.kind === 'entity')) return undefined;
  const { peer, port } = parts.of(grant, question);
  if (!isForSubject && (peer === 'no' || port === 'no')) return undefined;
  const differs: GrantPart[] = isForSubject ? [] : ['subject'];
  if (peer === 'no') differs.push('peer');
  if (port === 'no') differs.push('port');
  return differs;
}

function note({ allowed, denied }: Found, near: Near): void {
  const rank = RANKS.findIndex((parts) => parts.join() === near.differsIn.join());
  if (near.use.outcome === 'allowed') allowed[rank]?.add(near);
  // who else was refused is nothing that the grant could have let through
  else if (!near.differsIn.includes('subject')) denied[rank]?.add(near);
}

function missesIn({ grant, allowed, denied }: Found, engine: PolicyEngine): Misses {
  return {
    nearest: allowed
      .flatMap((rank) => rank.items())
      .slice(0, SHOWN.nearest)
      .map((near) => missOf(grant, near, engine)),
    denied: denied
      .flatMap((rank) => rank.items())
      .slice(0, SHOWN.denied)
      .map((near) => attemptOf(grant, near, engine)),
  };
}

function missOf(grant: Grant, { use, question, differsIn }: Near, engine: PolicyEngine): Miss {
  const { direction, subject, peer, protocol, port } = question;
  const { grants } = engine.decide(direction, subject, peer, protocol, port);
  const carriedBy = grants.map((one) => one.grant).filter((one) => one !== grant);
  return { use, differsIn, carriedBy };
}

function attemptOf(
  { rule }: Grant,
  { use, question, differsIn, would }: Near,
  engine: PolicyEngine,
): DeniedAttempt {
  const { direction, subject, peer, protocol, port } = question;
  const { denials } = engine.decide(direction, subject, peer, protocol, port);
  const byText = new Map(denials.map(({ policy }) => [formatRef(policy.ref), policy.ref]));
  return {
    usage: use,
    would,
    differsIn,
    deniedBy: [...byText].sort(([a], [b]) => compareText(a, b)).map(([, ref]) => ref),
    isOwnSide: use.seenAt === rule.direction,
  };
}
