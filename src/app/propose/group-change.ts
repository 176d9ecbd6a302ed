import type { UnusedFinding } from '../../findings/finding.ts';
import type { Policy } from '../../policies/policy.ts';
import type { Surface } from '../../proposals/draft.ts';
import { type Report, unusedOf } from '../../report/report.ts';
import type { Tightening } from '../../tightening/tighten.ts';
import type { Verification } from '../../verification/verification.ts';
import type { AnalysisRequest } from '../analyze.ts';
import { prove, type Recommendation } from '../recommend.ts';
import { tightenAnnounced } from '../tighten-announced.ts';

/** What the joint change revokes, each once, in the order of the report. */
export function proposedOf({ report, tightening }: Recommendation): readonly UnusedFinding[] {
  const going = new Set(tightening.changes.flatMap((change) => change.revoked.map(({ finding }) => finding)));
  return report.findings.filter((one) => one.kind === 'unused').filter((one) => going.has(one));
}

/**
 * The change that some of the findings come to for themselves.
 * @param keys of findings of the joint change
 * @param lasting policies whose isolation may be relied upon: see `lastingPolicies`
 */
export function changeOf(
  { analysis }: Recommendation,
  keys: ReadonlySet<string>,
  lasting: readonly Policy[],
): Tightening {
  const { judgement, manifests } = analysis;
  const own = judgement.findings.filter((one) => one.kind === 'unused').filter((one) => keys.has(one.key));
  const touched = new Set(own.map((one) => one.policy));
  // what else of these policies could go, and waits, keeps what hangs on it
  const waiting = judgement.findings
    .filter((one) => one.kind === 'unused')
    .filter((one) => one.hold === undefined && touched.has(one.policy) && !keys.has(one.key));
  return tightenAnnounced([...own, ...waiting], manifests, {
    policies: manifests.policies,
    lasting,
    staying: new Map(waiting.map((one) => [one.key, 'it is not part of this change'])),
  });
}

/** Path → its new text; undefined: the file goes. */
export function filesOf({ changes }: Tightening): ReadonlyMap<string, string | undefined> {
  return new Map(changes.map(({ file, after }) => [file, after === '' ? undefined : after]));
}

/**
 * The report as this change alone would be told: its proof, what of its policies stays, and what access it leaves.
 * @param removed what it takes away by itself
 */
export function reportOf(
  { report }: Recommendation,
  tightening: Tightening,
  verification: Verification | undefined,
  removed: Surface,
): Report {
  const touched = new Set(tightening.changes.flatMap((change) => change.revoked.map(({ policy }) => policy)));
  const own: Report = {
    ...report,
    findings: report.findings.filter((one) => one.kind === 'unused' && touched.has(one.policy)),
    tightening,
    verification,
  };
  const gone = tightening.changes.flatMap((change) =>
    change.revoked.flatMap(({ finding }) => finding.grants),
  );
  const { granted, used } = report.counts.exposure;
  const left = { pairs: granted.pairs - removed.pairs, pairPorts: granted.pairPorts - removed.pairPorts };
  return {
    ...own,
    counts: {
      ...report.counts,
      revocable: new Set(gone).size,
      held: new Set(unusedOf(own).held.flatMap(({ grants }) => grants)).size,
      exposure: { granted, used, left },
    },
  };
}

/** @throws Failure `verification-failed` where kustomizations cannot be built any more */
export function proveChange(
  request: Pick<AnalysisRequest, 'settings'>,
  { analysis }: Recommendation,
  tightening: Tightening,
): Verification | undefined {
  return tightening.changes.length === 0 ? undefined : prove(request, analysis, tightening);
}
