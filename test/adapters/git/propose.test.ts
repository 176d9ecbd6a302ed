import { readdirSync } from 'node:fs';
import { afterEach, describe, expect, it } from 'vitest';
import { Failure } from '../../../src/model/failure.ts';
import { tempDir } from '../../support/temp-dir.ts';
import {
  BOT,
  change,
  closeAll,
  makeClone,
  makeRepository,
  open,
  PREFIX,
  type TestRepository,
} from './make-repository.ts';

const directory = tempDir();
afterEach(closeAll);

function shop(...args: string[]): TestRepository {
  const repository = makeRepository(directory, ...args);
  repository.write('shop/web.yaml', 'a\nb\nc\n');
  repository.write('shop/run.sh', 'echo\n', 0o755);
  repository.write('other.yaml', 'one\n');
  repository.commit('first');
  return repository;
}

async function changed(onto: Readonly<Record<string, string | undefined>>) {
  const remote = shop();
  const repository = await open(remote);
  const before = repository.base.commit;
  const after = await repository.commit(
    change(before, { 'shop/web.yaml': 'a\nc\n', 'other.yaml': undefined }),
  );
  const later = await repository.commit(change(after, onto));
  return { repository, undo: { before, after, onto: later } };
}

function aged(): TestRepository {
  const remote = shop();
  remote.write('other.yaml', 'two\n');
  remote.commit('second', '2026-02-01');
  remote.git('checkout', '-qb', 'branch');
  remote.write('\u0001123.yaml', 'x');
  remote.commit('on a branch', '2026-02-02');
  remote.git('checkout', '-q', 'main');
  remote.write('gone.yaml', 'x');
  remote.commit('third', '2026-03-01');
  remote.git('rm', '-q', 'gone.yaml');
  remote.commit('fourth', '2026-03-02');
  remote.git('merge', '-q', '--no-ff', '-m', 'merge', 'branch');
  return remote;
}

describe('a branch of a proposal', () => {
  it.each([[], ['--object-format=sha256']])(
    'is made, found, moved and deleted (init %j)',
    async (...args) => {
      const remote = shop(...args);
      const repository = await open(remote);
      expect(repository.base).toEqual({ branch: 'main', commit: remote.git('rev-parse', 'main') });
      const one = await repository.commit(
        change(repository.base.commit, { 'shop/web.yaml': 'a\nc\n' }, 'tighten\n\nbody\n'),
      );
      expect(await repository.push('lapse/shop', one, undefined)).toBe('pushed');
      expect(remote.git('show', 'lapse/shop:shop/web.yaml')).toBe('a\nc');
      const found = {
        name: 'lapse/shop',
        commit: one,
        parents: [repository.base.commit],
        tree: remote.git('rev-parse', `${one}^{tree}`),
        authorEmail: BOT.email,
        committerEmail: BOT.email,
        message: 'tighten\n\nbody\n',
        ahead: 1,
      };
      expect(await repository.branches(PREFIX)).toEqual([found]);
      const again = await open(remote);
      expect(await again.branches(PREFIX)).toEqual([found]);
      const two = await again.commit(change(one, { 'other.yaml': 'two\n' }));
      expect(await again.push('lapse/shop', two, one)).toBe('pushed');
      expect(await again.branches(PREFIX)).toMatchObject([{ commit: two, ahead: 2 }]);
      expect(await again.deleteBranch('lapse/shop', two)).toBe('deleted');
      expect(await again.branches(PREFIX)).toEqual([]);
      expect(remote.git('branch', '--list', 'lapse/*')).toBe('');
    },
  );

  it('stays where somebody has moved, made or deleted it', async () => {
    const remote = shop();
    const repository = await open(remote);
    const ours = await repository.commit(change(repository.base.commit, { 'other.yaml': 'ours\n' }));
    const theirs = await repository.commit(change(repository.base.commit, { 'other.yaml': 'theirs\n' }));
    await repository.push('lapse/theirs', theirs, undefined);
    expect(await repository.push('lapse/theirs', ours, undefined)).toBe('moved');
    expect(await repository.push('lapse/theirs', ours, repository.base.commit)).toBe('moved');
    expect(await repository.deleteBranch('lapse/theirs', ours)).toBe('moved');
    expect(remote.git('rev-parse', 'lapse/theirs')).toBe(theirs);
    expect(await repository.push('lapse/gone', ours, theirs)).toBe('moved');
    expect(await repository.deleteBranch('lapse/gone', ours)).toBe('moved');
    expect(await repository.push('lapse/theirs', theirs, theirs), 'where it is already').toBe('pushed');
  });

  it('is found again only by its prefix, base alone counts what it is ahead of', async () => {
    const remote = shop();
    remote.git('branch', 'lapse/at-base');
    remote.git('branch', 'people');
    remote.git('checkout', '-qb', 'lapse/person');
    remote.write('other.yaml', 'two\n');
    remote.commit('by\n\na person', '2026-01-02');
    remote.git('checkout', '-q', 'main');
    const repository = await open(remote);
    expect(await repository.branches(PREFIX)).toMatchObject([
      { name: 'lapse/at-base', ahead: 0, message: 'first\n' },
      { name: 'lapse/person', ahead: 1, authorEmail: 'ada@example.com', message: 'by\n\na person\n' },
    ]);
    expect(await repository.branches('lapse/p')).toHaveLength(1);
  });

  it('goes to the base that is asked for', async () => {
    const remote = shop();
    remote.git('branch', 'release');
    remote.git('commit', '-q', '--allow-empty', '-m', 'later');
    const repository = await open(remote, { base: 'release' });
    expect(repository.base).toEqual({ branch: 'release', commit: remote.git('rev-parse', 'release') });
  });
});

describe('a commit', () => {
  it('is the same for the same arguments, in any repository', async () => {
    const remote = shop();
    const [one, two] = [await open(remote), await open(remote)];
    const wish = change(one.base.commit, { 'shop/web.yaml': 'x\n' }, 'ü\n\n# kept\n');
    const id = await one.commit(wish);
    expect(await two.commit(wish)).toBe(id);
    await one.push('lapse/x', id, undefined);
    expect(remote.git('show', '-s', '--format=%an|%ae|%at|%cn|%ce|%ct|%G?|%B', id)).toBe(
      'Lapse|lapse@example.com|1767571200|Lapse|lapse@example.com|1767571200|N|ü\n\n# kept',
    );
  });

  it('keeps modes, deletes files and the folders they were alone in, makes new ones', async () => {
    const remote = shop();
    remote.write('alone/deep/file.yaml', 'x\n');
    remote.commit('more');
    const repository = await open(remote);
    const files = {
      'shop/run.sh': 'echo 2\n',
      'alone/deep/file.yaml': undefined,
      'new/ü folder/file.yaml': '\r\n',
    };
    const id = await repository.commit(change(repository.base.commit, files));
    await repository.push('lapse/x', id, undefined);
    expect(
      remote
        .git('-c', 'core.quotePath=false', 'ls-tree', '-r', '--format=%(objectmode) %(path)', id)
        .split('\n'),
    ).toEqual([
      '100644 new/ü folder/file.yaml',
      '100644 other.yaml',
      '100755 shop/run.sh',
      '100644 shop/web.yaml',
    ]);
    expect(remote.git('cat-file', '-s', `${id}:new/ü folder/file.yaml`)).toBe('2');
    remote.git('fsck', '--strict');
  });

  it.each([
    { why: 'a symbolic link', files: { 'link.yaml': 'x' } },
    { why: 'a path below a link', files: { 'link.yaml/x': 'x' } },
    { why: 'a directory', files: { shop: 'x' } },
    { why: 'a submodule', files: { module: 'x' } },
    { why: 'a path below a submodule', files: { 'module/x': 'x' } },
    { why: 'a file that is not there, deleted', files: { 'none.yaml': undefined } },
    { why: 'a path out of the repository', files: { '../x': 'x' } },
    { why: 'git itself', files: { 'a/.GIT/hooks/x': 'x' } },
    { why: 'an absolute path', files: { '/etc/x': 'x' } },
  ])('is not made over $why', async ({ files }) => {
    const remote = shop();
    remote.git('update-index', '--add', '--cacheinfo', `160000,${'1'.repeat(40)},module`);
    const link = remote.feed('other.yaml', 'hash-object', '-w', '--stdin');
    remote.git('update-index', '--add', '--cacheinfo', `120000,${link},link.yaml`);
    remote.git('commit', '-qm', 'odd');
    const repository = await open(remote);
    await expect(repository.commit(change(repository.base.commit, files))).rejects.toThrow(
      /no regular file|no directory|not there|leads out|take for \.git/,
    );
  });

  it('is shown as git shows it', async () => {
    const remote = shop();
    const repository = await open(remote);
    const id = await repository.commit(change(repository.base.commit, { 'shop/web.yaml': 'a\nc\n' }));
    await repository.push('lapse/x', id, undefined);
    const diff = await repository.diff(repository.base.commit, id);
    expect(diff).toBe(`${remote.git('diff', 'main', 'lapse/x')}\n`);
    expect(diff).toContain('-b\n');
  });
});

describe('taking a change back', () => {
  it('keeps what was changed since', async () => {
    const { repository, undo } = await changed({ 'shop/web.yaml': 'a\nc\nd\ne\n', 'new.yaml': 'x' });
    const undone = await repository.undo(undo);
    expect(undone).toEqual({
      kind: 'texts',
      files: new Map([
        ['other.yaml', 'one\n'],
        ['shop/web.yaml', 'a\nb\nc\nd\ne\n'],
      ]),
    });
  });

  it('that was changed over names the paths', async () => {
    const { repository, undo } = await changed({ 'shop/web.yaml': 'a\nC\n' });
    expect(await repository.undo(undo)).toEqual({ kind: 'conflict', paths: ['shop/web.yaml'] });
  });
});

describe('the age of a file', () => {
  const ask = ['shop/web.yaml', 'other.yaml', '\u0001123.yaml', 'gone.yaml', 'none.yaml'];

  it('is when its text came to the base', async () => {
    const repository = await open(aged());
    const ages = await repository.ages(ask);
    expect(
      [...ages].map(([path, atMs]) => `${path} ${new Date(atMs).toISOString().slice(0, 10)}`).toSorted(),
    ).toEqual(['\u0001123.yaml 2026-03-02', 'other.yaml 2026-02-01', 'shop/web.yaml 2026-01-01']);
  });

  it('is unknown where a shallow history ends', async () => {
    const clone = makeClone(directory, `file://${aged().directory}`, '--depth=3');
    const repository = await open({
      kind: 'clone',
      directory: clone.directory,
      use: 'local',
      remote: 'origin',
    });
    expect([...(await repository.ages(ask)).keys()]).toEqual(['\u0001123.yaml']);
    const id = await repository.commit(change(repository.base.commit, { 'other.yaml': 'three\n' }));
    expect(await repository.push('lapse/x', id, undefined)).toBe('pushed');
    expect(await repository.branches(PREFIX)).toMatchObject([{ ahead: 1 }]);
  });
});

describe('what cannot be opened', () => {
  it('says so with a remedy, and leaves nothing behind', async () => {
    const scratchParent = makeRepository(directory).directory;
    const empty = makeRepository(directory);
    const full = shop();
    const cases = [
      { source: empty, options: {}, says: /has no commits yet/ },
      { source: full, options: { base: 'none' }, says: /no branch "none".*\n.*such as main/s },
      { source: full, options: { base: '--upload-pack=x' }, says: /no name that git takes/ },
      { source: full, options: { branchPrefix: '-x' }, says: /no name that git takes/ },
      { source: full, options: { branchPrefix: 'mai' }, says: /begins as branches/ },
      {
        source: { kind: 'remote', url: `${directory}/none` } as const,
        options: {},
        says: /check the address/,
      },
      {
        source: { kind: 'clone', directory: `${directory}/none`, use: 'local', remote: 'origin' } as const,
        options: {},
        says: /no directory/,
      },
      {
        source: { kind: 'clone', directory: '/', use: 'local', remote: 'origin' } as const,
        options: {},
        says: /no git repository/,
      },
      {
        source: { kind: 'clone', directory: full.directory, use: 'remote', remote: 'origin' } as const,
        options: {},
        says: /no remote "origin"/,
      },
      {
        source: full,
        options: { environment: { PATH: '/nowhere' } },
        says: /cannot be started.*\n.*install git/s,
      },
    ];
    for (const { source, options, says } of cases) {
      const failure = await open(source, { ...options, scratchParent }).catch((error: unknown) => error);
      expect(failure).toBeInstanceOf(Failure);
      expect(String(failure)).toMatch(says);
    }
    expect(readdirSync(scratchParent)).toEqual(['.git']);
    const repository = await open(full, { scratchParent });
    expect(
      readdirSync(scratchParent).filter((name) => name.startsWith(`lapse-git-${process.pid}-`)),
    ).toHaveLength(1);
    await repository.close();
    expect(readdirSync(scratchParent)).toEqual(['.git']);
  });
});
