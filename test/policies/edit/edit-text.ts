import type { Result } from '../../../src/model/result.ts';
import { applyEdits } from '../../../src/policies/edit/apply-edits.ts';
import type { Edit, EditRefusal } from '../../../src/policies/edit/edit.ts';
import { parseManifest } from '../../../src/policies/manifest.ts';
import type { Path } from '../../../src/policies/place.ts';

/** The file's text after edits of one of its documents. */
export function editText(text: string, edits: readonly Edit[], document = 0): Result<string, EditRefusal> {
  return applyEdits(parseManifest('policy.yaml', text), [{ document, edits }]);
}

/** The new text, or `refused: ` and why. */
export function edited(text: string, edits: readonly Edit[], document = 0): string {
  const result = editText(text, edits, document);
  return result.ok ? result.value : `refused: ${result.error.reason}`;
}

export function remove(list: Path, ...indexes: readonly number[]): Edit {
  return { kind: 'remove-items', list, indexes };
}

export function stub(list: Path): Edit {
  return { kind: 'stub-list', list };
}

export function empty(list: Path): Edit {
  return { kind: 'empty-list', list };
}

/** Joins lines with a line feed, with one at the end. */
export function lines(...all: readonly string[]): string {
  return all.map((line) => `${line}\n`).join('');
}
