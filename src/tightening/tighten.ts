import type { Finding, UnusedFinding } from '../findings/finding.ts';
import { applyEdits } from '../policies/edit/apply-edits.ts';
import type { EditRefusal } from '../policies/edit/edit.ts';
import type { ManifestFile } from '../policies/manifest.ts';
import type { Policy } from '../policies/policy.ts';
import { type Declined, type PolicyPlan, planRevocations } from './plan.ts';

/** Every file before and after, with what was taken out of it and why. */
export interface Tightening {
  readonly changes: readonly FileChange[];
  readonly declined: readonly Declined[];
}

export interface FileChange {
  readonly file: string;
  readonly before: string;
  readonly after: string;
  readonly revoked: readonly RevokedPart[];
}

/** File → its new text, of the files that change. */
export function newTexts({ changes }: Tightening): ReadonlyMap<string, string> {
  return new Map(changes.map((change) => [change.file, change.after]));
}

export interface RevokedPart {
  readonly policy: Policy;
  readonly finding: UnusedFinding;
}

/**
 * Makes the smaller policies: for every unused finding that nothing holds, the smallest edit of the text that holds
 * it. A policy whose text cannot be edited safely stays whole, and says why.
 */
export function tighten(findings: readonly Finding[], files: readonly ManifestFile[]): Tightening {
  const { plans, declined } = planRevocations(findings);
  const changes: FileChange[] = [];
  const refused: Declined[] = [...declined];
  for (const file of files) {
    let own = plans.filter((plan) => plan.policy.file === file.file);
    while (own.length > 0) {
      const result = applyEdits(file, editsByDocument(own));
      if (result.ok) {
        changes.push({
          file: file.file,
          before: file.text,
          after: result.value,
          revoked: own.flatMap(partsOf),
        });
        break;
      }
      const culprit = culpritOf(file, own, result.error);
      refused.push(culprit);
      own = own.filter((plan) => plan.policy !== culprit.policy);
    }
  }
  return { changes, declined: refused };
}

/** Policies of one document are read back together, so the one that cannot be edited is the one that fails alone. */
function culpritOf(
  file: ManifestFile,
  plans: readonly PolicyPlan[],
  { edit, reason }: EditRefusal,
): Declined {
  for (const plan of plans) {
    const alone = applyEdits(file, editsByDocument([plan]));
    if (!alone.ok) return { policy: plan.policy, findings: plan.revoked, reason: alone.error.reason };
  }
  const blamed = plans.find((plan) => plan.edits.includes(edit));
  if (blamed === undefined) throw new Error('an edit was refused that no policy asked for');
  return { policy: blamed.policy, findings: blamed.revoked, reason };
}

function partsOf({ policy, revoked }: PolicyPlan): RevokedPart[] {
  return revoked.map((finding) => ({ policy, finding }));
}

function editsByDocument(
  plans: readonly PolicyPlan[],
): { readonly document: number; readonly edits: PolicyPlan['edits'] }[] {
  const documents = new Set(plans.map((plan) => plan.policy.document));
  return [...documents].map((document) => ({
    document,
    edits: plans.filter((plan) => plan.policy.document === document).flatMap((plan) => plan.edits),
  }));
}
