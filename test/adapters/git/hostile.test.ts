import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { tempDir } from '../../support/temp-dir.ts';
import {
  blob,
  change,
  closeAll,
  commitTree,
  makeClone,
  makeRepository,
  open,
  type TestRepository,
} from './make-repository.ts';

const directory = tempDir();
afterEach(closeAll);

const HOOKS = [
  'pre-receive',
  'update',
  'post-receive',
  'post-update',
  'reference-transaction',
  'pre-push',
  'post-checkout',
  'proc-receive',
  'push-to-checkout',
  'pre-auto-gc',
  'post-index-change',
];

/** Everything in a repository that could name a program names one that leaves a trace. */
function arm(repository: TestRepository, name: string): string {
  const trace = join(directory, `trace-${name}`);
  const trap = join(directory, `trap-${name}`);
  writeFileSync(trap, `#!/bin/sh\necho "$0 $@" >> ${trace}\nexit 1\n`, { mode: 0o755 });
  const hooks = join(repository.directory, '.git/hooks');
  mkdirSync(hooks, { recursive: true });
  for (const hook of HOOKS) writeFileSync(join(hooks, hook), readFileSync(trap), { mode: 0o755 });
  writeFileSync(join(repository.directory, '.git/included'), `[core]\n\tsshCommand = ${trap}\n`);
  const settings = {
    'core.fsmonitor': trap,
    'core.sshCommand': trap,
    'core.gitProxy': trap,
    'core.askPass': trap,
    'core.pager': trap,
    'core.editor': trap,
    'core.alternateRefsCommand': trap,
    'credential.helper': `!${trap}`,
    'uploadpack.packObjectsHook': trap,
    'remote.origin.uploadpack': trap,
    'remote.origin.receivepack': trap,
    'remote.origin.vcs': 'ext',
    'protocol.ext.allow': 'always',
    'protocol.allow': 'always',
    [`url.ext::${trap} .insteadOf`]: '/',
    'alias.config': `!${trap}`,
    'alias.for-each-ref': `!${trap}`,
    'include.path': 'included',
    'diff.external': trap,
    'diff.evil.command': trap,
    'diff.evil.textconv': trap,
    'merge.evil.driver': trap,
    'filter.evil.clean': trap,
    'filter.evil.smudge': trap,
    'filter.evil.process': trap,
    'commit.gpgSign': 'true',
    'gpg.program': trap,
    'receive.denyCurrentBranch': 'updateInstead',
    'gc.auto': '1',
  };
  // written by hand: some of them would break the program that sets them
  for (const [key, value] of Object.entries(settings)) {
    const dot = key.lastIndexOf('.');
    const first = key.indexOf('.');
    const section =
      dot === first ? `[${key.slice(0, dot)}]` : `[${key.slice(0, first)} "${key.slice(first + 1, dot)}"]`;
    const file = join(repository.directory, '.git/config');
    writeFileSync(file, `${readFileSync(file, 'utf8')}${section}\n\t${key.slice(dot + 1)} = "${value}"\n`);
  }
  return trace;
}

function hostile(): TestRepository {
  const repository = makeRepository(directory);
  repository.write('.gitattributes', '*.yaml diff=evil merge=evil\n');
  repository.write('a.yaml', 'a\nb\nc\n');
  repository.commit('first');
  return repository;
}

describe('nothing that a repository holds is run', () => {
  it.each(['its remote', 'the clone itself', 'a path'])('where branches go to %s', async (use) => {
    const remote = hostile();
    const person = makeClone(directory, remote.directory);
    const traces = [
      arm(remote, `remote-${use.replaceAll(' ', '-')}`),
      arm(person, `clone-${use.replaceAll(' ', '-')}`),
    ];
    const repository = await open(
      use === 'a path'
        ? remote
        : {
            kind: 'clone',
            directory: person.directory,
            use: use === 'its remote' ? 'remote' : 'local',
            remote: 'origin',
          },
    );
    const { commit: base } = repository.base;
    expect((await repository.readFiles(base, () => true)).texts.get('a.yaml')).toBe('a\nb\nc\n');
    const one = await repository.commit(change(base, { 'a.yaml': 'a\nc\n' }));
    const two = await repository.commit(change(one, { 'a.yaml': 'A\n' }));
    expect(await repository.push('lapse/x', one, undefined)).toBe('pushed');
    expect(await repository.push('lapse/x', two, one)).toBe('pushed');
    expect(await repository.diff(base, one)).toContain('-b\n');
    expect(await repository.undo({ before: base, after: one, onto: two })).toMatchObject({
      kind: 'conflict',
    });
    await repository.ages(['a.yaml']);
    expect(await repository.deleteBranch('lapse/x', two)).toBe('deleted');
    for (const trace of traces) expect(existsSync(trace) ? readFileSync(trace, 'utf8') : '').toBe('');
    // that the traps do spring: any git without our care is caught
    expect(() => person.git('push', 'origin', 'HEAD:refs/heads/y')).toThrow(/push/);
    person.git('status');
    expect(existsSync(traces[1] ?? '')).toBe(true);
  });
});

describe("a person's clone", () => {
  it('stays as it is, dirty or not, but for the branch of the proposal', async () => {
    const person = hostile();
    person.git('branch', 'mine');
    person.write('a.yaml', 'changed\n');
    person.write('staged.yaml', 'x\n');
    person.git('add', 'staged.yaml');
    person.write('untracked.yaml', 'x\n');
    const refs = person.git('for-each-ref').split('\n');
    const index = () => readFileSync(join(person.directory, '.git/index')).toString('hex');
    const [before, indexBefore] = [{ ...facts(), refs }, index()];
    const repository = await open({
      kind: 'clone',
      directory: person.directory,
      use: 'local',
      remote: 'origin',
    });
    const id = await repository.commit(change(repository.base.commit, { 'a.yaml': 'ours\n' }));
    expect(await repository.push('lapse/x', id, undefined)).toBe('pushed');
    expect(index()).toBe(indexBefore);
    const after = {
      ...facts(),
      refs: person
        .git('for-each-ref')
        .split('\n')
        .filter((line) => !line.endsWith('lapse/x')),
    };
    expect(after).toEqual(before);
    expect(person.git('rev-parse', 'lapse/x')).toBe(id);

    function facts() {
      return {
        head: person.read('.git/HEAD'),
        config: person.read('.git/config'),
        text: person.read('a.yaml'),
        status: person.git('--no-optional-locks', 'status', '--porcelain=v2', '--branch'),
      };
    }
  });

  it.each(['in the clone', 'in a working tree of it'])(
    'does not lose a branch that is checked out %s',
    async (where) => {
      const person = hostile();
      const tip = person.git('rev-parse', 'main');
      if (where === 'in the clone') person.git('checkout', '-qb', 'lapse/x');
      else person.git('worktree', 'add', '-q', '-b', 'lapse/x', join(directory, 'other-tree'));
      const repository = await open(
        { kind: 'clone', directory: person.directory, use: 'local', remote: 'origin' },
        { base: 'main' },
      );
      const id = await repository.commit(change(tip, { 'a.yaml': 'ours\n' }));
      await expect(repository.push('lapse/x', id, tip)).rejects.toThrow(
        /checked out.*\n.*check out another branch/s,
      );
      await expect(repository.deleteBranch('lapse/x', tip)).rejects.toThrow(/another branch/);
      expect(person.git('rev-parse', 'lapse/x')).toBe(tip);
    },
  );
});

describe('what is read of a hostile tree', () => {
  it('is regular text files with safe paths; each other that is wanted is a problem', async () => {
    const remote = makeRepository(directory);
    const text = blob(remote, 'text\n');
    const inner = remote.feed(`100644 blob ${text}\tconfig\n`, 'mktree');
    const attributes = blob(
      remote,
      'enc.yaml filter=lfs\nutf16.yaml working-tree-encoding=UTF-16\nbin.yaml binary\nraw.yaml -text\ngen.yaml linguist-generated\n',
    );
    const file = (name: string | Buffer, id = text, mode = '100644') => ({ mode, name, id });
    commitTree(remote, [
      file('.gitattributes', attributes),
      file('..', inner, '40000'),
      file('.GIT', inner, '40000'),
      file('.git', inner, '40000'),
      file('GIT~1', inner, '40000'),
      file('CASE.yaml'),
      file('back\\slash.yaml'),
      file('bin.yaml'),
      file('case.yaml'),
      file('crlf.yaml', blob(remote, '\ufeffa\r\nb\r\n')),
      file('enc.yaml'),
      file('gen.yaml'),
      file('group.yaml', text, '100664'),
      file('huge.yaml', blob(remote, 'x'.repeat(2001))),
      file('latin.yaml', blob(remote, Buffer.from([0x61, 0xfc]))),
      file('link.yaml', blob(remote, '/etc/passwd'), '120000'),
      file('module.yaml', '1'.repeat(40), '160000'),
      file(Buffer.from([0x6e, 0xfc, 0x2e, 0x79])),
      file('nul.yaml', blob(remote, 'a\0b')),
      file('raw.yaml'),
      file('run.yaml', text, '100755'),
      file('utf16.yaml'),
    ]);
    const repository = await open(remote, { maxFileBytes: 2000 });
    const { texts, generated, problems } = await repository.readFiles(
      repository.base.commit,
      (path) => path !== '.gitattributes',
    );
    expect([...texts]).toEqual([
      ['crlf.yaml', '\ufeffa\r\nb\r\n'],
      ['gen.yaml', 'text\n'],
      // git takes the mode for a plain one
      ['group.yaml', 'text\n'],
      ['raw.yaml', 'text\n'],
      ['run.yaml', 'text\n'],
    ]);
    expect([...generated]).toEqual(['gen.yaml']);
    expect(problems.every(({ remedy }) => remedy !== undefined)).toBe(true);
    expect(
      problems.map(({ file: name, message }) => `${name}: ${message.slice(0, 24)}`),
    ).toMatchInlineSnapshot(`
      [
        "../config: leads out of the reposit",
        ".GIT/config: lies in what some file s",
        ".git/config: lies in what some file s",
        "CASE.yaml: has a name that another ",
        "GIT~1/config: lies in what some file s",
        "back\\slash.yaml: has a backslash or a con",
        "bin.yaml: is binary (.gitattribute",
        "case.yaml: has a name that another ",
        "enc.yaml: is under the filter lfs ",
        "huge.yaml: has 2001 bytes, 2000 at ",
        "latin.yaml: is not valid UTF-8",
        "link.yaml: is a symbolic link, whic",
        "module.yaml: is a submodule, which is",
        "nul.yaml: is binary",
        "n�.y: has a name that is not U",
        "utf16.yaml: has the working-tree-enc",
      ]
    `);
    const nothing = await repository.readFiles(repository.base.commit, () => false);
    expect([nothing.texts.size, nothing.problems]).toEqual([0, []]);
    await expect(
      open(remote, { maxFiles: 3 }).then((few) => few.readFiles(few.base.commit, () => true)),
    ).rejects.toThrow(/3 at most/);
    // and the rest of the tree outlives a change beside it
    const id = await repository.commit(change(repository.base.commit, { 'raw.yaml': 'new\n' }));
    expect(await repository.diff(repository.base.commit, id)).toMatch(/^diff --git a\/raw.yaml/);
  });
});
