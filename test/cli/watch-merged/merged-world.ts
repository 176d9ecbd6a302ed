import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach } from 'vitest';
import { HOUR_MS } from '../../../src/model/time.ts';
import { startGitServer } from '../../adapters/git/git-server.ts';
import { makeClone, type TestRepository } from '../../adapters/git/make-repository.ts';
import { bareRepository } from '../../support/forges/bare-repository.ts';
import { type GitHubStandIn, githubStandIn } from '../../support/forges/github.ts';
import { TOKEN } from '../../support/forges/github-access.ts';
import { type Ended, lapse } from '../lapse.ts';
import { flowLine, flowLines, ingressOfDb, NOW, write } from '../world.ts';

/** As of when the traffic after the merge is looked at. */
export const LATER = '2026-06-02T00:00:00Z';
const AFTER_MERGE_MS = Date.parse(NOW) + 12 * HOUR_MS;

/** Of db, from web, which uses it, and from two that never did. */
export const BEFORE = ingressOfDb('web', 'api', 'cache');

/** A repository whose proposal was merged, on GitHub, and a store that goes on. */
export interface MergedWorld {
  readonly github: GitHubStandIn;
  /** a person's clone, on main */
  readonly person: TestRepository;
  readonly git: (...args: string[]) => string;
  readonly propose: (...options: string[]) => Promise<Ended>;
  readonly watch: (...options: string[]) => Promise<Ended>;
  /** what was refused after the merge */
  readonly refuse: (...joins: readonly (readonly [from: string, to: string])[]) => Promise<void>;
}

const ending: (() => Promise<void>)[] = [];
const complaints: (readonly string[])[] = [];
afterEach(async () => {
  for (const end of ending.splice(0)) await end();
  const all = complaints.splice(0).flat();
  if (all.length > 0) throw new Error(`not as published: ${all.join('\n')}`);
});

/** Made once for a file: 40 days in which only web used db. */
export async function makeStore(directory: string): Promise<string> {
  const store = join(directory, 'made.duckdb');
  await importLines(store, directory, flowLines());
  return store;
}

/** @param made see `makeStore` */
export async function makeMergedWorld(
  parent: string,
  made: string,
  how: 'merge' | 'squash' = 'merge',
): Promise<MergedWorld> {
  const directory = mkdtempSync(join(parent, 'world-'));
  const store = join(directory, 'lapse.duckdb');
  copyFileSync(made, store);
  const root = join(directory, 'served');
  const gitDir = join(root, 'acme/policies.git');
  mkdirSync(gitDir, { recursive: true });
  execFileSync('git', ['init', '-q', '--bare', '-b', 'main', gitDir]);
  const person = makeClone(directory, gitDir);
  person.git('checkout', '-q', '-B', 'main');
  person.write('shop/db.yaml', BEFORE);
  person.write('CODEOWNERS', '* @ana\n');
  person.commit('Policies');
  person.git('push', '-q', 'origin', 'main');
  const server = await startGitServer(
    root,
    `Basic ${Buffer.from(`x-access-token:${TOKEN}`).toString('base64')}`,
  );
  ending.push(() => server.close());
  const github = await githubStandIn({ repository: bareRepository(gitDir) });
  github.members.add('ana');
  complaints.push(github.complaints);
  const settings = [
    ['--repo', `${server.url}/acme/policies.git`, '--forge', 'github', '--forge-url', github.url],
    ['--project', 'acme/policies', '--store', store, '--author', 'Robot <robot@acme.example>'],
  ].flat();
  const run =
    (command: string, now: string) =>
    (...options: string[]): Promise<Ended> =>
      lapse([command, ...settings, ...(options.includes('--now') ? [] : ['--now', now]), ...options], {
        cwd: directory,
        env: { LAPSE_FORGE_TOKEN: TOKEN },
      });
  const propose = run('propose', NOW);
  const { code, stderr } = await propose('--no-dashboard');
  if (code !== 0) throw new Error(`nothing was proposed: ${stderr}`);
  github.merge(1, how);
  return {
    github,
    person,
    git: (...args) => execFileSync('git', ['--git-dir', gitDir, ...args], { encoding: 'utf8' }).trimEnd(),
    propose,
    watch: run('watch-merged', LATER),
    refuse: (...joins) =>
      importLines(store, directory, joins.map(([from, to]) => `${refusedLine(from, to)}\n`).join('')),
  };
}

async function importLines(store: string, directory: string, lines: string): Promise<void> {
  const file = write(join(directory, 'flows.jsonl'), lines);
  const { code, stderr } = await lapse(['import', file, '--store', store, '--node-coverage', 'assume']);
  if (code !== 0) throw new Error(`flows could not be imported: ${stderr}`);
}

/** As `flowLine`, but the receiving node's policies dropped it. */
function refusedLine(from: string, to: string): string {
  const line: { flow: Record<string, unknown> } = JSON.parse(flowLine(AFTER_MERGE_MS, from, to));
  const { trace_observation_point: _, ...flow } = line.flow;
  Object.assign(line, {
    flow: {
      ...flow,
      verdict: 'DROPPED',
      drop_reason: 133,
      drop_reason_desc: 'POLICY_DENIED',
      event_type: { type: 1, sub_type: 133 },
    },
  });
  return JSON.stringify(line);
}
