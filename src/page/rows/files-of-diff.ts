export interface FileDiff {
  readonly file: string;
  readonly text: string;
  readonly added: number;
  readonly removed: number;
}

/** A unified diff of several files, taken apart again. */
export function filesOfDiff(diff: string): readonly FileDiff[] {
  return diff
    .split(/^(?=--- [^\n]*\n\+\+\+ )/m)
    .filter((text) => text.trim() !== '')
    .map((text) => {
      const lines = text.split('\n');
      const body = lines.slice(2);
      return {
        file: (lines[0] ?? '').replace(/^--- (?:a\/)?/, '').replace(/\t.*$/, ''),
        text,
        added: body.filter((line) => line.startsWith('+')).length,
        removed: body.filter((line) => line.startsWith('-')).length,
      };
    });
}
