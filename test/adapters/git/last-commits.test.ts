import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { lastCommits } from '../../../src/adapters/git/last-commits.ts';
import { tempDir } from '../../support/temp-dir.ts';

const directory = tempDir();
const repository = join(directory, 'repository');
const HAS_GIT = hasGit();

function hasGit(): boolean {
  try {
    execFileSync('git', ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

function git(date: string, ...args: string[]): void {
  const env = {
    ...process.env,
    GIT_AUTHOR_DATE: '2020-01-01T00:00:00Z',
    GIT_COMMITTER_DATE: date,
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_AUTHOR_NAME: 'a',
    GIT_AUTHOR_EMAIL: 'a@example.com',
    GIT_COMMITTER_NAME: 'a',
    GIT_COMMITTER_EMAIL: 'a@example.com',
  };
  execFileSync('git', ['-C', repository, ...args], { env, stdio: 'ignore' });
}

function write(name: string, text: string): string {
  const path = join(repository, name);
  mkdirSync(join(path, '..'), { recursive: true });
  writeFileSync(path, text);
  return path;
}

const at = (name: string): string => join(repository, name);

describe.skipIf(!HAS_GIT)('when a file was last changed by a commit (needs git)', () => {
  beforeAll(() => {
    mkdirSync(repository);
    git('2026-01-01T00:00:00Z', 'init', '-q', '-b', 'main');
    for (const name of ['a.yaml', 'b.yaml', 'deep/with space ü.yaml', 'edited.yaml']) write(name, 'one');
    git('2026-01-01T00:00:00Z', 'add', '-A');
    git('2026-01-01T00:00:00Z', 'commit', '-qm', 'one');
    write('b.yaml', 'two');
    git('2026-02-01T00:00:00Z', 'commit', '-qam', 'two');
    git('2026-02-01T00:00:00Z', 'checkout', '-qb', 'branch');
    write('merged.yaml', 'one');
    git('2026-02-02T00:00:00Z', 'add', '-A');
    git('2026-02-02T00:00:00Z', 'commit', '-qm', 'on a branch');
    git('2026-02-02T00:00:00Z', 'checkout', '-q', 'main');
    git('2026-03-01T00:00:00Z', 'merge', '-q', '--no-ff', '-m', 'merge', 'branch');
    write('edited.yaml', 'two');
    write('untracked.yaml', 'one');
  });

  it.each([
    { why: 'never changed since it came', name: 'a.yaml', expected: '2026-01-01' },
    { why: 'changed later', name: 'b.yaml', expected: '2026-02-01' },
    { why: 'any name', name: 'deep/with space ü.yaml', expected: '2026-01-01' },
    {
      why: 'as old as the merge that brought it, not as its branch',
      name: 'merged.yaml',
      expected: '2026-03-01',
    },
    { why: 'changed and not committed: not known', name: 'edited.yaml', expected: undefined },
    { why: 'untracked: not known', name: 'untracked.yaml', expected: undefined },
  ])('$why → $expected', async ({ name, expected }) => {
    const ages = await lastCommits([at(name), at('a.yaml')]);
    const found = ages.get(at(name));
    expect(found === undefined ? undefined : new Date(found).toISOString().slice(0, 10)).toBe(expected);
  });

  it('a file outside any repository → not known', async () => {
    const path = join(directory, 'outside.yaml');
    writeFileSync(path, 'one');
    expect(await lastCommits([path])).toEqual(new Map());
  });
});
