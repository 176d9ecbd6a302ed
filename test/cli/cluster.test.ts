import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { HubbleServer } from '../../src/adapters/hubble/server.ts';
import { openStore } from '../../src/adapters/store/open-store.ts';
import { policyVersions, workloadLifetimes } from '../../src/usage/history-periods.ts';
import { TestApiServer } from '../adapters/cluster/api-server.ts';
import { ciliumPolicy, deployment, raw } from '../adapters/cluster/objects.ts';
import { buildOnce } from '../support/build.ts';
import { tempDir } from '../support/temp-dir.ts';
import { ended, lapse, startLapse } from './lapse.ts';
import { makeWorld, NOW, type World } from './world.ts';

const directory = tempDir();
let world: World;
let cluster: TestApiServer;

beforeAll(async () => {
  await buildOnce();
  world = await makeWorld(directory);
}, 180_000);

beforeEach(async () => {
  cluster = await TestApiServer.start(directory);
  cluster.put('namespaces', raw({ name: 'shop', labels: { 'kubernetes.io/metadata.name': 'shop' } }));
  cluster.put('ciliumnetworkpolicies', ciliumPolicy('db', ['web', 'api']));
  for (const name of ['web', 'api', 'db']) cluster.put('deployments', deployment(name));
  const data = { 'enable-hubble': 'true', 'cluster-name': 'default' };
  cluster.put('configmaps', raw({ namespace: 'kube-system', name: 'cilium-config' }, { data }));
});
afterEach(() => cluster.close());

function analysis(): string[] {
  const from = `cluster:${cluster.kubeconfig}`;
  return ['--store', world.store, '--now', NOW, '--policies', from, '--inventory', from, '--assume-stable'];
}

describe('policies and inventory of the live cluster', () => {
  it('report judges them, and names where each is', async () => {
    const { code, stdout } = await lapse(['report', ...analysis()]);
    expect(stdout).toContain('CiliumNetworkPolicy shop/db, cluster:CiliumNetworkPolicy/shop/db:1');
    expect(stdout).toContain('app=api in shop may open');
    expect(code).toBe(0);
  });

  it('tighten never edits them, and says why', async () => {
    const report = await lapse(['report', ...analysis()]);
    expect(report.stdout).toContain('it was read from the cluster, not from a file');
    expect(await lapse(['tighten', ...analysis()])).toMatchObject({ code: 0, stdout: '' });
  });

  it('tighten changes files beside them, and the proof counts them on both sides', async () => {
    cluster.remove('ciliumnetworkpolicies', ciliumPolicy('db', []));
    cluster.put('ciliumnetworkpolicies', ciliumPolicy('api', ['web']));
    const { code, stdout, stderr } = await lapse(['tighten', ...analysis(), '--policies', world.policies]);
    expect(stderr).toContain('verified');
    expect(stdout).toContain('--- ');
    expect(code).toBe(0);
  });

  it('a kind that may not be listed makes the result incomplete: exit 3, with the missing verb', async () => {
    cluster.refuse('networkpolicies', 'list', 403);
    const { code, stderr } = await lapse(['report', ...analysis()]);
    expect(code).toBe(3);
    expect(stderr).toContain('cluster:NetworkPolicy: cannot be listed: networkpolicies is forbidden');
    expect(stderr).toContain('allow the verb list on networkpolicies.networking.k8s.io');
  });

  it('a cluster that cannot be reached: exit 4', async () => {
    const from = analysis();
    await cluster.close();
    const { code, stderr } = await lapse(['report', ...from]);
    expect(code).toBe(4);
    expect(stderr).toContain(`the API server ${cluster.address} cannot be used`);
    cluster = await TestApiServer.start(directory);
  });
});

describe('collect --kubeconfig', () => {
  it('keeps the history of the cluster beside the flows, and ends with them', async () => {
    const hubble = await HubbleServer.start({ role: 'relay', nodes: ['node-1'] });
    const store = join(directory, 'collected.duckdb');
    const { code, stderr } = await lapse([
      'collect',
      '--no-follow',
      '--hubble',
      hubble.address,
      '--store',
      store,
      '--kubeconfig',
      cluster.kubeconfig,
    ]);
    await hubble.stop();
    expect({ code, stderr }).toMatchObject({
      code: 0,
      stderr: expect.stringContaining('watching Deployment'),
    });
    const opened = await openStore(store, { mode: 'read-only' });
    const history = await opened.readHistory();
    expect(policyVersions(history).map((one) => one.name)).toEqual(['db']);
    expect(workloadLifetimes(history).map((one) => one.name)).toEqual(['api', 'db', 'web']);
    expect((await opened.readGrantHistory()).size).toBe(2);
    await opened.close();
  });

  it('what may not be watched is said, and SIGTERM stores what was seen', async () => {
    cluster.refuse('pods', 'list', 403);
    const hubble = await HubbleServer.start({ role: 'relay', nodes: ['node-1'] });
    const store = join(directory, 'stopped.duckdb');
    const child = startLapse([
      'collect',
      '--hubble',
      hubble.address,
      '--store',
      store,
      '--kubeconfig',
      cluster.kubeconfig,
    ]);
    const result = ended(child);
    let said = '';
    child.stderr?.on('data', (chunk: Buffer) => {
      said += chunk.toString();
    });
    await vi.waitFor(() => expect(cluster.isWatched('ciliumnetworkpolicies')).toBe(true), {
      timeout: 60_000,
    });
    await vi.waitFor(() => expect(said).toContain('the history of Pod'), { timeout: 60_000 });
    child.kill('SIGTERM');
    expect(await result).toMatchObject({
      code: 0,
      stderr: expect.stringContaining('the history of Pod is not known: pods is forbidden'),
    });
    await hubble.stop();
    const opened = await openStore(store, { mode: 'read-only' });
    expect(policyVersions(await opened.readHistory()).map((one) => one.name)).toEqual(['db']);
    await opened.close();
  });

  it('a kubeconfig that cannot be used is a usage error', async () => {
    const { code, stderr } = await lapse([
      'collect',
      '--hubble',
      'unix:///nowhere.sock',
      '--kubeconfig',
      join(directory, 'none'),
      '--store',
      join(directory, 'unused.duckdb'),
    ]);
    expect(code).toBe(2);
    expect(stderr).toContain('cannot use the kubeconfig');
  });
});

describe('doctor', () => {
  it('0 where all is well, with a cluster and Hubble', async () => {
    const hubble = await HubbleServer.start({ role: 'relay', nodes: ['node-1'], version: 'cilium v1.18.2' });
    const { code, stdout } = await lapse([
      'doctor',
      '--hubble',
      hubble.address,
      '--store',
      world.store,
      '--kubeconfig',
      cluster.kubeconfig,
    ]);
    await hubble.stop();
    expect(stdout).toMatch(/^ok +kubernetes +https:\/\/127\.0\.0\.1:\d+ answers \(v1\.33\.2\)$/m);
    expect(stdout).toMatch(/^ok +store +.*opens/m);
    expect(code).toBe(0);
  });

  it('3 where access is missing, as JSON', async () => {
    cluster.refuse('pods', 'watch', 403);
    const { code, stdout } = await lapse([
      'doctor',
      '--store',
      world.store,
      '--kubeconfig',
      cluster.kubeconfig,
      '--format',
      'json',
    ]);
    expect(code).toBe(3);
    expect(JSON.parse(stdout)).toMatchObject({
      schemaVersion: 1,
      checks: expect.arrayContaining([
        expect.objectContaining({ name: 'access', state: 'warning', details: ['may not watch pods'] }),
      ]),
    });
  });

  it('4 where Hubble cannot be reached', async () => {
    const { code, stdout } = await lapse([
      'doctor',
      '--hubble',
      'unix:///nowhere.sock',
      '--store',
      world.store,
    ]);
    expect(code).toBe(4);
    expect(stdout).toMatch(/^FAIL +hubble/m);
  });
});
