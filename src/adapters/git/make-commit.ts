import { Failure } from '../../model/failure.ts';
import { groupBy } from '../../model/group-by.ts';
import { compareText } from '../../model/problem.ts';
import type { NewCommit, Signature } from '../../proposals/repository.ts';
import { listLevel, type TreeEntry } from './list-tree.ts';
import { type ObjectId, objectId } from './object-id.ts';
import type { Git } from './run-git.ts';
import { unsafePath } from './safe-path.ts';

/** path relative to the tree → new text; undefined: the file goes */
type Texts = ReadonlyMap<string, string | undefined>;

/**
 * Makes the commit without index or working tree: only the trees above changed files are made anew, so whatever else the
 * repository holds stays as it is, and is not looked at.
 */
export async function makeCommit(
  git: Git,
  { parent, files, message, author, committer }: NewCommit,
): Promise<ObjectId> {
  for (const path of files.keys()) {
    const why = unsafePath(path);
    if (why !== undefined) throw new Error(`${JSON.stringify(path)} ${why}`);
  }
  const onto = objectId(parent);
  const root = objectId(await git.text('rev-parse', '--verify', `${onto}^{tree}`));
  const tree = (await changeTree(git, root, files, '')) ?? (await makeTree(git, []));
  const { output } = await git.run({
    args: ['commit-tree', '--no-gpg-sign', '-p', onto, '-F', '-', tree],
    input: message,
    env: { ...identity('AUTHOR', author), ...identity('COMMITTER', committer) },
  });
  return objectId(output.toString('latin1').trim());
}

/** Undefined: nothing is left in it. */
async function changeTree(
  git: Git,
  tree: ObjectId | undefined,
  texts: Texts,
  at: string,
): Promise<ObjectId | undefined> {
  const entries = new Map(
    (tree === undefined ? [] : await listLevel(git, tree)).map((entry) => [
      entry.bytes.toString('latin1'),
      entry,
    ]),
  );
  const byStep = groupBy(texts, ([path]) => path.split('/', 1)[0] ?? '');
  for (const [step, changes] of [...byStep].toSorted(([a], [b]) => compareText(a, b))) {
    const bytes = Buffer.from(step);
    const key = bytes.toString('latin1');
    const old = entries.get(key);
    const inner = new Map(changes.map(([path, text]) => [path.slice(step.length + 1), text] as const));
    const isFile = inner.has('');
    if (isFile && inner.size > 1) throw new Error(`${at}${step} is meant as a file and as a directory`);
    const made = isFile
      ? await changeFile(git, old, inner.get(''), `${at}${step}`)
      : await changeDirectory(git, old, inner, `${at}${step}`);
    if (made === undefined) entries.delete(key);
    else entries.set(key, { ...made, bytes, path: step, isUnreadable: false });
  }
  return entries.size === 0 ? undefined : makeTree(git, [...entries.values()]);
}

type Made = Pick<TreeEntry, 'mode' | 'type' | 'id'>;

async function changeFile(
  git: Git,
  old: TreeEntry | undefined,
  text: string | undefined,
  path: string,
): Promise<Made | undefined> {
  if (old !== undefined && old.mode !== '100644' && old.mode !== '100755')
    throw new Error(`${path} is no regular file at the parent`);
  if (text === undefined) {
    if (old === undefined) throw new Error(`${path} is not there, and cannot go`);
    return undefined;
  }
  const { output } = await git.run({
    args: ['hash-object', '-w', '--no-filters', '--stdin'],
    input: text,
  });
  return { mode: old?.mode ?? '100644', type: 'blob', id: objectId(output.toString('latin1').trim()) };
}

async function changeDirectory(
  git: Git,
  old: TreeEntry | undefined,
  texts: Texts,
  path: string,
): Promise<Made | undefined> {
  if (old !== undefined && old.type !== 'tree') throw new Error(`${path} is no directory at the parent`);
  const id = await changeTree(git, old?.id, texts, `${path}/`);
  return id === undefined ? undefined : { mode: '040000', type: 'tree', id };
}

/** @param entries in any order, which git sorts */
async function makeTree(git: Git, entries: readonly TreeEntry[]): Promise<ObjectId> {
  const { output } = await git.run({
    // what is missing is so in the repository itself: a submodule, or an object of a hostile tree
    args: ['mktree', '-z', '--missing'],
    input: Buffer.concat(
      entries.map(({ mode, type, id, bytes }) =>
        Buffer.concat([Buffer.from(`${mode} ${type} ${id}\t`), bytes, Buffer.from([0])]),
      ),
    ),
  });
  return objectId(output.toString('latin1').trim());
}

/** Seconds of a time zone of its own, so that the same arguments make the same commit everywhere. */
function identity(role: 'AUTHOR' | 'COMMITTER', { name, email, atMs }: Signature): Record<string, string> {
  // git drops these characters, and takes no name that is empty then
  if (/[<>\n\0]/.test(`${name}${email}`) || name.trim() === '' || email.trim() === '')
    throw new Failure('usage', `${JSON.stringify(`${name} <${email}>`)} cannot be the name of an author`, {
      remedy: 'give a name and an address of mail',
    });
  return {
    [`GIT_${role}_NAME`]: name,
    [`GIT_${role}_EMAIL`]: email,
    [`GIT_${role}_DATE`]: `@${Math.floor(atMs / 1000)} +0000`,
  };
}
