import { chmodSync, writeFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openStore } from '../../src/adapters/store/open-store.ts';
import { type Check, exitCodeOf } from '../../src/app/doctor/check.ts';
import { checksAsJson, examine, formatChecks } from '../../src/app/doctor.ts';
import { TestApiServer } from '../adapters/cluster/api-server.ts';
import { raw } from '../adapters/cluster/objects.ts';
import { tempDir } from '../support/temp-dir.ts';

const directory = tempDir();
const storePath = join(directory, 'lapse.duckdb');
let server: TestApiServer;

const CONFIG = { 'enable-hubble': 'true', 'cluster-name': 'blue', 'enable-policy': 'default' };

beforeEach(async () => {
  server = await TestApiServer.start(directory);
  server.put('configmaps', raw({ namespace: 'kube-system', name: 'cilium-config' }, { data: CONFIG }));
});
afterEach(() => server.close());

async function examined(offMs = 0): Promise<ReadonlyMap<string, Check>> {
  const checks = await examine({ storePath, kubeconfig: server.kubeconfig }, () => Date.now() + offMs);
  return new Map(checks.map((one) => [one.name, one]));
}

const exitOf = (checks: ReadonlyMap<string, Check>): number => exitCodeOf([...checks.values()]);

describe('a cluster', () => {
  it('where all is well', async () => {
    const checks = await examined();
    expect(checks.get('kubernetes')).toMatchObject({
      state: 'fine',
      message: `${server.address} answers (v1.33.2)`,
    });
    expect(checks.get('access')).toMatchObject({ state: 'fine' });
    expect(checks.get('kinds')).toMatchObject({ state: 'fine' });
    expect(checks.get('cilium-config')?.details).toContain('clusterName: blue');
    expect(exitOf(checks)).toBe(0);
  });

  it('missing access is named verb by verb, with the rules that would allow it', async () => {
    server.refuse('ciliumnetworkpolicies', 'list', 403);
    server.refuse('ciliumnetworkpolicies', 'watch', 403);
    server.refuse('pods', 'watch', 403);
    const checks = await examined();
    const access = checks.get('access');
    expect(access).toMatchObject({
      state: 'warning',
      message: '3 of the verbs that are asked for are not allowed',
      details: [
        'may not watch pods',
        'may not list ciliumnetworkpolicies.cilium.io',
        'may not watch ciliumnetworkpolicies.cilium.io',
      ],
    });
    expect(access?.remedy).toContain(
      '- apiGroups: ["cilium.io"]\n  resources: ["ciliumnetworkpolicies"]\n  verbs: ["list", "watch"]',
    );
    expect(exitOf(checks)).toBe(3);
  });

  it('access to what is limited to one object names the object', async () => {
    server.refuse('configmaps', 'list', 403);
    const access = (await examined()).get('access');
    expect(access?.details).toEqual(['may not list configmaps kube-system/cilium-config']);
    expect(access?.remedy).toMatch(
      /namespace kube-system\n {2}resources.*\n {2}resourceNames: \["cilium-config"\]/,
    );
  });

  it('kinds that are not installed are no fault, and no access to them is missing', async () => {
    for (const verb of ['list', 'watch'])
      server.refuse('adminnetworkpolicies', verb, verb === 'list' ? 404 : 403);
    const checks = await examined();
    expect(checks.get('kinds')?.message).toContain('not needed: AdminNetworkPolicy');
    expect(checks.get('access')?.state).toBe('fine');
  });

  it('without Cilium is warned of', async () => {
    server.refuse('ciliumnetworkpolicies', 'list', 404);
    server.refuse('ciliumclusterwidenetworkpolicies', 'list', 404);
    expect((await examined()).get('kinds')).toMatchObject({
      state: 'warning',
      message: 'the cluster has no CiliumNetworkPolicy and no CiliumClusterwideNetworkPolicy',
    });
  });

  it.each([
    { why: 'Hubble is off', data: { 'enable-hubble': 'false' }, says: /enable-hubble is not true/ },
    {
      why: 'nothing is enforced',
      data: { 'enable-hubble': 'true', 'enable-policy': 'never' },
      says: /never/,
    },
    {
      why: 'a value is not understood',
      data: { ...CONFIG, 'enable-host-firewall': 'si' },
      says: /host-firewall/,
    },
  ])('settings: $why', async ({ data, says }) => {
    server.put('configmaps', raw({ namespace: 'kube-system', name: 'cilium-config' }, { data }));
    expect((await examined()).get('cilium-config')).toMatchObject({
      state: 'warning',
      message: expect.stringMatching(says),
    });
  });

  it.each([
    { why: 'ahead', offMs: 3_600_000, says: /^is .* ahead of the API server's$/ },
    { why: 'behind', offMs: -3_600_000, says: /^is .* behind the API server's$/ },
  ])('a clock that is $why', async ({ offMs, says }) => {
    expect((await examined(offMs)).get('clock')).toMatchObject({
      state: 'warning',
      message: expect.stringMatching(says),
    });
  });

  it('credentials that are not accepted, and a server that is gone, are unreachable', async () => {
    const other = join(directory, 'other');
    writeFileSync(other, JSON.stringify(kubeconfigWith(server.address, 'wrong')));
    for (const kubeconfig of [other, join(directory, 'none')]) {
      const checks = await examine({ storePath, kubeconfig }, Date.now);
      expect(checks[0]).toMatchObject({ name: 'kubernetes', state: 'unreachable' });
      expect(exitCodeOf(checks)).toBe(4);
    }
    const { kubeconfig } = server;
    await server.close();
    expect(exitCodeOf(await examine({ storePath, kubeconfig }, Date.now))).toBe(4);
    server = await TestApiServer.start(directory);
  });
});

/** Its certificate is not checked: what is looked at is the token. */
function kubeconfigWith(address: string, token: string): unknown {
  return {
    'current-context': 'c',
    clusters: [{ name: 'c', cluster: { server: address, 'insecure-skip-tls-verify': true } }],
    users: [{ name: 'u', user: { token } }],
    contexts: [{ name: 'c', context: { cluster: 'c', user: 'u' } }],
  };
}

async function storeCheck(path: string): Promise<Check | undefined> {
  return (await examine({ storePath: path }, Date.now)).find((one) => one.name === 'store');
}

describe('the store', () => {
  it.each([
    { why: 'is not there yet', make: () => Promise.resolve(), state: 'fine', says: /does not exist yet/ },
    {
      why: 'opens',
      make: async (path: string) => (await openStore(path, { mode: 'read-write' })).close(),
      state: 'fine',
      says: /opens, .* MiB, nothing recorded yet/,
    },
    {
      why: 'is something else',
      make: (path: string) => writeFile(path, 'x'.repeat(5000)),
      state: 'warning',
      says: /not a DuckDB file/,
    },
  ])('that $why is $state', async ({ why, make, state, says }) => {
    const path = join(directory, `${why.replaceAll(' ', '-')}.duckdb`);
    await make(path);
    expect(await storeCheck(path)).toMatchObject({ state, message: expect.stringMatching(says) });
  });

  // root may write everywhere
  it.skipIf(process.getuid?.() === 0)('that may not be written is a warning', async () => {
    const path = join(directory, 'fixed.duckdb');
    await (await openStore(path, { mode: 'read-write' })).close();
    chmodSync(path, 0o400);
    const checks = await examine({ storePath: path }, Date.now);
    expect(checks.find((one) => one.name === 'store-writable')?.state).toBe('warning');
  });
});

it('nothing asked for is skipped, not failed', async () => {
  const checks = await examine({ storePath }, Date.now);
  expect(checks.map((one) => [one.name, one.state])).toEqual([
    ['kubernetes', 'skipped'],
    ['hubble', 'skipped'],
    ['store', 'fine'],
    ['store-writable', 'fine'],
  ]);
  expect(exitCodeOf(checks)).toBe(0);
});

it('Hubble that cannot be reached is unreachable, and the rest is still looked at', async () => {
  const checks = await examine({ storePath, hubble: { address: 'unix:///nowhere.sock' } }, Date.now);
  expect(checks.map((one) => one.state)).toEqual(['skipped', 'unreachable', 'fine', 'fine']);
});

it('as text: a line each, details and remedy below; as JSON with a version', () => {
  const checks: Check[] = [
    { name: 'kubernetes', state: 'fine', message: 'answers', details: [] },
    {
      name: 'access',
      state: 'warning',
      message: 'incomplete',
      details: ['may not list pods'],
      remedy: 'a\nb',
    },
  ];
  expect(formatChecks(checks)).toBe(
    [
      'ok   kubernetes  answers',
      'warn access      incomplete',
      '                 may not list pods',
      '                 → a',
      '                   b',
      '',
    ].join('\n'),
  );
  expect(JSON.parse(checksAsJson(checks))).toEqual({ schemaVersion: 1, checks });
});
