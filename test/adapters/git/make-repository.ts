import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import {
  openRepository,
  type RepositoryOptions,
  type RepositorySource,
} from '../../../src/adapters/git/open-repository.ts';
import type { ProposalRepository, Signature } from '../../../src/proposals/repository.ts';

export const PREFIX = 'lapse/';
export const BOT: Signature = { name: 'Lapse', email: 'lapse@example.com', atMs: Date.UTC(2026, 0, 5) };

/** A real repository, made by the program as people make it. */
export interface TestRepository {
  readonly directory: string;
  git(...args: string[]): string;
  /** as `git`, with standard input */
  feed(input: string | Buffer, ...args: string[]): string;
  write(path: string, text: string | Buffer, mode?: number): void;
  read(path: string): string;
  /** Everything that is there, as a commit of that day. */
  commit(message: string, day?: string): string;
}

export function makeRepository(parent: string, ...args: string[]): TestRepository {
  const directory = mkdtempSync(join(parent, 'repository-'));
  const repository = repositoryAt(directory);
  repository.git('init', '-q', '-b', 'main', ...args);
  return repository;
}

export function makeClone(parent: string, url: string, ...args: string[]): TestRepository {
  const directory = mkdtempSync(join(parent, 'clone-'));
  const repository = repositoryAt(directory);
  repository.git('clone', '-q', ...args, '--', url, '.');
  return repository;
}

function repositoryAt(directory: string): TestRepository {
  let date = '2026-01-01T00:00:00Z';
  const feed = (input: string | Buffer, ...args: string[]): string =>
    execFileSync('git', args, {
      cwd: directory,
      input,
      env: {
        ...process.env,
        GIT_CONFIG_GLOBAL: '/dev/null',
        GIT_AUTHOR_NAME: 'Ada',
        GIT_AUTHOR_EMAIL: 'ada@example.com',
        GIT_COMMITTER_NAME: 'Ada',
        GIT_COMMITTER_EMAIL: 'ada@example.com',
        GIT_AUTHOR_DATE: date,
        GIT_COMMITTER_DATE: date,
      },
      stdio: ['pipe', 'pipe', 'pipe'],
    })
      .toString('utf8')
      .trimEnd();
  const git = (...args: string[]): string => feed('', ...args);
  return {
    directory,
    git,
    feed,
    write: (path, text, mode = 0o644) => {
      mkdirSync(dirname(join(directory, path)), { recursive: true });
      writeFileSync(join(directory, path), text);
      chmodSync(join(directory, path), mode);
    },
    read: (path) => readFileSync(join(directory, path), 'utf8'),
    commit: (message, day = '2026-01-01') => {
      date = `${day}T00:00:00Z`;
      git('add', '-A');
      git('commit', '-q', '--allow-empty', '-m', message);
      return git('rev-parse', 'HEAD');
    },
  };
}

/** Git sorts directories as if a slash ended their names. */
function orderOf({ mode, name }: { readonly mode: string; readonly name: string | Buffer }): Buffer {
  return Buffer.concat([Buffer.from(name), Buffer.from(mode === '40000' ? '/' : '')]);
}

/** A commit of any tree at all, also of names that git would not take; in git's order. */
export function commitTree(
  repository: TestRepository,
  entries: readonly { readonly mode: string; readonly name: string | Buffer; readonly id: string }[],
  branch = 'main',
): string {
  const tree = Buffer.concat(
    entries
      .toSorted((a, b) => Buffer.compare(orderOf(a), orderOf(b)))
      .map(({ mode, name, id }) =>
        Buffer.concat([Buffer.from(`${mode} `), Buffer.from(name), Buffer.from([0]), Buffer.from(id, 'hex')]),
      ),
  );
  const treeId = repository.feed(tree, 'hash-object', '-t', 'tree', '-w', '--stdin', '--literally');
  const commit = repository.git('commit-tree', treeId, '-m', 'made by hand');
  repository.git('update-ref', `refs/heads/${branch}`, commit);
  return commit;
}

export function blob(repository: TestRepository, text: string | Buffer): string {
  return repository.feed(text, 'hash-object', '-w', '--stdin', '--no-filters');
}

const opened: ProposalRepository[] = [];

/** Closed by `closeAll`. */
export async function open(
  source: RepositorySource | TestRepository,
  options: Partial<RepositoryOptions> = {},
): Promise<ProposalRepository> {
  const repository = await openRepository(
    'kind' in source ? source : { kind: 'remote', url: source.directory },
    { branchPrefix: PREFIX, environment: process.env, ...options },
  );
  opened.push(repository);
  return repository;
}

export async function closeAll(): Promise<void> {
  await Promise.all(opened.splice(0).map((repository) => repository.close()));
}

/** One commit of ours that sets texts. */
export function change(
  parent: string,
  files: Readonly<Record<string, string | undefined>>,
  message = 'change\n',
): Parameters<ProposalRepository['commit']>[0] {
  return { parent, files: new Map(Object.entries(files)), message, author: BOT, committer: BOT };
}
