import { createServer } from 'node:http';
import { describe, expect, it } from 'vitest';
import { openForge } from '../../../src/app/propose/open-forge.ts';
import type { RepositoryRequest } from '../../../src/app/propose/request.ts';
import { Failure } from '../../../src/model/failure.ts';
import { hasty } from '../../adapters/calling/calling.ts';
import { portOf, standIn } from '../../adapters/calling/stand-in.ts';

const REQUEST: RepositoryRequest = {
  repo: '.',
  remote: 'origin',
  base: undefined,
  branchPrefix: 'lapse/',
  forge: 'gitea',
  forgeUrl: undefined,
  project: undefined,
  tokenFile: undefined,
  app: undefined,
  author: { name: 'Lapse', email: 'lapse@example.com' },
};
const TOKEN = 'planted-s3cret-t0ken';

/** What is said where the pull requests cannot be read. */
async function failureAt(forgeUrl: string, forge: RepositoryRequest['forge'] = 'gitea'): Promise<Failure> {
  const context = { env: { LAPSE_FORGE_TOKEN: TOKEN }, signal: new AbortController().signal };
  const request = { ...REQUEST, forge, forgeUrl, project: 'acme/policies' };
  try {
    await openForge(request, '', context, hasty())?.forge.pullRequests('lapse/', 0);
  } catch (error) {
    if (error instanceof Failure) return error;
    throw error;
  }
  throw new Error('it was read');
}

it('each wait is said, without a secret', async () => {
  const { url } = await standIn(() => ({ status: 503, headers: {}, body: `{"message":"busy, ${TOKEN}"}` }));
  const said: string[] = [];
  const context = {
    env: { LAPSE_FORGE_TOKEN: TOKEN },
    signal: new AbortController().signal,
    onWait: (text: string) => said.push(text),
  };
  const opened = openForge({ ...REQUEST, forgeUrl: url, project: 'acme/policies' }, '', context, hasty());
  await expect(opened?.forge.pullRequests('lapse/', 0)).rejects.toThrow(Failure);
  const line = `${new URL(url).host} answered 503: busy, ***; trying again within 1 s`;
  expect(said).toEqual([line, line, line]);
});

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const port = portOf(server.address());
  await new Promise((resolve) => server.close(resolve));
  return port;
}

describe('a forge that gives nothing is named, with what to do', () => {
  it.each(['github', 'gitlab', 'gitea'] as const)('%s, where nothing listens', async (forge) => {
    const port = await freePort();
    const { code, message } = await failureAt(`http://127.0.0.1:${port}`, forge);
    expect(code).toBe('source-unreachable');
    expect(message).toBe(
      `127.0.0.1:${port} cannot be reached: nothing listens there after 4 attempts\n  check the address and the way to it; proxies are not used unless Node is told to (docs/reporting.md)`,
    );
  });

  it.each([
    { status: 503, headers: {}, says: /answered 503: busy after 4 attempts\n {2}try again later$/ },
    {
      status: 429,
      headers: { 'retry-after': '3600' },
      says: /answered 429: busy; it asks to wait for 3600 s, .*\n {2}run it again later$/,
    },
    { status: 404, headers: {}, says: /answered 404: busy\n {2}check the name of the repository/ },
  ])('one that answers $status', async ({ status, headers, says }) => {
    const { url } = await standIn(() => ({ status, headers, body: '{"message":"busy"}' }));
    const { code, message } = await failureAt(url);
    expect(code).toBe('source-unreachable');
    expect(message).toMatch(says);
    expect(message).toContain(new URL(url).host);
    expect(message).not.toContain(TOKEN);
  });
});

describe('what cannot be known is asked for', () => {
  const context = { env: { LAPSE_FORGE_TOKEN: TOKEN }, signal: new AbortController().signal };
  it.each([
    { remote: 'https://git.acme.example/a/b', change: { forge: undefined }, says: /say --forge github/ },
    { remote: '/srv/git/policies.git', change: {}, says: /name it with --forge-url and --project/ },
    {
      remote: 'https://codeberg.org/a/b',
      change: { project: 'a/b/c' },
      says: /write --project like owner\/name/,
    },
  ])('$remote with $change', ({ remote, change, says }) => {
    expect(() => openForge({ ...REQUEST, ...change }, remote, context)).toThrow(says);
  });

  it('a token', () => {
    const none = { ...context, env: {} };
    expect(() => openForge(REQUEST, 'https://codeberg.org/a/b', none)).toThrow(/LAPSE_FORGE_TOKEN/);
  });
});
