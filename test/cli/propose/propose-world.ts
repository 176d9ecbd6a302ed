import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeAll } from 'vitest';
import { DAY_MS } from '../../../src/model/time.ts';
import { type GitServer, startGitServer } from '../../adapters/git/git-server.ts';
import { makeClone, type TestRepository } from '../../adapters/git/make-repository.ts';
import { buildOnce } from '../../support/build.ts';
import { tempDir } from '../../support/temp-dir.ts';
import { type Ended, lapse } from '../lapse.ts';
import { flowLine, flowLines, ingressOfDb, NOW, write } from '../world.ts';
import { type ForgeName, type PlayedForge, playForge, TOKEN } from './played-forge.ts';

const NOW_MS = Date.parse(NOW);
const BASIC = `Basic ${Buffer.from(`x-access-token:${TOKEN}`).toString('base64')}`;
const AUTHOR = 'Lapse Robot <robot@acme.example>';

/** Of db, from web, which uses it, and from two that never do. */
export const DB = ingressOfDb('web', 'api', 'cache');
/** Of cache, from api, which uses it, and from web, which does not. */
export const CACHE = ingressOfDb('api', 'web')
  .replace('name: db', 'name: cache')
  .replace('{ app: db }', '{ app: cache }');
const FILES = {
  'shop/db.yaml': DB,
  'shop/cache.yaml': CACHE,
  'README.md': 'policies\n',
  CODEOWNERS: '/shop/db.yaml @ana\n/shop/cache.yaml @ben\n',
};

/** A served repository, a forge with it, a store of its own, and the program over them. */
export interface ProposeWorld {
  readonly directory: string;
  readonly store: string;
  /** `--store` and `--now` */
  readonly analysis: readonly string[];
  readonly forge: PlayedForge;
  readonly server: GitServer;
  /** of the repository, over http */
  readonly address: string;
  /** a person's clone of it, on main, whose commits are pushed */
  readonly person: TestRepository;
  /** in the bare repository */
  readonly git: (...args: string[]) => string;
  /** `refs/heads/…` → commit, a line each */
  readonly refs: () => string;
  readonly propose: (...options: string[]) => Promise<Ended>;
  /** a command that takes the options of `propose`; those given count before the world's own */
  readonly command: (name: string, now: string, options: readonly string[]) => Promise<Ended>;
  /** a program's run with the token in its environment */
  readonly run: (args: readonly string[], env?: Readonly<Record<string, string>>) => Promise<Ended>;
}

const ending: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const end of ending.splice(0)) await end();
});

/** Of a test file: where its worlds are, and the store that each has a copy of: 40 days of traffic. */
export function preparedStore(): { readonly directory: string; readonly store: string } {
  const directory = tempDir();
  const store = join(directory, 'made.duckdb');
  beforeAll(async () => {
    await buildOnce();
    await importLines(store, directory, flowLines());
  }, 180_000);
  return { directory, store };
}

/** @param lines as Hubble prints them */
export async function importLines(store: string, directory: string, lines: string): Promise<void> {
  const file = write(join(directory, 'flows.jsonl'), lines);
  const { code, stderr } = await lapse(['import', file, '--store', store, '--node-coverage', 'assume']);
  if (code !== 0) throw new Error(`flows could not be imported: ${stderr}`);
}

/** As of when the traffic of `addTraffic` is known. */
export const NEXT_DAY = new Date(NOW_MS + DAY_MS).toISOString();

/** Traffic of the day after: that of every day, and such that was never seen before. */
export async function addTraffic(
  directory: string,
  store: string,
  ...joins: readonly (readonly [from: string, to: string])[]
): Promise<void> {
  const timeMs = NOW_MS + DAY_MS;
  const lines = [
    flowLine(timeMs - 1000, 'web', 'db'),
    flowLine(timeMs - 1000, 'api', 'cache'),
    ...joins.map(([from, to]) => flowLine(timeMs - 500, from, to)),
    flowLine(timeMs, 'web', 'db'),
  ];
  await importLines(store, directory, `${lines.join('\n')}\n`);
}

/** @param made see `preparedStore` */
export async function makeWorld(
  parent: string,
  made: string,
  forgeName: ForgeName,
  files: Readonly<Record<string, string>> = FILES,
): Promise<ProposeWorld> {
  const directory = mkdtempSync(join(parent, 'world-'));
  const store = join(directory, 'lapse.duckdb');
  copyFileSync(made, store);
  const root = join(directory, 'served');
  const gitDir = join(root, 'acme/policies.git');
  mkdirSync(gitDir, { recursive: true });
  execFileSync('git', ['init', '-q', '--bare', '-b', 'main', gitDir]);
  const person = makeClone(directory, gitDir);
  person.git('checkout', '-q', '-B', 'main');
  for (const [path, text] of Object.entries(files)) person.write(path, text);
  person.commit('Policies');
  person.git('push', '-q', 'origin', 'main');
  const server = await startGitServer(root, BASIC);
  const forge = await playForge(forgeName, gitDir);
  ending.push(async () => {
    await Promise.all([server.close(), forge.stop()]);
  });
  const address = `${server.url}/acme/policies.git`;
  const git = (...args: string[]): string =>
    execFileSync('git', ['--git-dir', gitDir, ...args], { encoding: 'utf8' }).trimEnd();
  const run: ProposeWorld['run'] = (args, env = {}) =>
    lapse(args, { cwd: directory, env: { LAPSE_FORGE_TOKEN: TOKEN, ...env } });
  const command: ProposeWorld['command'] = (called, now, options) =>
    run([
      called,
      ...(options.includes('--repo') ? [] : ['--repo', address]),
      ...(options.includes('--forge') ? [] : forge.options),
      ...(options.includes('--now') ? [] : ['--now', now]),
      '--store',
      store,
      '--author',
      AUTHOR,
      ...options,
    ]);
  return {
    directory,
    store,
    analysis: ['--store', store, '--now', NOW],
    forge,
    server,
    address,
    person,
    git,
    refs: () => git('for-each-ref', '--format=%(refname) %(objectname)'),
    run,
    command,
    propose: (...options) => command('propose', NOW, options),
  };
}

/** A proof that nothing happened outside: what forge and repository hold. */
export function outside({ forge, refs }: ProposeWorld): unknown {
  return { writes: [...forge.writes()], refs: refs() };
}
