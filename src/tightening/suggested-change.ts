import type { Finding, UnusedFinding } from '../findings/finding.ts';
import { operationsText } from '../policies/edit/operations.ts';
import { planRevocations, type Suggestion } from './plan.ts';
import { unrooted } from './rooted.ts';
import { suggestedPatch } from './suggested-patch.ts';

/**
 * What a person could change for findings that are held by nothing but the text of their policy: operations on the
 * object, for the file that its text is made of. Nothing where what is in force is not what was read.
 */
export function suggestedChanges(
  findings: readonly Finding[],
): { readonly finding: UnusedFinding; readonly suggestion: Suggestion }[] {
  return findings
    .filter((one) => one.kind === 'unused')
    .filter((one) => one.hold?.reason === 'not-editable')
    .flatMap((finding) => {
      const suggestion = suggestionOf(finding);
      return suggestion === undefined ? [] : [{ finding, suggestion }];
    });
}

function suggestionOf(finding: UnusedFinding): Suggestion | undefined {
  const { policy } = finding;
  if (policy.sourceFile === undefined) return undefined;
  const { hold: _hold, ...free } = finding;
  if (policy.deployment !== undefined) return suggestedPatch(policy, [free]);
  const edits = planRevocations([free]).plans.flatMap((plan) => plan.edits);
  if (edits.length === 0) return undefined;
  return {
    file: policy.sourceFile,
    text: operationsText(edits.map((edit) => unrooted(edit, policy.root.length))),
  };
}
