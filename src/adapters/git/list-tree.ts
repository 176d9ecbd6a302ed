import { type ObjectId, objectId } from './object-id.ts';
import type { Git } from './run-git.ts';

export interface TreeEntry {
  /** as git prints it: `100644`, `120000` … */
  readonly mode: string;
  readonly type: string;
  readonly id: ObjectId;
  readonly path: string;
  /** the path as it stands in the tree */
  readonly bytes: Buffer;
  /** the bytes of the path are no UTF-8; `path` stands for them and leads nowhere */
  readonly isUnreadable: boolean;
}

const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Everything below a tree that is no tree, in git's order. */
export async function listTree(git: Git, treeish: ObjectId): Promise<TreeEntry[]> {
  return parseEntries((await git.run({ args: ['ls-tree', '-r', '-z', '--full-tree', treeish] })).output);
}

/** The entries of one tree. */
export async function listLevel(git: Git, treeish: ObjectId): Promise<TreeEntry[]> {
  return parseEntries((await git.run({ args: ['ls-tree', '-z', '--full-tree', treeish] })).output);
}

function parseEntries(output: Buffer): TreeEntry[] {
  const entries: TreeEntry[] = [];
  for (let from = 0; from < output.length; ) {
    const end = output.indexOf(0, from);
    entries.push(parseEntry(output.subarray(from, end)));
    from = end + 1;
  }
  return entries;
}

function parseEntry(record: Buffer): TreeEntry {
  const tab = record.indexOf(0x09);
  const [mode = '', type = '', id = ''] = record.toString('latin1', 0, tab).split(' ');
  const bytes = record.subarray(tab + 1);
  try {
    return { mode, type, id: objectId(id), path: strict.decode(bytes), bytes, isUnreadable: false };
  } catch {
    return { mode, type, id: objectId(id), path: bytes.toString('utf8'), bytes, isUnreadable: true };
  }
}
