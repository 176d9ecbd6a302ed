import type { Decision, GrantMatch } from '../grants/engine/decision.ts';
import type { PolicyEngine } from '../grants/engine/engine.ts';
import type { Question } from '../grants/why/matching.ts';
import { allOf, MATCH_RANK, type Match } from '../model/match.ts';
import { formatRef } from '../policies/policy.ts';
import { isRecord } from '../policies/unknown-fields.ts';
import { conditionsOf, coversConditions, isPlain } from './conditions.ts';

/** One side's answer, and whom to ask for more. */
export interface Side {
  readonly engine: PolicyEngine;
  readonly decision: Decision;
}

/** Why the second is wider than the first although both verdicts are the same, or it lost what was demanded; undefined: it is not. */
export function whyWider(question: Question, was: Side, is: Side): string | undefined {
  return (
    newUncertain(was.decision, is.decision) ??
    newConditions(question, was, is) ??
    newQueries(question, was, is) ??
    lostBinding(was.decision, is.decision) ??
    lostProxy(was.decision, is.decision)
  );
}

/** Both are undecided, and the second hangs on something that the first did not name. */
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

/**
 * Something lets pass what nothing did: without a condition that counted before, or another request. What is written
 * otherwise counts as another, since no one can tell what two regular expressions have in common.
 */
function newConditions(question: Question, was: Side, is: Side): string | undefined {
  const passesAnyway = question.direction === 'ingress' && was.engine.passesAnyway(question.peer) === 'yes';
  const isOpen = was.decision.verdict === 'unenforced' || passesAnyway;
  const grants = was.decision.grants;
  if (
    isOpen ||
    is.decision.verdict === 'deny' ||
    grants.some((one) => one.match === 'yes' && isPlain(conditionsOf(one.grant)))
  )
    return undefined;
  if (grants.every(isUnconditional) && is.decision.grants.every(isUnconditional)) return undefined;
  const before = grants.map((one) => ({
    ...reach(was.engine, question, one),
    conditions: conditionsOf(one.grant),
  }));
  const fresh = is.decision.grants.find((one) => {
    const { rank } = reach(is.engine, question, one);
    const conditions = conditionsOf(one.grant);
    return !before.some((old) => old.rank >= rank && coversConditions(old.conditions, conditions));
  });
  if (fresh === undefined) return undefined;
  const by = formatRef(fresh.grant.policy.ref);
  const [old] = grants;
  return old === undefined
    ? `would be allowed by ${by}: ${fresh.grant.sentence}`
    : `was allowed only under ${demanded(old)}, and ${by} would allow it otherwise: ${fresh.grant.sentence}`;
}

function demanded({ grant: { rule, sentence } }: GrantMatch): string {
  return rule.frozen.length > 0 ? rule.frozen.join('; ') : `what ${sentence} says`;
}

function isUnconditional({ grant }: GrantMatch): boolean {
  return isPlain(conditionsOf(grant));
}

/** A name that no one asks for, and that only rules for every name let through. */
const UNLISTED = { kind: 'dns', name: 'lapse.invalid' } as const;

/**
 * DNS queries would pass that did not. The DNS proxy looks at rules for the very port alone, so a rule for a range that
 * becomes one for the port lets through more of them: Cilium pkg/fqdn/dnsproxy.
 */
function newQueries(question: Question, was: Side, is: Side): string | undefined {
  if (![...was.decision.grants, ...is.decision.grants].some(isOfNames)) return undefined;
  const { direction, subject, peer, protocol, port } = question;
  const [old, fresh] = [was, is].map(
    ({ engine }) => engine.decide(direction, subject, peer, protocol, port, UNLISTED).verdict,
  );
  const isWider = old !== undefined && fresh !== undefined && RANK[fresh] > RANK[old];
  return isWider ? 'would let queries through for names that the DNS rules do not name' : undefined;
}

function isOfNames({ grant: { port } }: GrantMatch): boolean {
  return port?.requests?.protocol === 'dns';
}

/** Undecided lies between: it must not become allowed, and what was denied must not become undecided. */
export const RANK: Readonly<Record<Decision['verdict'], number>> = {
  deny: 0,
  unknown: 1,
  allow: 2,
  unenforced: 2,
};

/** How surely party and port are the grant's, whatever is asked of it. */
function reach(
  engine: PolicyEngine,
  question: Question,
  { grant, match }: GrantMatch,
): { readonly rank: number } {
  if (grant.request === undefined) return { rank: MATCH_RANK[match] };
  const matching = engine.matching(question);
  const reached: Match = allOf([
    matching.subject(grant.spec),
    matching.peer(grant.peer),
    matching.port(grant.port),
  ]);
  return { rank: MATCH_RANK[reached] };
}

/** Of what rules demanded of the two, something is demanded no more, and others still let them through. */
function lostBinding(was: Decision, is: Decision): string | undefined {
  if (is.verdict === 'deny') return undefined;
  const lost = was.grants.find(({ grant }) => {
    const { binding } = conditionsOf(grant);
    return binding !== '' && !is.grants.some((kept) => conditionsOf(kept.grant).binding === binding);
  });
  return lost === undefined
    ? undefined
    : `would still be allowed, and no longer under ${demanded(lost)} (${formatRef(lost.grant.policy.ref)})`;
}

/** A proxy saw, and logged, the requests; it would not any more. */
function lostProxy(was: Decision, is: Decision): string | undefined {
  if (!was.redirect || is.redirect || is.verdict === 'deny') return undefined;
  // whichever of them it is that may let it through, a proxy comes with it
  const isFiltered = is.grants.every(({ grant }) => grant.port?.requests !== undefined);
  if (is.verdict === 'unknown' && is.grants.length > 0 && isFiltered) return undefined;
  const proxied = was.grants.find(({ grant }) => grant.port?.requests !== undefined);
  const by = proxied === undefined ? '' : ` (${formatRef(proxied.grant.policy.ref)})`;
  return `would still be allowed, and its requests would pass no proxy any more${by}`;
}
