import { rmSync } from 'node:fs';
import { mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Failure } from '../../model/failure.ts';

/** A directory of our own, which goes when it is closed or the process ends. */
export interface Scratch {
  readonly directory: string;
  /** of the bare repository in it */
  readonly gitDirectory: string;
  /** without links */
  readonly parent: string;
  /** a path that no one else uses */
  path(name: string): string;
  close(): Promise<void>;
}

/**
 * Named `lapse-git-PID-RANDOM`, so that one which a killed process left can be told, and removed.
 * @param parent default: the directory for temporary files
 */
export async function makeScratch(parent = tmpdir()): Promise<Scratch> {
  let directory: string;
  let home: string;
  try {
    home = await realpath(parent);
    directory = await mkdtemp(join(home, `lapse-git-${process.pid}-`));
  } catch (cause) {
    throw new Failure('usage', `no temporary directory can be made in ${parent}: ${String(cause)}`, {
      cause,
      remedy: 'name a directory that can be written',
    });
  }
  const atExit = (): void => rmSync(directory, { recursive: true, force: true });
  process.once('exit', atExit);
  let count = 0;
  return {
    directory,
    gitDirectory: join(directory, 'repository.git'),
    parent: home,
    path: (name) => join(directory, `${name}-${++count}`),
    close: async () => {
      process.removeListener('exit', atExit);
      // a program that is just ending may still write
      await rm(directory, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

/** Lets a repository read the objects of another one in place. */
export async function borrowObjects(gitDirectory: string, objects: string): Promise<void> {
  // a name in quotes is read as one of C: https://git-scm.com/docs/gitrepository-layout
  await writeFile(join(gitDirectory, 'objects', 'info', 'alternates'), `${objects}\n`);
}
