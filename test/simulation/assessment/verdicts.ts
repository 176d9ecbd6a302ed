import type { HoldReason, Likelihood, UnusedFinding } from '../../../src/findings/finding.ts';
import type { Grant } from '../../../src/grants/grant.ts';
import type { Judged } from '../judge-world.ts';
import { GrantCells } from '../truth/grants.ts';
import type { SimWorld } from '../world.ts';

/** What the judge made of one cell of the truth. */
export type Verdict =
  | { readonly kind: 'revoked'; readonly sentence: string; readonly likelihood: Likelihood | undefined }
  | { readonly kind: 'held'; readonly reason: HoldReason; readonly likelihood: Likelihood | undefined }
  /** taken to be in use, or not spoken of */
  | { readonly kind: 'kept'; readonly why: 'used' | 'dead' };

/** The judge's answer in the truth's words. A cell that any finding revokes is revoked. */
export function verdictsOf(world: SimWorld, { nowMs, analysis }: Judged): Map<string, Verdict> {
  const cells = new GrantCells(world.policies, nowMs);
  const verdicts = new Map<string, Verdict>();
  for (const finding of analysis.judgement.findings) {
    if (finding.kind !== 'unused') continue;
    for (const grant of finding.grants) {
      const cell = cells.cellOf(grant);
      if (verdicts.get(cell)?.kind !== 'revoked') verdicts.set(cell, verdictOn(grant, finding));
    }
  }
  return verdicts;
}

function verdictOn(grant: Grant, { hold, likelihoods, sentence }: UnusedFinding): Verdict {
  const likelihood = likelihoods.get(grant);
  return hold === undefined
    ? { kind: 'revoked', sentence, likelihood }
    : { kind: 'held', reason: hold.reason, likelihood };
}
