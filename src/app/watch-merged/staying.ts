import type { UnusedFinding } from '../../findings/finding.ts';
import { placeOf, sentenceOf } from '../../findings/part-texts.ts';
import { byRule, rollUp } from '../../findings/roll-up.ts';
import { type Grant, grantsOf } from '../../grants/grant.ts';
import { shortHash } from '../../model/hash.ts';
import { newTexts, tighten } from '../../tightening/tighten.ts';
import type { PolicyManifests } from '../manifests.ts';

/**
 * The texts as they were before a merge, without what is to stay revoked.
 * @param staying grants of `before`
 * @returns undefined where they cannot be taken out by themselves
 */
export function textsWithout(
  before: PolicyManifests,
  staying: readonly Grant[],
): ReadonlyMap<string, string | undefined> | undefined {
  const gone = new Set(staying.map(({ id }) => id));
  const findings = [...byRule(before.policies.flatMap(grantsOf)).values()].flatMap((all) =>
    rollUp(all, new Set(all.filter(({ id }) => gone.has(id)))).map(({ scope, grants }) =>
      findingOf(scope, grants),
    ),
  );
  if (findings.some((one) => one === undefined)) return undefined;
  const known = findings.flatMap((one) => one ?? []);
  const tightening = tighten(known, before.files, { policies: before.policies });
  if (tightening.declined.length > 0) return undefined;
  return new Map([...newTexts(tightening)].map(([file, text]) => [file, text === '' ? undefined : text]));
}

/** Revoked already, so nothing has to be judged again; undefined: its rule would have to be split. */
function findingOf(scope: UnusedFinding['scope'], grants: readonly Grant[]): UnusedFinding | undefined {
  const [first] = grants;
  if (first === undefined || scope === 'cell') return undefined;
  return {
    kind: 'unused',
    key: shortHash(`unused\n${grants.map(({ id }) => id).join('\n')}`),
    severity: 'info',
    ref: first.policy.ref,
    policy: first.policy,
    place: placeOf(scope, first),
    sentence: sentenceOf(grants),
    scope,
    grants,
    clock: { startMs: 0, startedBy: 'recording', observedMs: 0, requiredMs: 0 },
    confidence: 'not-evaluable',
    likelihoods: new Map(),
    risk: 0,
  };
}
