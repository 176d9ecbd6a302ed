import { stringify } from 'yaml';
import type { Edit } from '../edit/edit.ts';
import { operationsText } from '../edit/operations.ts';
import type { PolicyRef } from '../policy.ts';

/**
 * What to write into an overlay so that it alone deploys a smaller policy.
 * @param name as the policy's file has it
 * @param edits their paths from the object's root
 */
export function overlayPatch(kind: PolicyRef['kind'], name: string, edits: readonly Edit[]): string {
  const patch = operationsText(edits);
  return stringify({ patches: [{ target: { kind, name }, patch }] });
}
