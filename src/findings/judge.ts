import type { PolicyEngine } from '../grants/engine/engine.ts';
import type { Attribution, Evidence } from '../grants/evidence.ts';
import type { Grant } from '../grants/grant.ts';
import { shortHash } from '../model/hash.ts';
import { compareText } from '../model/problem.ts';
import type { Inventory } from '../policies/inventory/inventory.ts';
import type { InvalidPolicy } from '../policies/parse-policies.ts';
import { formatRef, type Policy } from '../policies/policy.ts';
import type { Usage } from '../usage/usage.ts';
import { contradictions } from './contradictory.ts';
import { deadPeers, deadSubjects } from './dead.ts';
import { deniedFindings } from './denied.ts';
import { type Exposure, measureExposure } from './exposure.ts';
import { type Finding, isAboutPolicy, SEVERITIES } from './finding.ts';
import { holdOfNames } from './holds/of-names.ts';
import { type Idle, type IdleInput, judgeIdle } from './idle.ts';
import { expiredKeeps } from './keep-expired.ts';
import { byRule } from './roll-up.ts';
import { Shadows } from './shadowed.ts';
import { unisolatedFindings } from './unisolated.ts';
import { unusedFindings } from './unused.ts';

export interface JudgementInput extends IdleInput {
  readonly policies: readonly Policy[];
  readonly invalid: readonly InvalidPolicy[];
  /** of the same policies */
  readonly engine: PolicyEngine;
  readonly inventory: Inventory;
  readonly usages: readonly Usage[];
  readonly grants: readonly Grant[];
  readonly attribution: Attribution;
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
  const { policies, population, settings } = input;
  const sinceMs = settings.nowMs - settings.unusedForMs;
  // with nothing recorded and nothing listed, nobody's absence can be told
  const canBeDead = population.members.length > 0;
  const dead = canBeDead ? policies.flatMap((policy) => deadSubjects(policy, population)) : [];
  const deadSpecs = new Set(dead.map((one) => one.spec));
  const alive = input.grants.filter((grant) => !deadSpecs.has(grant.spec));
  const { used, idle } = splitByUse(alive, input);
  const findings: Finding[] = [
    ...invalidFindings(input.invalid),
    ...policies.flatMap(contradictions),
    ...policies.flatMap((policy) => expiredKeeps(policy, settings)),
    ...dead.map((one) => one.finding),
    ...unisolatedFindings({ ...input, sinceMs }),
    ...deniedFindings({ ...input, sinceMs }),
  ];
  const shadows = new Shadows(input.engine, population, input.inventory.agent);
  for (const [rule, grants] of byRule(alive)) {
    const own = new Map(grants.flatMap((grant) => [...entryOf(idle, grant)]));
    findings.push(...unusedFindings(grants, own));
    findings.push(...shadows.findings(grants));
    if (canBeDead && rule.peers.kind === 'listed') findings.push(...deadPeers(grants, own));
  }
  const revoked = findings.flatMap((one) =>
    one.kind === 'unused' && one.hold === undefined ? one.grants : [],
  );
  return {
    findings: findings.sort(compareFindings),
    used,
    grantCount: input.grants.length,
    exposure: measureExposure({ ...input, sinceMs }, new Set(revoked)),
  };
}

/** Grants that were used within the window, and what is to be said of the others. */
function splitByUse(
  grants: readonly Grant[],
  input: JudgementInput,
): { readonly used: ReadonlyMap<string, Evidence>; readonly idle: ReadonlyMap<Grant, Idle> } {
  const { nowMs, unusedForMs } = input.settings;
  const used = new Map<string, Evidence>();
  const idle = new Map<Grant, Idle>();
  for (const grant of grants) {
    const evidence = input.attribution.byGrant.get(grant.id);
    if (evidence !== undefined && nowMs - evidence.lastSeenMs < unusedForMs) used.set(grant.id, evidence);
    else idle.set(grant, judgeIdle(grant, evidence, input));
  }
  const kept = grants.filter((grant) => idle.get(grant)?.hold !== undefined || !idle.has(grant));
  const neededFor = holdOfNames(kept, input.population);
  for (const [grant, one] of idle) {
    // that names need it says more than that it is frozen
    const hold = one.hold === undefined || one.hold.reason === 'frozen' ? neededFor(grant) : undefined;
    if (hold !== undefined) idle.set(grant, { ...one, hold });
  }
  return { used, idle };
}

function* entryOf(idle: ReadonlyMap<Grant, Idle>, grant: Grant): Iterable<[Grant, Idle]> {
  const one = idle.get(grant);
  if (one !== undefined) yield [grant, one];
}

function invalidFindings(invalid: readonly InvalidPolicy[]): Finding[] {
  return invalid.map(({ ref, place, message, corrected }) => ({
    kind: 'invalid',
    key: shortHash(`invalid\n${formatRef(ref)}\n${message}`),
    severity: 'high',
    ref,
    place,
    sentence: message,
    ...(corrected === undefined ? {} : { corrected }),
  }));
}

function compareFindings(a: Finding, b: Finding): number {
  return (
    SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity) ||
    scoreOf(b) - scoreOf(a) ||
    compareText(subjectOf(a), subjectOf(b)) ||
    lineOf(a) - lineOf(b) ||
    compareText(a.key, b.key)
  );
}

/** Findings without a score come behind those of their severity that have one. */
function scoreOf(finding: Finding): number {
  return finding.kind === 'unused' ? finding.risk : 0;
}

/** What it is about, to sort by. */
function subjectOf(finding: Finding): string {
  if (!isAboutPolicy(finding)) return `${finding.workload.namespace}/${finding.workload.name}`;
  const { namespace, name, kind } = finding.ref;
  return `${namespace ?? ''}/${name}/${kind}`;
}

function lineOf(finding: Finding): number {
  return isAboutPolicy(finding) ? finding.place.line : 0;
}
