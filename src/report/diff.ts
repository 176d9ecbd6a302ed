import { createTwoFilesPatch } from 'diff';
import type { FileChange } from '../tightening/tighten.ts';
import { linesOf, unifiedHunks } from './edit-diff.ts';
import { isLarge, lineHunks } from './line-hunks.ts';

/** A unified diff that `git apply` and `patch -p1` take. Empty where the texts are equal; an empty new text means no file. */
export function unifiedDiff(name: string, before: string, after: string): string {
  if (before === after) return '';
  const target = after === '' ? '/dev/null' : `b/${name}`;
  if (isLarge(before))
    return `--- a/${name}\n+++ ${target}\n${unifiedHunks(lineHunks(before, after), linesOf(before))}`;
  const patch = createTwoFilesPatch(`a/${name}`, target, before, after, undefined, undefined, {
    context: 3,
  });
  // the library opens with a line of equals signs, which is no part of a unified diff
  return patch.replace(/^=+\n/, '');
}

/** A change does not change once it is made, and each format of a report asks. */
const made = new WeakMap<FileChange, string>();

/** The diff of one file. */
export function diffOfFile(change: FileChange): string {
  const known = made.get(change);
  if (known !== undefined) return known;
  const diff = unifiedDiff(change.file.replace(/^\/+/, ''), change.before, change.after);
  made.set(change, diff);
  return diff;
}

export function diffOf(changes: readonly FileChange[]): string {
  return changes.map(diffOfFile).join('');
}
