import type { Finding } from '../findings/finding.ts';
import type { Example } from '../grants/example.ts';
import type { Grant } from '../grants/grant.ts';
import { ruleId } from '../grants/rule.ts';
import { formatSeenRequest } from '../model/seen-request.ts';
import { formatInstant } from '../model/time.ts';
import type {
  DeniedAttempt,
  Explained,
  ExplainedGrant,
  Explanation,
  GrantUser,
  Miss,
  Observation,
  Verdict,
  Without,
} from './explanation.ts';
import {
  evidenceJson,
  findingJson,
  grantJson,
  likelihoodJson,
  placeJson,
  usageJson,
} from './finding-json.ts';
import { unusedOf } from './report.ts';

/** Of the form that docs/explain.schema.json describes. */
const SCHEMA_VERSION = 1;

/** The explanation for programs: the same bytes for the same data. */
export function explanationJson({ explanations, fates }: Explained): string {
  const isHeld = new Set<Finding>(unusedOf(fates).held);
  const ofFinding = (finding: Finding): unknown => findingJson(fates, finding, isHeld);
  const value = {
    schemaVersion: SCHEMA_VERSION,
    now: formatInstant(fates.nowMs),
    explanations: explanations.map((one) => ofExplanation(one, ofFinding)),
  };
  return `${JSON.stringify(value, undefined, 2)}\n`;
}

type OfFinding = (finding: Finding) => unknown;

function ofExplanation(explanation: Explanation, ofFinding: OfFinding): unknown {
  if (explanation.kind === 'finding')
    return { kind: 'finding', finding: ofFinding(explanation.finding), policies: explanation.policies };
  const { kind, policy, grants, findings } = explanation;
  return {
    kind,
    policy: policy.ref,
    place: placeJson(policy.place),
    notEditable: policy.uneditable,
    findings: findings.map(ofFinding),
    grants: grants.map((grant) => ofGrant(grant, ofFinding)),
  };
}

function ofGrant(explained: ExplainedGrant, ofFinding: OfFinding): unknown {
  const { grant, verdict, observation, evidence, users, usersLeftOut, without, risk, misses } = explained;
  return {
    grant: grantJson(grant),
    ruleId: ruleId(grant.policy, grant.spec, grant.rule),
    verdict: verdict.kind,
    finding: findingOf(verdict, ofFinding),
    observation: ofObservation(observation),
    evidence: evidence === undefined ? null : evidenceJson(evidence),
    onlyProbes: evidence !== undefined && !evidence.needed,
    users: users.map(ofUser),
    usersLeftOut,
    without: ofWithout(without),
    risk,
    likelihood: likelihoodOf(grant, verdict),
    misses:
      misses === undefined
        ? null
        : { nearest: misses.nearest.map(ofMiss), denied: misses.denied.map(ofAttempt) },
  };
}

function likelihoodOf(grant: Grant, verdict: Verdict): unknown {
  const likelihood = verdict.kind === 'unused' ? verdict.finding.likelihoods.get(grant) : undefined;
  return likelihood === undefined ? null : likelihoodJson(likelihood);
}

function findingOf(verdict: Verdict, ofFinding: OfFinding): unknown {
  return verdict.kind === 'unused' ? ofFinding(verdict.finding) : null;
}

function ofObservation({ window, observedMs, hiddenBy }: Observation): unknown {
  return {
    window: { from: formatInstant(window.fromMs), to: formatInstant(window.toMs) },
    observedSeconds: Math.floor(observedMs / 1000),
    hiddenBy: hiddenBy.map(({ node, hiddenMs, isUnreached }) => ({
      node,
      hiddenSeconds: Math.ceil(hiddenMs / 1000),
      isUnreached,
    })),
  };
}

function ofUser({ use, need }: GrantUser): unknown {
  const others = 'others' in need ? need.others : [];
  return { ...ofUse(use), need: need.kind, others: others.map(grantJson) };
}

function ofWithout({ others, ...counts }: Without): unknown {
  return {
    ...counts,
    others: others.map(({ grant, connections }) => ({ grant: grantJson(grant), connections })),
  };
}

function ofMiss({ use, differsIn, carriedBy }: Miss): unknown {
  return { ...ofUse(use), differsIn, carriedBy: carriedBy.map((grant: Grant) => grantJson(grant)) };
}

function ofAttempt({ usage, would, differsIn, deniedBy, isOwnSide }: DeniedAttempt): unknown {
  return { ...ofUse(usage), would, differsIn, deniedBy, isOwnSide };
}

function ofUse(use: Example): { readonly usage: object; readonly request: string | null } {
  return {
    usage: usageJson(use),
    request: use.request === undefined ? null : formatSeenRequest(use.request),
  };
}
