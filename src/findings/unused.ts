import type { Grant } from '../grants/grant.ts';
import { shortHash } from '../model/hash.ts';
import { CONFIDENCES, type Hold, type Likelihood, type UnusedFinding } from './finding.ts';
import type { Idle } from './idle.ts';
import { placeOf, sentenceOf } from './part-texts.ts';
import { riskOf } from './risk.ts';
import { rollUp } from './roll-up.ts';
import { severityOfRisk } from './severity.ts';

/**
 * One finding per part of the rule whose grants share the same hold, or share that there is none.
 * @param grants all of one rule
 * @param idle those of them that nobody used
 */
export function unusedFindings(
  grants: readonly Grant[],
  idle: ReadonlyMap<Grant, Idle>,
  likelihoodOf: (grant: Grant) => Likelihood | undefined,
): UnusedFinding[] {
  const byHold = new Map<string, Set<Grant>>();
  for (const [grant, { hold }] of idle) {
    const key = hold === undefined ? '' : hold.text;
    byHold.set(key, (byHold.get(key) ?? new Set()).add(grant));
  }
  return [...byHold.values()].flatMap((chosen) =>
    rollUp(grants, chosen).flatMap(({ scope, grants: part }): UnusedFinding[] => {
      const all = part.flatMap((grant) => idle.get(grant) ?? []);
      const [first] = all;
      return first === undefined ? [] : [unusedFinding(scope, first, all, likelihoodOf)];
    }),
  );
}

function unusedFinding(
  scope: UnusedFinding['scope'],
  first: Idle,
  all: readonly Idle[],
  likelihoodOf: (grant: Grant) => Likelihood | undefined,
): UnusedFinding {
  const part = all.map((one) => one.grant);
  const { grant } = first;
  const lastUse = all
    .map((one) => one.lastUse)
    .reduce((a, b) => ((b?.lastSeenMs ?? 0) > (a?.lastSeenMs ?? 0) ? b : a), undefined);
  const hold = first.hold ?? (scope === 'cell' ? NEEDS_SPLIT : undefined);
  const worst = Math.max(...all.map((one) => CONFIDENCES.indexOf(one.confidence)));
  const risk = riskOf(all);
  const confidence = CONFIDENCES[worst] ?? 'not-evaluable';
  const likelihoods = confidence === 'not-evaluable' ? NOTHING_SAID : likelihoodsOf(part, likelihoodOf);
  const likelihood = likeliest([...likelihoods.values()]);
  return {
    kind: 'unused',
    key: shortHash(`unused\n${part.map(({ id }) => id).join('\n')}`),
    severity: severityOfRisk(risk),
    ref: grant.policy.ref,
    policy: grant.policy,
    place: placeOf(scope, grant),
    sentence: sentenceOf(part),
    scope,
    grants: part,
    // the part is as observed as its least observed grant
    clock: all.map((one) => one.clock).reduce((a, b) => (b.observedMs < a.observedMs ? b : a)),
    confidence,
    ...(likelihood === undefined ? {} : { likelihood }),
    likelihoods,
    risk,
    ...(lastUse === undefined ? {} : { lastUse }),
    ...(hold === undefined ? {} : { hold }),
  };
}

function likelihoodsOf(
  part: readonly Grant[],
  likelihoodOf: (grant: Grant) => Likelihood | undefined,
): Map<Grant, Likelihood> {
  const likelihoods = new Map<Grant, Likelihood>();
  for (const grant of part) {
    const likelihood = likelihoodOf(grant);
    if (likelihood !== undefined) likelihoods.set(grant, likelihood);
  }
  return likelihoods;
}

/** A part is used as soon as one of its grants is; they rarely are by themselves. */
function likeliest(all: readonly Likelihood[]): Likelihood | undefined {
  return all.reduce<Likelihood | undefined>(
    (a, b) => (a === undefined || b.chance > a.chance ? b : a),
    undefined,
  );
}

const NOTHING_SAID: ReadonlyMap<Grant, Likelihood> = new Map();

const NEEDS_SPLIT: Hold = {
  reason: 'needs-split',
  text: 'its peer and its port are both used in other combinations; taking away only this one means splitting the rule',
};
