import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { bareRepository } from '../../support/forges/bare-repository.ts';
import { tempDir } from '../../support/temp-dir.ts';
import { start, WISH } from './github-world.ts';

function repository(): { gitDir: string; git: (...args: readonly string[]) => string } {
  const [work, gitDir] = [join(tempDir(), 'work'), join(tempDir(), 'policies.git')];
  mkdirSync(work);
  const git = (...args: readonly string[]): string =>
    execFileSync('git', ['-c', 'user.name=x', '-c', 'user.email=x@x.example', ...args], {
      cwd: work,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    }).trim();
  git('init', '--quiet', '--initial-branch=main');
  git('commit', '--quiet', '--allow-empty', '-m', 'first');
  git('init', '--quiet', '--bare', gitDir);
  git('checkout', '--quiet', '-b', 'lapse/a');
  writeFileSync(join(work, 'policy.yaml'), 'kind: NetworkPolicy\n');
  git('add', '.');
  git('commit', '--quiet', '-m', 'second');
  git('push', '--quiet', gitDir, 'main', 'lapse/a');
  return { gitDir, git };
}

it.each(['merge', 'squash'] as const)('a pull request follows its branch until a %s', async (how) => {
  const { gitDir, git } = repository();
  const { github, forge } = await start({ repository: bareRepository(gitDir) });
  expect((await forge.open(WISH)).pullRequest.head).toBe(git('rev-parse', 'lapse/a'));
  git('commit', '--quiet', '--allow-empty', '-m', 'third');
  git('push', '--quiet', gitDir, 'lapse/a');
  const [{ head } = {}] = await forge.pullRequests('lapse/', 0);
  expect(head).toBe(git('rev-parse', 'lapse/a'));
  const commit = github.merge(1, how);
  expect(await forge.pullRequests('lapse/', 0)).toMatchObject([{ head, state: { kind: 'merged', commit } }]);
  expect(git('--git-dir', gitDir, 'show', 'main:policy.yaml')).toBe('kind: NetworkPolicy');
});

it('a pull request whose branch is deleted is closed', async () => {
  const { gitDir, git } = repository();
  const { forge } = await start({ repository: bareRepository(gitDir) });
  await forge.open(WISH);
  git('push', '--quiet', gitDir, ':lapse/a');
  expect(await forge.pullRequests('lapse/', 0)).toMatchObject([{ state: { kind: 'closed' } }]);
});
