import { join } from 'node:path';
import { writeFilesBelow } from '../../adapters/files/write-files.ts';
import type { Draft } from '../../proposals/draft.ts';

/** Writes what a proposal says, changes and rests on below the directory, in one of the branch's name. */
export async function showDraft(directory: string | undefined, draft: Draft, body: string): Promise<void> {
  if (directory === undefined) return;
  const below = (name: string): string => join(draft.branch, name);
  await writeFilesBelow(directory, [
    { relativePath: below('body.md'), text: `# ${draft.title}\n\n${body}` },
    { relativePath: below('change.diff'), text: draft.diff },
    ...(draft.proof === undefined ? [] : [{ relativePath: below('proof.json'), text: draft.proof.text }]),
  ]);
}
