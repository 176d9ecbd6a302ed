import type { UnusedFinding } from '../findings/finding.ts';
import type { OtherDeployment } from '../policies/deployment.ts';
import { overlayPatch } from '../policies/kustomize/suggested-patch.ts';
import type { Policy } from '../policies/policy.ts';
import { planRevocations, type Suggestion } from './plan.ts';
import { unrooted } from './rooted.ts';

/** @param overlay a kustomization that makes this policy and no other; default: the one that is built */
export function suggestedPatch(
  policy: Policy,
  revoked: readonly UnusedFinding[],
  overlay?: string,
): Suggestion | undefined {
  const { deployment } = policy;
  const edits = planRevocations(revoked).plans.flatMap((plan) => plan.edits);
  if (deployment === undefined || edits.length === 0) return undefined;
  return {
    file: overlay ?? deployment.by,
    text: overlayPatch(
      policy.ref.kind,
      deployment.name,
      edits.map((edit) => unrooted(edit, policy.root.length)),
    ),
  };
}

/** `overlays/prod/kustomization.yaml and overlays/staging/kustomization.yaml` */
export function otherOverlays(others: readonly OtherDeployment[]): string {
  return [...new Set(others.map((one) => one.overlay))].join(' and ');
}
