import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { Failure } from '../../../src/model/failure.ts';
import { tempDir } from '../../support/temp-dir.ts';
import { type GitServer, startGitServer } from './git-server.ts';
import {
  change,
  closeAll,
  makeClone,
  makeRepository,
  open,
  PREFIX,
  type TestRepository,
} from './make-repository.ts';

const directory = tempDir();
const TOKEN = 'glpat-S3cret/with+signs=';
const basic = (user: string): string => `Basic ${Buffer.from(`${user}:${TOKEN}`).toString('base64')}`;
const FORMS = [TOKEN, encodeURIComponent(TOKEN), basic('oauth2').slice(6), 'S3cret'];

const servers: GitServer[] = [];
afterEach(async () => {
  await closeAll();
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

async function serve(...args: Parameters<typeof startGitServer>): Promise<GitServer> {
  const server = await startGitServer(...args);
  servers.push(server);
  return server;
}

function published(): { root: string; remote: TestRepository; path: string } {
  const root = mkdtempSync(join(directory, 'root-'));
  const remote = makeRepository(root);
  remote.write('a.yaml', 'one\n');
  remote.commit('first');
  return { root, remote, path: `${remote.directory.slice(root.length)}/.git` };
}

/** `git` that writes down its arguments and what of its environment names a secret. */
function recordingPath(): { path: string; calls: () => string } {
  const bin = mkdtempSync(join(directory, 'bin-'));
  const log = join(bin, 'calls');
  writeFileSync(
    join(bin, 'git'),
    `#!/bin/sh\nprintf '%s ' "$@" >> ${log}; echo >> ${log}\nexec /usr/bin/env PATH="\${PATH#*:}" git "$@"\n`,
  );
  chmodSync(join(bin, 'git'), 0o755);
  return { path: `${bin}:${process.env['PATH']}`, calls: () => readFileSync(log, 'utf8') };
}

function allTextBelow(path: string): string {
  return readdirSync(path, { recursive: true, encoding: 'utf8' })
    .map((name) => join(path, name))
    .filter((file) => statSync(file).isFile())
    .map((file) => `${file}\n${readFileSync(file, 'latin1')}`)
    .join('\n');
}

describe('a token', () => {
  it.each([
    { why: 'given beside the address', user: 'oauth2', login: { user: 'oauth2', token: TOKEN }, inUrl: '' },
    { why: 'without a user', user: 'x-access-token', login: { user: undefined, token: TOKEN }, inUrl: '' },
    {
      why: 'inside the address',
      user: 'oauth2',
      login: undefined,
      inUrl: `oauth2:${encodeURIComponent(TOKEN)}@`,
    },
  ])('$why opens the repository, and is in no argument, file or branch', async ({ user, login, inUrl }) => {
    const { root, remote, path } = published();
    const server = await serve(root, basic(user));
    const recorded = recordingPath();
    const scratchParent = mkdtempSync(join(directory, 'scratch-'));
    const url = `http://${inUrl}127.0.0.1:${server.port}${path}`;
    const repository = await open(
      { kind: 'remote', url },
      {
        scratchParent,
        environment: { ...process.env, PATH: recorded.path },
        ...(login === undefined ? {} : { login }),
      },
    );
    const id = await repository.commit(change(repository.base.commit, { 'a.yaml': 'two\n' }));
    expect(await repository.push('lapse/x', id, undefined)).toBe('pushed');
    expect(remote.git('show', 'lapse/x:a.yaml')).toBe('two');
    expect(await repository.deleteBranch('lapse/x', remote.git('rev-parse', 'main'))).toBe('moved');
    expect(await repository.deleteBranch('lapse/x', id)).toBe('deleted');

    expect(server.authorizations.length).toBeGreaterThan(3);
    expect(new Set(server.authorizations), 'each request brings it').toEqual(new Set([basic(user)]));
    const seen = [...server.commandLines].join('\n') + recorded.calls() + allTextBelow(scratchParent);
    expect([...server.commandLines].join('\n')).toMatch(/git-remote-http/);
    expect(recorded.calls()).toMatch(/^push /m);
    expect(allTextBelow(scratchParent)).toContain('refs/lapse/base');
    // the test itself has it in no argument
    for (const form of FORMS) expect(seen).not.toContain(form);
  });

  it('goes to no other host that the first one redirects to', async () => {
    const { root, path } = published();
    const other = await serve(root, undefined);
    const server = await serve(root, undefined, (asked) => ({
      status: 302,
      headers: { location: `http://localhost:${other.port}${asked}` },
    }));
    const opening = open(
      { kind: 'remote', url: server.url + path },
      { login: { user: 'oauth2', token: TOKEN } },
    );
    await expect(opening).rejects.toThrow(/address that it redirects to/);
    expect(server.authorizations).toEqual([basic('oauth2')]);
    expect(other.authorizations).toEqual([]);
  });

  it.each([
    { why: 'wrong', answer: undefined, says: /check the token/ },
    { why: 'without the right', answer: { status: 403 }, says: /the right to read and write/ },
    { why: 'that sees nothing', answer: { status: 404 }, says: /token may not see/ },
    {
      why: 'that the server repeats',
      answer: { status: 500, headers: { 'content-type': 'text/plain' }, body: `no ${TOKEN}\u001b[2J` },
      says: /500/,
    },
  ])('$why gives a reason, and is not in it', async ({ answer, says }) => {
    const { root, path } = published();
    const server = await serve(root, 'Basic other', () => answer);
    const url = `http://oauth2:${encodeURIComponent(TOKEN)}@127.0.0.1:${server.port}${path}`;
    const failure = await open({ kind: 'remote', url }).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(Failure);
    expect(failure).toMatchObject({ code: 'source-unreachable' });
    expect(String(failure)).toMatch(says);
    const shown = describeAll(failure);
    for (const form of FORMS) expect(shown).not.toContain(form);
    expect(shown).not.toContain('\u001b');
  });

  it('is not given to a host that nobody listens at, and its address is said', async () => {
    const { root } = published();
    const server = await serve(root, undefined);
    await server.close();
    const opening = open({
      kind: 'remote',
      url: `http://u:${encodeURIComponent(TOKEN)}@127.0.0.1:${server.port}/x`,
    });
    await expect(opening).rejects.toThrow(/127\.0\.0\.1:\d+\/x: .*\n.*check the address, the network/s);
  });

  it('of a clone whose remote has it in its address is taken out of it', async () => {
    const { root, remote, path } = published();
    const server = await serve(root, basic('oauth2'));
    const url = `http://oauth2:${encodeURIComponent(TOKEN)}@127.0.0.1:${server.port}${path}`;
    const clone = makeClone(directory, remote.directory);
    clone.git('remote', 'set-url', 'origin', url);
    const recorded = recordingPath();
    const repository = await open(
      { kind: 'clone', directory: clone.directory, use: 'remote', remote: 'origin' },
      { environment: { ...process.env, PATH: recorded.path } },
    );
    expect(await repository.branches(PREFIX)).toEqual([]);
    for (const form of FORMS)
      expect([...server.commandLines].join('\n') + recorded.calls()).not.toContain(form);
  });
});

describe('a server that refuses a push', () => {
  it.each([
    { says: 'GH006: Protected branch update failed', remedy: /a rule of the repository protects/ },
    { says: 'we are closed', remedy: /what the hook of the server demands/ },
  ])('"$says" says how to go on', async ({ says, remedy }) => {
    const { root, remote, path } = published();
    mkdirSync(join(remote.directory, '.git/hooks'), { recursive: true });
    const hook = join(remote.directory, '.git/hooks/pre-receive');
    writeFileSync(hook, `#!/bin/sh\necho '${says}' >&2\nexit 1\n`, { mode: 0o755 });
    const server = await serve(root, undefined);
    const repository = await open({ kind: 'remote', url: server.url + path });
    const id = await repository.commit(change(repository.base.commit, { 'a.yaml': 'two\n' }));
    const failure = await repository.push('lapse/x', id, undefined).catch((error: unknown) => error);
    expect(failure).toMatchObject({ name: 'Failure', code: 'source-unreachable' });
    expect(String(failure)).toContain(says);
    expect(String(failure)).toMatch(remedy);
  });
});

/** Everything that a log might show of an error: also its causes and their fields. */
function describeAll(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return [error.stack, JSON.stringify(error), describeAll(error.cause)].join('\n');
}
