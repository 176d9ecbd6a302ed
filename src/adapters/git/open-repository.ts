import { stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { resolve } from 'node:path';
import { Failure } from '../../model/failure.ts';
import type { ProposalRepository } from '../../proposals/repository.ts';
import { demandBranchName } from './branch-name.ts';
import { demandVersion } from './check-version.ts';
import { outputCleaner } from './clean-output.ts';
import { BASE_REF, fetchBranches, listRemote } from './fetch-branches.ts';
import { type Clone, findClone, remoteAddress, tipsOf } from './find-clone.ts';
import { gitEnvironment, networkEnvironment } from './git-environment.ts';
import { credentialsFor, secretsOf } from './login.ts';
import { objectId } from './object-id.ts';
import { parseAddress, printAddress, type RepositoryAddress } from './repository-address.ts';
import { createGit, type Git, type GitSettings } from './run-git.ts';
import { borrowObjects, makeScratch, type Scratch } from './scratch.ts';
import { scratchRepository } from './scratch-repository.ts';

/** Where proposals go. */
export type RepositorySource =
  /** an address, or a path of this machine */
  | { readonly kind: 'remote'; readonly url: string }
  | {
      readonly kind: 'clone';
      /** anywhere in it */
      readonly directory: string;
      /** `local`: branches are made in the clone itself, where nothing else changes */
      readonly use: 'remote' | 'local';
      /** name of the remote that is used */
      readonly remote: string;
    };

export interface RepositoryOptions {
  /** default: what HEAD of the remote stands for */
  readonly base?: string;
  /** no other branch is fetched or pushed */
  readonly branchPrefix: string;
  /** for https */
  readonly login?: { readonly user: string | undefined; readonly token: string };
  /** default: the directory for temporary files */
  readonly scratchParent?: string;
  readonly maxFileBytes?: number;
  readonly maxFiles?: number;
  /** for each run of git */
  readonly timeoutMs?: number;
  /** PEM, in place of the system's authorities */
  readonly caFile?: string;
  readonly signal?: AbortSignal;
  /** what is kept of it: `git-environment.ts` */
  readonly environment: Readonly<Record<string, string | undefined>>;
}

const MAX_FILE_BYTES = 5_000_000;
const MAX_FILES = 100_000;
const TIMEOUT_MS = 10 * 60_000;

/**
 * Fetches the base branch and those of proposals into a bare repository of our own. Throws `Failure`; the caller closes
 * what it gets.
 */
export async function openRepository(
  source: RepositorySource,
  options: RepositoryOptions,
): Promise<ProposalRepository> {
  const scratch = await makeScratch(options.scratchParent);
  try {
    return await openIn(scratch, source, options);
  } catch (cause) {
    await scratch.close();
    throw cause;
  }
}

/** Where branches are fetched from and pushed to, without a secret that may stand in it. Throws `Failure`. */
export async function addressOf(
  source: RepositorySource,
  environment: RepositoryOptions['environment'],
): Promise<string> {
  const settings = (directory: string): GitSettings => ({
    directory,
    environment: gitEnvironment(environment, tmpdir()),
    networkEnvironment: {},
    clean: outputCleaner([]),
    timeoutMs: TIMEOUT_MS,
  });
  const { address } = await findPlace(source, (directory) => createGit(settings(directory)));
  return printAddress(address);
}

async function openIn(
  scratch: Scratch,
  source: RepositorySource,
  options: RepositoryOptions,
): Promise<ProposalRepository> {
  const { branchPrefix, timeoutMs = TIMEOUT_MS } = options;
  const local: GitSettings = {
    directory: scratch.directory,
    environment: gitEnvironment(options.environment, scratch.parent),
    networkEnvironment: {},
    clean: outputCleaner(options.login === undefined ? [] : [options.login.token]),
    timeoutMs,
    ...(options.signal === undefined ? {} : { signal: options.signal }),
  };
  const plain = createGit(local);
  await demandVersion(plain);
  await demandBranchName(plain, `${branchPrefix}x`, 'the beginning of all branches,');
  if (options.base !== undefined) await demandBranchName(plain, options.base, 'the base branch');
  const place = await findPlace(source, (directory) => createGit({ ...local, directory }));
  const credentials = credentialsFor(place.address, options.login);
  const remote: GitSettings = {
    ...local,
    networkEnvironment: networkEnvironment(place.address, credentials, options.caFile),
    clean: outputCleaner(secretsOf(place.address, credentials, options.login?.token)),
  };
  const offer = await listRemote(createGit(remote), place.address, options.base);
  if (offer.base.startsWith(branchPrefix))
    throw new Failure('usage', `the base branch ${offer.base} begins as branches of proposals do`, {
      remedy: 'name another base branch, or another prefix',
    });
  const git = createGit({ ...remote, gitDirectory: scratch.gitDirectory });
  await plain.run({
    args: [
      'init',
      '--quiet',
      '--bare',
      '--template=',
      '--initial-branch=none',
      `--object-format=${offer.objectFormat}`,
      '--',
      scratch.gitDirectory,
    ],
  });
  await borrow(git, scratch, place);
  await fetchBranches(git, place.address, offer.base, branchPrefix);
  const commit = objectId(await git.text('rev-parse', '--verify', `${BASE_REF}^{commit}`));
  return scratchRepository(git, scratch, place.address, {
    base: { branch: offer.base, commit },
    branchPrefix,
    maxFileBytes: options.maxFileBytes ?? MAX_FILE_BYTES,
    maxFiles: options.maxFiles ?? MAX_FILES,
    timeoutMs,
  });
}

interface Place {
  readonly address: RepositoryAddress;
  /** whose objects need not be fetched, and the commits that they belong to */
  readonly lender: { readonly clone: Clone; readonly tips: readonly string[] } | undefined;
}

async function findPlace(source: RepositorySource, gitIn: (directory: string) => Git): Promise<Place> {
  if (source.kind === 'remote') return { address: parseAddress(source.url, resolve('.')), lender: undefined };
  const directory = resolve(source.directory);
  if (!(await stat(directory).catch(() => undefined))?.isDirectory())
    throw new Failure('usage', `${source.directory} is no directory`, { remedy: 'name a clone' });
  const git = gitIn(directory);
  const clone = await findClone(git, directory);
  const address: RepositoryAddress =
    source.use === 'local'
      ? { kind: 'path', path: clone.gitDirectory }
      : parseAddress(await remoteAddress(git, source.remote), clone.root);
  const lender = clone.isWhole ? { clone, tips: await tipsOf(git, source.remote) } : undefined;
  return { address, lender };
}

async function borrow(git: Git, scratch: Scratch, { lender }: Place): Promise<void> {
  // one path a line
  if (lender === undefined || lender.clone.objects.includes('\n')) return;
  await borrowObjects(scratch.gitDirectory, lender.clone.objects);
  await git.run({
    args: ['update-ref', '--stdin'],
    input: lender.tips.map((tip, i) => `create refs/lapse/lent/${i} ${tip}\n`).join(''),
  });
}
