import { compareText } from '../../model/problem.ts';
import type { Undone } from '../../proposals/repository.ts';
import { openBlobs } from './blob-reader.ts';
import { type ObjectId, objectId } from './object-id.ts';
import type { Git } from './run-git.ts';

interface Change {
  readonly before: ObjectId;
  readonly after: ObjectId;
  readonly onto: ObjectId;
}

/**
 * A three-way merge from `after` to `before` and to `onto`, of trees alone: git 2.38 and 2.39 take no base, so the three
 * become commits of which the first is parent of the other two. Drivers that attributes name are not run: they would
 * have to be in a configuration, and ours has none.
 */
export async function undoChange(
  git: Git,
  { before, after, onto }: Change,
  bounds: { readonly maxFileBytes: number; readonly timeoutMs: number },
): Promise<Undone> {
  const base = await bareCommit(git, after);
  const ours = await bareCommit(git, onto, base);
  const theirs = await bareCommit(git, before, base);
  const { code, output } = await git.run({
    args: ['merge-tree', '--write-tree', '-z', '--name-only', '--no-messages', ours, theirs],
    answers: [0, 1],
  });
  const [tree = '', ...conflicts] = output
    .toString('utf8')
    .split('\0')
    .filter((field) => field !== '');
  if (code === 1) return conflict(conflicts);
  return textsBetween(git, onto, objectId(tree.trim()), bounds);
}

async function textsBetween(
  git: Git,
  from: ObjectId,
  to: ObjectId,
  { maxFileBytes, timeoutMs }: { readonly maxFileBytes: number; readonly timeoutMs: number },
): Promise<Undone> {
  const { output } = await git.run({
    args: ['diff-tree', '-r', '-z', '--no-renames', '--raw', '--no-abbrev', from, to],
  });
  const fields = output.toString('utf8').split('\0');
  const files = new Map<string, string | undefined>();
  const odd: string[] = [];
  const blobs = openBlobs(git, timeoutMs);
  try {
    for (let i = 0; i + 1 < fields.length; i += 2) {
      const [facts = '', path = ''] = fields.slice(i, i + 2);
      const [, mode = '', , id = '', status] = facts.split(' ');
      if (status === 'D') files.set(path, undefined);
      else {
        const isFile = mode === '100644' || mode === '100755';
        const blob = isFile ? objectId(id) : undefined;
        const size = blob === undefined ? undefined : await blobs.size(blob);
        const text =
          blob === undefined || size === undefined || size > maxFileBytes
            ? undefined
            : decode(await blobs.read(blob));
        if (text === undefined) odd.push(path);
        else files.set(path, text);
      }
    }
  } finally {
    blobs.close();
  }
  return odd.length > 0 ? conflict(odd) : { kind: 'texts', files };
}

/** Undefined: no text, so that nothing can be said of it. */
function decode(bytes: Buffer): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

function conflict(paths: readonly string[]): Undone {
  return { kind: 'conflict', paths: [...new Set(paths)].toSorted(compareText) };
}

async function bareCommit(git: Git, treeOf: ObjectId, parent?: ObjectId): Promise<ObjectId> {
  const tree = objectId(await git.text('rev-parse', '--verify', `${treeOf}^{tree}`));
  const { output } = await git.run({
    args: ['commit-tree', '--no-gpg-sign', ...(parent === undefined ? [] : ['-p', parent]), '-F', '-', tree],
    input: 'undo\n',
  });
  return objectId(output.toString('latin1').trim());
}
