import { applyPatch, parsePatch, reversePatch } from 'diff';

/** The other side of a unified diff; undefined where the text is not what it was made of, or it is none. */
export function applyDiff(text: string, diff: string, direction: 'forward' | 'back'): string | undefined {
  const patch = parsed(diff);
  if (patch === undefined || patch.hunks.length === 0) return undefined;
  const made = applyPatch(text, direction === 'forward' ? patch : reversePatch(patch), {
    // what a line ends with is part of it
    autoConvertLineEndings: false,
  });
  return made === false ? undefined : made;
}

function parsed(diff: string): ReturnType<typeof parsePatch>[number] | undefined {
  try {
    return parsePatch(diff)[0];
  } catch {
    // the library throws at a line that belongs in no diff
    return undefined;
  }
}
