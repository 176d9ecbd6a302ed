import type { FindingEdit } from './edits.ts';
import type { Hunk } from './line-hunks.ts';

const CONTEXT = 3;
const OPEN_END = '\\ No newline at end of file';

export interface FileLines {
  readonly lines: readonly string[];
  /** the last one has no line feed */
  readonly isOpen: boolean;
}

/**
 * The edit of one finding alone, as a unified diff that `git apply` and `patch -p1` take. Where it shares lines with the
 * edit of another finding, these are in the diffs of both.
 */
export function editDiff({ file, hunks }: FindingEdit, before: FileLines): string {
  const name = file.replace(/^\/+/, '');
  return `--- a/${name}\n+++ b/${name}\n${unifiedHunks(hunks, before)}`;
}

/** With the lines around them. */
export function unifiedHunks(hunks: readonly Hunk[], before: FileLines): string {
  const groups = together(hunks);
  let shift = 0;
  const texts = groups.map((group) => {
    const text = groupText(group, before, shift);
    shift += group.reduce((sum, hunk) => sum + count(hunk, '+') - hunk.removed, 0);
    return text;
  });
  return texts.join('');
}

/** Hunks whose context would overlap are one. */
function together(hunks: readonly Hunk[]): readonly (readonly Hunk[])[] {
  const groups: Hunk[][] = [];
  for (const hunk of hunks) {
    const last = groups.at(-1);
    const end = last?.at(-1);
    if (last !== undefined && end !== undefined && hunk.line <= end.line + end.removed + 2 * CONTEXT)
      last.push(hunk);
    else groups.push([hunk]);
  }
  return groups;
}

function groupText(group: readonly Hunk[], { lines: before, isOpen }: FileLines, shift: number): string {
  const first = Math.max(1, (group[0]?.line ?? 1) - CONTEXT);
  const end = group.at(-1);
  // the line behind the last one, as is `next` below
  const last = Math.min(before.length + 1, (end === undefined ? first : end.line + end.removed) + CONTEXT);
  const lines: string[] = [];
  let next = first;
  for (const hunk of group) {
    lines.push(...context(before, next, hunk.line), ...hunk.lines);
    next = hunk.line + hunk.removed;
  }
  lines.push(...context(before, next, last));
  if (isOpen && next < last && last > before.length) lines.push(OPEN_END);
  const [old, fresh] = [last - first, lines.filter((line) => /^[ +]/.test(line)).length];
  const from = `${old === 0 ? first - 1 : first},${old}`;
  const to = `${fresh === 0 ? first + shift - 1 : first + shift},${fresh}`;
  return `@@ -${from} +${to} @@\n${lines.map((line) => `${line}\n`).join('')}`;
}

/** @param to the line behind the last one */
function context(before: readonly string[], from: number, to: number): string[] {
  return before.slice(from - 1, to - 1).map((line) => ` ${line}`);
}

function count({ lines }: Hunk, sign: string): number {
  return lines.filter((line) => line.startsWith(sign)).length;
}

/** Lines without their line feeds; what the last one ends with makes no line. */
export function linesOf(text: string): FileLines {
  const lines = text.split('\n');
  const isOpen = lines.at(-1) !== '';
  return { lines: isOpen ? lines : lines.slice(0, -1), isOpen };
}
