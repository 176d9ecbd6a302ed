import type { Activity } from '../grants/activity.ts';
import type { Breadth } from '../grants/breadth.ts';
import type { Dispute } from '../grants/disputes.ts';
import type { PolicyEngine } from '../grants/engine/engine.ts';
import type { Attribution, Evidence } from '../grants/evidence.ts';
import type { Grant } from '../grants/grant.ts';
import type { Sharing } from '../grants/sharing.ts';
import { getOrMake } from '../model/get-or-make.ts';
import type { Inventory } from '../policies/inventory/inventory.ts';
import type { InvalidPolicy } from '../policies/parse-policies.ts';
import type { Policy } from '../policies/policy.ts';
import type { Coverage } from '../usage/coverage.ts';
import type { Usage } from '../usage/usage.ts';
import { type Contradiction, contradictions } from './contradictory.ts';
import { daysAtHome } from './days-at-home.ts';
import { deadPeers, deadSubjects } from './dead.ts';
import { deniedFindings } from './denied.ts';
import { disputedFindings } from './disputed.ts';
import type { UsedPairs } from './exposure/used.ts';
import { type Exposure, measureExposure } from './exposure.ts';
import type { Finding, UnusedFinding } from './finding.ts';
import { GrantFacts } from './grant-facts.ts';
import { holdFilters } from './holds/of-filters.ts';
import { holdOfPolicy, holdOfText } from './holds/of-policy.ts';
import { type Idle, type IdleInput, judgeIdle } from './idle.ts';
import { invalidFindings } from './invalid.ts';
import { expiredKeeps } from './keep-expired.ts';
import { likelihoods } from './likelihood/likelihoods.ts';
import { narrowableFindings } from './narrowable.ts';
import { compareFindings } from './order.ts';
import { Presence } from './presence.ts';
import { redundantFindings } from './redundant.ts';
import { byRule } from './roll-up.ts';
import { type Shadow, Shadows } from './shadowed.ts';
import { type SplitGrants, splitByUse } from './split-by-use.ts';
import { unisolatedFindings } from './unisolated.ts';
import { unusedFindings } from './unused.ts';
import { watchOf } from './watch.ts';

export interface JudgementInput extends Omit<IdleInput, 'unseenRequests' | 'presence' | 'disputes'> {
  readonly policies: readonly Policy[];
  readonly invalid: readonly InvalidPolicy[];
  /** of the same policies */
  readonly engine: PolicyEngine;
  readonly inventory: Inventory;
  readonly coverage: Coverage;
  readonly usages: readonly Usage[];
  readonly grants: readonly Grant[];
  readonly attribution: Attribution;
  readonly activity: Activity;
  readonly sharing: Sharing;
  readonly breadth: Breadth;
  readonly usedPairs: UsedPairs;
  readonly disputes: readonly Dispute[];
}

export interface Judgement {
  /** sorted by severity, risk, then policy and content */
  readonly findings: readonly Finding[];
  /** grants in use, by id */
  readonly used: ReadonlyMap<string, Evidence>;
  readonly grantCount: number;
  readonly exposure: Exposure;
}

/** Judges every policy: `granted − used − not observable − newly granted − kept` is what may be revoked. */
export function judge(input: JudgementInput): Judgement {
  const { policies, population, settings, attribution, usages } = input;
  const sinceMs = settings.nowMs - settings.unusedForMs;
  // with nothing recorded and nothing listed, nobody's absence can be told
  const canBeDead = population.members.length > 0;
  const dead = canBeDead ? policies.flatMap((policy) => deadSubjects(policy, population)) : [];
  const deadSpecs = new Set(dead.map((one) => one.spec));
  const alive = input.grants.filter((grant) => !deadSpecs.has(grant.spec));
  const days = daysAtHome(usages, population);
  const idleInput: IdleInput = {
    ...input,
    unseenRequests: attribution.unseenRequests,
    presence: new Presence(input.coverage, population.isComplete, days),
    disputes: new Map(input.disputes.map((one) => [one.policy, one])),
  };
  const { used, idle } = splitByUse(alive, attribution.byGrant, idleInput);
  const likelihoodOf = likelihoods(alive, input.activity, idleInput);
  const shadows = new Shadows(input.engine, population, input.inventory.agent);
  const facts = new GrantFacts({ ...input, evidence: attribution.byGrant });
  const findings: Finding[] = [
    ...invalidFindings(input.invalid),
    ...disputedFindings(input.disputes),
    ...policies.flatMap(contradictions).map((one) => withLastUse(one, facts)),
    ...policies.flatMap((policy) => expiredKeeps(policy, settings)),
    ...dead.map((one) => one.finding),
    ...unisolatedFindings({ ...input, sinceMs }),
    ...deniedFindings({ ...input, sinceMs }),
  ];
  const unused: UnusedFinding[] = [];
  for (const [rule, grants] of byRule(alive)) {
    const own = new Map(grants.flatMap((grant) => [...entryOf(idle, grant)]));
    unused.push(...unusedFindings(grants, own, likelihoodOf));
    findings.push(...shadows.findings(grants).map((one) => withLastMatch(one, facts)));
    if (canBeDead && rule.peers.kind === 'listed') findings.push(...deadPeers(grants, own));
  }
  const filtered = holdFilters(unused, input.grants);
  for (const one of unused) {
    const hold = filtered.get(one);
    findings.push(hold === undefined ? one : { ...one, hold });
  }
  const revoked = new Set(
    findings.flatMap((one) => (one.kind === 'unused' && one.hold === undefined ? one.grants : [])),
  );
  findings.push(...widerThanNeeded(alive, { used, idle }, revoked, facts, input, idleInput));
  return {
    findings: findings.sort(compareFindings),
    used,
    grantCount: input.grants.length,
    exposure: measureExposure({ ...input, sinceMs }, revoked),
  };
}

/** Of what is used: what nobody would miss, and what is wider than its traffic. */
function widerThanNeeded(
  grants: readonly Grant[],
  { used, idle }: SplitGrants,
  going: ReadonlySet<Grant>,
  facts: GrantFacts,
  { grants: all, population, settings, sharing, breadth }: JudgementInput,
  idleInput: IdleInput,
): Finding[] {
  const { nowMs } = settings;
  const rests = new Map<Grant, Idle>();
  return [
    ...redundantFindings({
      grants,
      used,
      shared: sharing.groups(),
      facts,
      watchOf: (part) => watchOf(part, idleInput),
      isKept: ({ policy }) => (holdOfPolicy(policy, settings) ?? holdOfText(policy)) !== undefined,
    }),
    ...narrowableFindings({
      grants,
      filteringDns: all.filter((grant) => grant.port?.requests?.protocol === 'dns'),
      used,
      idle,
      going,
      breadth,
      population,
      sinceMs: nowMs - settings.unusedForMs,
      nowMs,
      restOf: (grant) => getOrMake(rests, grant, () => judgeIdle(grant, undefined, idleInput)),
      riskOf: (grant) => facts.riskOfGrant(grant),
    }),
  ];
}

function withLastUse(one: Contradiction, facts: GrantFacts): Finding {
  const lastUse = facts.lastUse(one.grants);
  return { ...one, risk: facts.riskOf(one.grants), ...(lastUse === undefined ? {} : { lastUse }) };
}

function withLastMatch(one: Shadow, facts: GrantFacts): Finding {
  const lastMatch = facts.lastMatch(one.grants);
  return { ...one, risk: facts.riskOf(one.grants), ...(lastMatch === undefined ? {} : { lastMatch }) };
}

function* entryOf(idle: ReadonlyMap<Grant, Idle>, grant: Grant): Iterable<[Grant, Idle]> {
  const one = idle.get(grant);
  if (one !== undefined) yield [grant, one];
}
