import { writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { generate } from 'selfsigned';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ApiClient } from '../../../src/adapters/cluster/api-client.ts';
import { loadAccess } from '../../../src/adapters/cluster/kubeconfig.ts';
import { Failure } from '../../../src/model/failure.ts';
import { tempDir } from '../../support/temp-dir.ts';
import { TestApiServer } from './api-server.ts';

const directory = tempDir();
let server: TestApiServer;
let files = 0;

beforeAll(async () => {
  server = await TestApiServer.start(directory);
});
afterAll(() => server.close());

function file(text: string): string {
  files += 1;
  const path = join(directory, `config-${files}`);
  writeFileSync(path, text);
  return path;
}

interface Parts {
  readonly cluster?: Readonly<Record<string, unknown>>;
  readonly user?: Readonly<Record<string, unknown>>;
  readonly context?: string;
}

function config({ cluster = {}, user = { token: 'sesame' }, context = 'c' }: Parts): string {
  return file(
    JSON.stringify({
      'current-context': context,
      clusters: [{ name: 'c', cluster: { server: server.address, ...cluster } }],
      users: [{ name: 'u', user }],
      contexts: [{ name: 'c', context: { cluster: 'c', user: 'u' } }],
    }),
  );
}

async function failureOf(work: () => Promise<unknown>): Promise<Failure> {
  const error = await work().then(
    () => undefined,
    (cause: unknown) => cause,
  );
  if (error instanceof Failure) return error;
  throw new Error(`no failure but ${String(error)}`);
}

const SKIP = { 'insecure-skip-tls-verify': true };

describe('a kubeconfig that cannot be used is a usage failure with its file', () => {
  it.each([
    { why: 'that is not there', path: () => join(directory, 'none'), says: /none: ENOENT/ },
    { why: 'that is no YAML', path: () => file('a: [\n'), says: /cannot use the kubeconfig .*config/ },
    { why: 'that is empty', path: () => file(''), says: /it is no kubeconfig/ },
    {
      why: 'without a current context',
      path: () => config({ context: '' }),
      says: /it has no current context/,
    },
    {
      why: 'of a context that is none',
      path: () => config({ context: 'x' }),
      says: /no cluster for the context x/,
    },
    {
      why: 'whose server is no URL',
      path: () => config({ cluster: { server: 'here' } }),
      says: /"here" is no URL/,
    },
    { why: 'in a pod, outside of one', path: () => 'in-cluster', says: /works only in a pod/ },
  ])('$why', async ({ path, says }) => {
    const failure = await failureOf(() => loadAccess(path()));
    expect(failure.code).toBe('usage');
    expect(failure.message).toMatch(says);
  });
});

async function get(path: string): Promise<unknown> {
  return new ApiClient(await loadAccess(path)).get('/version');
}

describe('a server that cannot be trusted or found is unreachable', () => {
  it('a certificate of another authority', async () => {
    const { cert } = await generate([{ name: 'commonName', value: 'other' }], { keyType: 'ec' });
    const path = config({ cluster: { 'certificate-authority-data': Buffer.from(cert).toString('base64') } });
    const failure = await failureOf(() => get(path));
    expect(failure.code).toBe('source-unreachable');
    expect(failure.message).toMatch(/cannot be used: .*(certificate|self-signed)/);
  });

  it('no certificate check where the kubeconfig asks for none', async () => {
    expect(await get(config({ cluster: SKIP }))).toMatchObject({
      kind: 'ok',
      body: { gitVersion: 'v1.33.2' },
    });
  });

  it('a token in a file, as pods have it, read by whoever starts anew', async () => {
    const tokenFile = file('wrong');
    const path = config({
      cluster: SKIP,
      user: { 'auth-provider': { name: 'tokenFile', config: { tokenFile } } },
    });
    expect(await get(path)).toMatchObject({ kind: 'refused', status: 401 });
    writeFileSync(tokenFile, 'sesame');
    expect(await get(path)).toMatchObject({ kind: 'ok' });
  });

  it('a tokenFile, beside the kubeconfig that names it: read for every request, before any token', async () => {
    const tokenFile = file('wrong\n');
    const path = config({ cluster: SKIP, user: { tokenFile: basename(tokenFile), token: 'stale' } });
    const client = new ApiClient(await loadAccess(path));
    expect(await client.get('/version')).toMatchObject({ kind: 'refused', status: 401 });
    writeFileSync(tokenFile, 'sesame\n');
    expect(await client.get('/version')).toMatchObject({ kind: 'ok' });
    writeFileSync(tokenFile, '');
    expect((await failureOf(() => client.get('/version'))).message).toMatch(/token file .* is empty/);
    const missing = config({ cluster: SKIP, user: { tokenFile: 'none' } });
    expect((await failureOf(() => get(missing))).message).toMatch(/ENOENT.*none/);
  });

  it('nobody there', async () => {
    const gone = await TestApiServer.start(directory);
    await gone.close();
    const failure = await failureOf(() => get(gone.kubeconfig));
    expect(failure.message).toMatch(/cannot be used: .*ECONNREFUSED/);
  });
});
