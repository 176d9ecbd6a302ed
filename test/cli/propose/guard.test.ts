import { chmodSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { blob, commitTree, makeClone } from '../../adapters/git/make-repository.ts';
import type { Ended } from '../lapse.ts';
import { write } from '../world.ts';
import { pullFor, TOKEN } from './played-forge.ts';
import { makeWorld, type ProposeWorld, preparedStore } from './propose-world.ts';

const { directory, store } = preparedStore();

const FORMS = [
  TOKEN,
  Buffer.from(TOKEN).toString('base64'),
  Buffer.from(`x-access-token:${TOKEN}`).toString('base64'),
];

/** A program, with what it is. */
function program(path: string, script: string): string {
  write(path, `#!/bin/sh\n${script}\n`);
  chmodSync(path, 0o755);
  return path;
}

/** Runs with a git that writes down its arguments, and a directory of its own for temporary files. */
function watched(world: ProposeWorld): { env: Record<string, string>; calls: () => string; tmp: string } {
  const log = join(world.directory, 'calls');
  const bin = join(world.directory, 'bin');
  const tmp = join(world.directory, 'tmp');
  mkdirSync(tmp);
  program(
    join(bin, 'git'),
    `printf '%s ' "$@" >> ${log}; echo >> ${log}; exec env PATH="\${PATH#*:}" git "$@"`,
  );
  const env = { PATH: `${bin}:${process.env['PATH'] ?? ''}`, TMPDIR: tmp };
  return { env, calls: () => readFileSync(log, 'utf8'), tmp };
}

/** Text of every file below. */
function textsBelow(root: string): string[] {
  return readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((one) => one.isFile())
    .map((one) => readFileSync(join(one.parentPath, one.name), 'latin1'));
}

describe('what goes wrong with one proposal stops no other', () => {
  it('and the token is nowhere: not in output, arguments, remotes or files', async () => {
    const world = await makeWorld(directory, store, 'github');
    const { forge, server } = world;
    const clone = makeClone(world.directory, world.person.git('remote', 'get-url', 'origin'));
    clone.git('remote', 'set-url', 'origin', world.address);
    const { env, calls, tmp } = watched(world);
    const hook = program(
      join(world.directory, 'served/acme/policies.git/hooks/update'),
      `case "$1" in *owner-ana*) echo "no branches of ana, ${TOKEN}" >&2; exit 1;; esac`,
    );
    const propose = (...options: string[]): Promise<Ended> =>
      world.run(['propose', '--repo', clone.directory, ...forge.options, ...world.analysis, ...options], env);

    // passes at the second attempt
    forge.fail(502, /^POST .*\/pulls$/);
    forge.fail(403, /^POST .*\/issues$/);
    const first = await propose('--output-dir', join(world.directory, 'shown'));
    expect(first.code).toBe(7);
    expect(first.stderr).toMatch(/answered 502: no, \*\*\*; trying again within \d+ s\n/);
    expect(first.stdout).toMatch(
      /^failed to open "Revoke 2 .*: \[remote rejected\] \(hook declined\)\nopened "Revoke 1 .*\nfailed to write the dashboard\n$/,
    );
    expect(first.stderr).toMatch(/cannot push the branch lapse\/owner-ana_\S+ of http:[^]*hook declined/);
    expect(first.stderr).toContain('see what the hook of the server demands');
    expect(first.stderr).toMatch(/127\.0\.0\.1:\d+ answered 403: no, \*\*\*\n[^]*"Issues: write"/);
    expect(forge.pulls()).toHaveLength(1);

    writeFileSync(hook, '#!/bin/sh\n');
    forge.fail(401, /^GET .*\/pulls$/);
    const second = await propose('--log-format', 'json');
    expect(second.code).toBe(4);
    expect(second.stdout).toBe('');
    expect(JSON.parse(second.stderr.trim().split('\n').at(-1) ?? '')).toMatchObject({
      message: expect.stringMatching(/127\.0\.0\.1:\d+ answered 401: no, \*\*\*\n {2}the token is not known/),
    });

    const third = await propose('--log-format', 'json');
    expect(third).toMatchObject({ code: 0, stderr: '' });
    expect(pullFor(forge, 'ana').state).toBe('open');

    const fourth = await world.run(
      ['propose', '--repo', world.address, ...forge.options, ...world.analysis],
      { ...env, LAPSE_FORGE_TOKEN: 'another-t0ken' },
    );
    expect(fourth.code).toBe(4);
    expect(fourth.stderr).toMatch(/127\.0\.0\.1:\d+.*\n {2}.*token/);
    expect(fourth.stderr).not.toContain('another-t0ken');

    expect(calls()).toContain('push');
    expect(server.commandLines.size).toBeGreaterThan(0);
    const places = [
      ...[first, second, third, fourth].flatMap(({ stdout, stderr }) => [stdout, stderr]),
      calls(),
      ...server.commandLines,
      ...textsBelow(clone.directory),
      ...textsBelow(join(world.directory, 'shown')),
      ...forge.pulls().flatMap(({ title, body, comments }) => [title, body, ...comments]),
      ...forge.issues().map(({ body }) => body),
    ];
    expect(FORMS.filter((form) => places.some((text) => text.includes(form)))).toEqual([]);
    expect(readdirSync(tmp)).toEqual([]);
    expect(forge.complaints()).toEqual([]);
  });
});

describe('a hostile repository', () => {
  it('is told of, and leads nowhere', async () => {
    const world = await makeWorld(directory, store, 'gitea');
    const { person, forge } = world;
    const mark = join(world.directory, 'ran');
    const evil = `touch ${mark}`;
    const inTree = (text: string, name: string, mode = '100644'): string =>
      person.feed(`${mode} blob ${blob(person, text)}\t${name}\n`, 'mktree');
    const secret = write(join(world.directory, 'secret.yaml'), person.read('shop/db.yaml'));
    commitTree(person, [
      { mode: '40000', name: '..', id: inTree(person.read('shop/db.yaml'), 'above.yaml') },
      { mode: '40000', name: '.git', id: inTree(`#!/bin/sh\n${evil}\n`, 'hooks.yaml', '100755') },
      {
        mode: '100644',
        name: '.gitattributes',
        id: blob(person, 'filtered.yaml filter=evil diff=evil merge=evil\n'),
      },
      {
        mode: '100644',
        name: '.gitmodules',
        id: blob(person, `[submodule "vendor"]\n\tpath = vendor\n\turl = ext::sh -c ${evil}\n`),
      },
      { mode: '120000', name: 'CODEOWNERS', id: blob(person, '/etc/passwd') },
      { mode: '100644', name: 'filtered.yaml', id: blob(person, person.read('shop/db.yaml')) },
      { mode: '100644', name: 'huge.yaml', id: blob(person, Buffer.alloc(6_000_000, '# long\n')) },
      { mode: '120000', name: 'link.yaml', id: blob(person, secret) },
      { mode: '120000', name: 'passwd.yaml', id: blob(person, '/etc/passwd') },
      { mode: '40000', name: 'shop', id: person.git('rev-parse', 'main:shop') },
      { mode: '160000', name: 'vendor.yaml', id: person.git('rev-parse', 'main') },
    ]);
    person.git('push', '-q', '--force', 'origin', 'main');
    const clone = makeClone(world.directory, person.git('remote', 'get-url', 'origin'), '--no-checkout');
    const { env, tmp } = watched(world);
    for (const name of [
      'pre-push',
      'post-checkout',
      'reference-transaction',
      'fsmonitor',
      'post-index-change',
    ])
      program(join(clone.directory, '.git/hooks', name), evil);
    for (const [key, value] of [
      ['core.fsmonitor', evil],
      ['core.sshCommand', evil],
      ['credential.helper', `!${evil}`],
      ['filter.evil.smudge', evil],
      ['filter.evil.clean', evil],
      ['diff.evil.command', evil],
      ['diff.external', evil],
      ['core.alternateRefsCommand', evil],
      ['uploadpack.packObjectsHook', evil],
    ] as const)
      clone.git('config', key, value);
    clone.git('remote', 'set-url', 'origin', world.address);

    const { code, stdout, stderr } = await world.run(
      ['propose', '--repo', clone.directory, ...forge.options, ...world.analysis],
      env,
    );
    expect(code).toBe(3);
    expect(stdout).toMatch(/^opened "Revoke 3 unused network permissions in shop" on lapse\/namespace-shop/);
    expect(stderr.split('\n')).toEqual([
      expect.stringMatching(/^\.\.\/above\.yaml: leads out of the repository/),
      expect.stringMatching(/^\.git\/hooks\.yaml: lies in what some file systems take for \.git/),
      expect.stringMatching(/^CODEOWNERS: is a symbolic link/),
      expect.stringMatching(/^filtered\.yaml: is under the filter evil/),
      expect.stringMatching(/^huge\.yaml: has 6000000 bytes, 5000000 at most are read/),
      expect.stringMatching(/^link\.yaml: is a symbolic link/),
      expect.stringMatching(/^passwd\.yaml: is a symbolic link/),
      expect.stringMatching(/^vendor\.yaml: is a submodule/),
      '',
    ]);
    expect(readdirSync(world.directory)).not.toContain('ran');
    expect(readdirSync(tmp)).toEqual([]);
    const [pull] = forge.pulls();
    expect(pull?.body).not.toContain('root:');
    expect(world.git('diff', '--name-only', 'main', `refs/heads/${pull?.branch ?? ''}`)).toBe(
      'shop/cache.yaml\nshop/db.yaml',
    );
    expect(forge.complaints()).toEqual([]);
  });
});
