import type { GrantMatch } from '../../grants/engine/decision.ts';
import type { PolicyEngine } from '../../grants/engine/engine.ts';
import type { Example } from '../../grants/example.ts';
import type { Grant } from '../../grants/grant.ts';
import type { Identities } from '../../grants/identity.ts';
import { creditsOf, isToldByRequests } from '../../grants/request-evidence.ts';
import type { Question } from '../../grants/why/matching.ts';
import { connectionKey } from '../../model/connection.ts';
import { DIRECTIONS } from '../../model/direction.ts';
import { groupBy } from '../../model/group-by.ts';
import { seenRequestToText } from '../../model/seen-request.ts';
import type { GrantUser, Need } from '../../report/explanation.ts';
import type { Observed } from '../analyze.ts';
import { PartMatches } from './part-matches.ts';

/** Every use of some grants, one per connection, and of L7 entries one per request of a connection. */
export type UsesOf = ReadonlyMap<Grant, readonly GrantUser[]>;

/** Goes through all that was observed once, whatever the number of grants. */
export function usesOf(
  grants: readonly Grant[],
  engine: PolicyEngine,
  identities: Identities,
  { usages, requests }: Pick<Observed, 'usages' | 'requests'>,
): UsesOf {
  const collected = new Collected(grants, engine, new PartMatches(engine, identities));
  for (const usage of usages) if (usage.outcome === 'allowed') collected.see(usage);
  const told = requests.filter(({ connection }) => collected.concerns(connection));
  if (grants.some(isToldByRequests)) {
    for (const { grant, match, example } of creditsOf(engine, identities, told))
      collected.hear(example, { grant, match: match === 'yes' ? 'yes' : 'maybe' });
  }
  return collected.uses();
}

interface Met {
  /** all halves and spans of it together */
  use: Example;
  /** the one met last: a request comes once for each of its grants */
  last: Example;
  readonly question: Question;
  readonly byGrant: Map<Grant, GrantMatch>;
}

class Collected {
  readonly #chosen: ReadonlySet<Grant>;
  /** one of each rule, which share their subject */
  readonly #forSubjects: readonly Grant[];
  readonly #engine: PolicyEngine;
  readonly #parts: PartMatches;
  readonly #met = new Map<string, Met>();

  constructor(grants: readonly Grant[], engine: PolicyEngine, parts: PartMatches) {
    this.#chosen = new Set(grants);
    const byRule = groupBy(grants, ({ rule }) => rule);
    this.#forSubjects = [...byRule.values()].flatMap((own) => own.slice(0, 1));
    this.#engine = engine;
    this.#parts = parts;
  }

  /** Whether the subject of a chosen grant is at one of its ends. */
  concerns(connection: Example['connection']): boolean {
    return DIRECTIONS.some((direction) => this.#isSelected(this.#parts.question(direction, connection)));
  }

  see(use: Example): void {
    for (const direction of DIRECTIONS) {
      const question = this.#parts.question(direction, use.connection);
      if (!this.#isSelected(question)) continue;
      const { subject, peer, protocol, port } = question;
      const { grants } = this.#engine.decide(direction, subject, peer, protocol, port);
      if (!grants.some(({ grant }) => this.#chosen.has(grant) && !isToldByRequests(grant))) continue;
      const key = `${direction}\n${connectionKey(use.connection)}`;
      this.#note(key, use, question, grants);
    }
  }

  hear(use: Example, credit: GrantMatch): void {
    const { direction } = credit.grant.rule;
    const request = use.request === undefined ? '' : seenRequestToText(use.request);
    const question = this.#parts.question(direction, use.connection);
    this.#note(`${direction}\n${connectionKey(use.connection)}\n${request}`, use, question, [credit]);
  }

  uses(): UsesOf {
    const byGrant = new Map<Grant, GrantUser[]>();
    for (const met of this.#met.values()) {
      for (const grant of met.byGrant.keys()) {
        // what the connection alone says is no use of an entry that requests tell of
        if (!this.#chosen.has(grant) || (met.use.request === undefined && isToldByRequests(grant))) continue;
        const own = byGrant.get(grant) ?? [];
        byGrant.set(grant, own);
        own.push({ use: met.use, need: this.#need(grant, met) });
      }
    }
    for (const own of byGrant.values()) own.sort((a, b) => b.use.lastSeenMs - a.use.lastSeenMs);
    return byGrant;
  }

  #isSelected(question: Question): boolean {
    return this.#forSubjects.some(
      (grant) => grant.rule.direction === question.direction && this.#parts.selects(grant, question) !== 'no',
    );
  }

  #note(key: string, use: Example, question: Question, credited: readonly GrantMatch[]): void {
    const met = this.#met.get(key) ?? { use, last: use, question, byGrant: new Map() };
    this.#met.set(key, met);
    if (met.last !== use) {
      met.use = together(met.use, use);
      met.last = use;
    }
    for (const one of credited) met.byGrant.set(one.grant, one);
  }

  #need(grant: Grant, { use, question, byGrant }: Met): Need {
    const { direction, subject, peer, protocol, port } = question;
    if (direction === 'ingress' && this.#engine.passesAnyway(peer) === 'yes') return { kind: 'needless' };
    if (this.#engine.isolated(direction, subject) === 'no') return { kind: 'needless' };
    const credited = [...byGrant.values()];
    // an entry's request may also pass by a rule that looks into nothing
    const plain =
      use.request === undefined
        ? []
        : this.#engine
            .decide(direction, subject, peer, protocol, port)
            .grants.filter((one) => !isToldByRequests(one.grant));
    const others = [...credited, ...plain].filter((one) => one.grant !== grant);
    if (others.length === 0) return { kind: 'exclusive' };
    // beside an L7 entry, an entry without one keeps the proxy out: neither stands for the other, trap T-20
    const isMixed = use.request === undefined && credited.some((one) => one.grant.request !== undefined);
    const sure = isMixed || plain.length > 0 ? [] : others.filter(({ match }) => match === 'yes');
    return sure.length > 0
      ? { kind: 'shared', others: sure.map((one) => one.grant) }
      : { kind: 'perhaps', others: others.map((one) => one.grant) };
  }
}

/** Both halves of a connection, as the one that was seen last. */
function together(a: Example, b: Example): Example {
  const newer = b.lastSeenMs > a.lastSeenMs ? b : a;
  return {
    ...newer,
    events: a.events + b.events,
    firstSeenMs: Math.min(a.firstSeenMs, b.firstSeenMs),
    lastSeenMs: newer.lastSeenMs,
  };
}
