import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { Failure } from '../../model/failure.ts';
import { type Git, GitError } from './run-git.ts';

/** A repository on this machine that belongs to a person. It is read; its working tree and index are not even that. */
export interface Clone {
  /** where refs and objects are, shared by all working trees of it */
  readonly gitDirectory: string;
  readonly objects: string;
  /** what relative addresses of remotes are relative to */
  readonly root: string;
  /** has the whole history and all objects, so that what is there need not be fetched */
  readonly isWhole: boolean;
}

/**
 * @param git runs in the directory, or anywhere above which the repository begins
 */
export async function findClone(git: Git, directory: string): Promise<Clone> {
  let lines: string[];
  try {
    lines = (await git.text('rev-parse', '--git-common-dir', '--is-bare-repository', '--show-cdup')).split(
      '\n',
    );
  } catch (cause) {
    if (!(cause instanceof GitError)) throw cause;
    throw new Failure('usage', `${directory} is no git repository: ${cause.message}`, {
      cause,
      remedy: 'name a clone, or give the address of the repository',
    });
  }
  const [common = '.', , up = ''] = lines;
  const gitDirectory = resolve(directory, common);
  const objects = join(gitDirectory, 'objects');
  return {
    gitDirectory,
    objects,
    root: resolve(directory, up),
    isWhole: !existsSync(join(gitDirectory, 'shallow')) && !(await hasPromises(objects)),
  };
}

/** The address of a remote, as it stands in the clone's own configuration. */
export async function remoteAddress(git: Git, remote: string): Promise<string> {
  const { code, output } = await git.run({
    args: ['config', '--local', '--no-includes', '-z', '--get-all', `remote.${remote}.url`],
    answers: [0, 1],
  });
  const [first] = output.toString('utf8').split('\0');
  if (code === 0 && first !== undefined && first !== '') return first;
  throw new Failure('usage', `the clone has no remote ${JSON.stringify(remote)}`, {
    remedy: 'name one that it has, give the address, or have the branches made in the clone itself',
  });
}

/** Commits that the clone has, from which a fetch may go on. */
export async function tipsOf(git: Git, remote: string): Promise<string[]> {
  const text = await git.text(
    'for-each-ref',
    '--format=%(objectname)',
    `refs/remotes/${remote}/`,
    'refs/heads/',
  );
  return [...new Set(text.split('\n').filter((line) => line !== ''))];
}

/** Objects that git would fetch when they are asked for: a partial clone. */
async function hasPromises(objects: string): Promise<boolean> {
  const packs = await readdir(join(objects, 'pack')).catch(() => []);
  return packs.some((name) => name.endsWith('.promisor'));
}
