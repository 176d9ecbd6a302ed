import { createTwoFilesPatch } from 'diff';
import type { FileChange } from '../tightening/tighten.ts';

/** A unified diff that `git apply` and `patch -p1` take. Empty where the texts are equal; an empty new text means no file. */
export function unifiedDiff(name: string, before: string, after: string): string {
  if (before === after) return '';
  const target = after === '' ? '/dev/null' : `b/${name}`;
  const patch = createTwoFilesPatch(`a/${name}`, target, before, after, undefined, undefined, {
    context: 3,
  });
  // the library opens with a line of equals signs, which is no part of a unified diff
  return patch.replace(/^=+\n/, '');
}

export function diffOf(changes: readonly FileChange[]): string {
  return changes
    .map((change) => unifiedDiff(change.file.replace(/^\/+/, ''), change.before, change.after))
    .join('');
}
