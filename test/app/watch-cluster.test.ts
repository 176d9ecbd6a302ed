import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { openStore } from '../../src/adapters/store/open-store.ts';
import type { Clock } from '../../src/app/clock.ts';
import { watchCluster } from '../../src/app/watch-cluster.ts';
import { Failure } from '../../src/model/failure.ts';
import { HOUR_MS } from '../../src/model/time.ts';
import type { ClusterHistory } from '../../src/usage/history.ts';
import { type ObjectPeriod, policyVersions, workloadLifetimes } from '../../src/usage/history-periods.ts';
import { TestApiServer } from '../adapters/cluster/api-server.ts';
import { ciliumPolicy, deployment, networkPolicy, pod, raw } from '../adapters/cluster/objects.ts';
import { tempDir } from '../support/temp-dir.ts';

const directory = tempDir();
const START_MS = Date.parse('2026-05-01T00:00:00Z');
let server: TestApiServer;
let files = 0;
let nowMs = START_MS;
let storePath = '';

beforeEach(async () => {
  server = await TestApiServer.start(directory);
  files += 1;
  nowMs = START_MS;
  storePath = join(directory, `${files}.duckdb`);
});
afterEach(() => server.close());

/** Its time stands still until a test moves it; waiting takes next to no time. */
const clock: Clock = {
  now: () => nowMs,
  sleep: (_ms, signal) =>
    new Promise((resolve) => {
      if (signal?.aborted === true) resolve();
      else setTimeout(resolve, 5);
    }),
};

type WatchedStore = Parameters<typeof watchCluster>[1];

/** Watches until `act` has done its part, and answers what the store holds then. */
async function watchWhile(
  act: (states: readonly string[]) => Promise<void>,
  wrap: (store: WatchedStore) => WatchedStore = (store) => store,
): Promise<{ history: ClusterHistory; states: string[]; grants: ReadonlyMap<string, number> }> {
  const store = await openStore(storePath, { mode: 'read-write' });
  const controller = new AbortController();
  const states: string[] = [];
  try {
    const watching = watchCluster(
      {
        clock,
        kubeconfig: server.kubeconfig,
        onState: (kindName, state) => states.push(`${kindName} ${state.kind}`),
      },
      wrap(store),
      controller.signal,
    );
    await Promise.race([watching, act(states)]);
    controller.abort();
    await watching;
    await store.compact();
    return { history: await store.readHistory(), states, grants: await store.readGrantHistory() };
  } finally {
    await store.close();
  }
}

async function watched(...resources: string[]): Promise<void> {
  await vi.waitFor(() => expect(resources.filter((resource) => !server.isWatched(resource))).toEqual([]), {
    timeout: 30_000,
    interval: 5,
  });
}

/** Waits until that much was said. */
async function settled(count: () => number, atLeast: number): Promise<void> {
  await vi.waitFor(() => expect(count()).toBeGreaterThanOrEqual(atLeast), { timeout: 30_000, interval: 5 });
}

/** Counts the statements that reach the store. */
function counting(): { seen: () => number; wrap: (store: WatchedStore) => WatchedStore } {
  let lives = 0;
  return {
    seen: () => lives,
    wrap: (store) => ({
      recordGrants: (grants) => store.recordGrants(grants),
      recordHistory: async (batch) => {
        await store.recordHistory(batch);
        lives += batch.lives.length;
      },
    }),
  };
}

const hours = (period: ObjectPeriod): [number, number] => [
  (period.firstSeenMs - START_MS) / HOUR_MS,
  (period.lastSeenMs - START_MS) / HOUR_MS,
];

describe('policies', () => {
  it('every version, with its time, and the age of every grant', async () => {
    const { seen, wrap } = counting();
    server.put('ciliumnetworkpolicies', ciliumPolicy('db', ['web'], { uid: 'u1' }));
    server.put('networkpolicies', networkPolicy('cache', ['web']));
    const { history, grants } = await watchWhile(async () => {
      await settled(seen, 2);
      nowMs += HOUR_MS;
      server.put('ciliumnetworkpolicies', ciliumPolicy('db', ['web', 'api'], { uid: 'u1', generation: 2 }));
      await settled(seen, 4);
      nowMs += HOUR_MS;
      server.remove(
        'ciliumnetworkpolicies',
        ciliumPolicy('db', ['web', 'api'], { uid: 'u1', generation: 2 }),
      );
      await settled(seen, 5);
    }, wrap);
    const versions = policyVersions(history);
    expect(versions.map((one) => [one.kind, one.name, one.generation, ...hours(one), one.end])).toEqual([
      ['CiliumNetworkPolicy', 'db', 1, 0, 1, 'changed'],
      ['CiliumNetworkPolicy', 'db', 2, 1, 2, 'removed'],
      ['NetworkPolicy', 'cache', 1, 0, 0, 'current'],
    ]);
    expect(JSON.parse(versions[0]?.text ?? '')).toMatchObject({
      apiVersion: 'cilium.io/v2',
      kind: 'CiliumNetworkPolicy',
      metadata: { name: 'db', namespace: 'shop' },
      spec: { ingress: [{ fromEndpoints: [{ matchLabels: { app: 'web' } }] }] },
    });
    expect(versions[0]?.text).not.toMatch(/managedFields|resourceVersion|last-applied|status/);
    expect(versions[0]?.createdMs).toBe(Date.parse('2026-04-01T08:00:00Z'));
    expect([...grants.values()].sort((a, b) => a - b)).toEqual([START_MS, START_MS, START_MS + HOUR_MS]);
  });

  it('a second run goes on with the version that is still there', async () => {
    const policy = ciliumPolicy('db', ['web'], { uid: 'u1' });
    server.put('ciliumnetworkpolicies', policy);
    await watchWhile(() => watched('ciliumnetworkpolicies'));
    nowMs += 5 * HOUR_MS;
    const { history } = await watchWhile(() => watched('ciliumnetworkpolicies'));
    expect(policyVersions(history).map((one) => [one.name, ...hours(one), one.end])).toEqual([
      ['db', 0, 5, 'current'],
    ]);
  });

  it('what was removed while nobody looked was seen as long as somebody looked', async () => {
    const policy = ciliumPolicy('db', ['web'], { uid: 'u1' });
    server.put('ciliumnetworkpolicies', policy);
    await watchWhile(() => watched('ciliumnetworkpolicies'));
    server.remove('ciliumnetworkpolicies', policy);
    nowMs += 5 * HOUR_MS;
    const { history } = await watchWhile(() => watched('ciliumnetworkpolicies'));
    expect(policyVersions(history).map((one) => [one.name, ...hours(one), one.end])).toEqual([
      ['db', 0, 0, 'removed'],
    ]);
  });
});

describe('workloads', () => {
  it('scaled to zero and back, removed', async () => {
    const { seen, wrap } = counting();
    server.put('deployments', deployment('web', 2, { uid: 'w' }));
    const { history } = await watchWhile(async () => {
      await settled(seen, 1);
      for (const [i, replicas] of [0, 3].entries()) {
        nowMs += HOUR_MS;
        server.put('deployments', deployment('web', replicas, { uid: 'w', generation: 2 + i }));
        await settled(seen, 3 + 2 * i);
      }
      nowMs += HOUR_MS;
      server.remove('deployments', deployment('web', 3, { uid: 'w', generation: 3 }));
      await settled(seen, 6);
    }, wrap);
    expect(workloadLifetimes(history).map((one) => [one.name, one.state, ...hours(one), one.end])).toEqual([
      ['web', 'running', 0, 1, 'changed'],
      ['web', 'stopped', 1, 2, 'changed'],
      ['web', 'running', 2, 3, 'removed'],
    ]);
    expect(JSON.parse(workloadLifetimes(history)[0]?.text ?? '')).toMatchObject({
      podLabels: { app: 'web' },
      serviceAccount: 'web',
    });
  });

  it('a ReplicaSet of a Deployment, and its pods, say nothing of their own; a status alone changes nothing', async () => {
    const owner = { kind: 'Deployment', name: 'web', uid: 'w' };
    const replicaSet = { kind: 'ReplicaSet', name: 'web-1', uid: 'rs' };
    server.put('pods', pod('web-0', { owner: replicaSet, uid: 'p' }));
    server.put('replicasets', deployment('web-1', 2, { uid: 'rs', owner }));
    server.put('deployments', deployment('web', 2, { uid: 'w' }));
    const { history } = await watchWhile(async () => {
      await watched('pods', 'replicasets', 'deployments');
      server.put('deployments', { ...deployment('web', 2, { uid: 'w' }), status: { readyReplicas: 1 } });
      server.remove('pods', pod('web-0', { owner: replicaSet, uid: 'p' }));
    });
    expect(workloadLifetimes(history).map((one) => [one.kind, one.name])).toEqual([['Deployment', 'web']]);
    expect(history.lives).toHaveLength(1);
  });

  it('a workload of a kind nobody here knows lives as long as its pods', async () => {
    const { seen, wrap } = counting();
    const owner = { kind: 'Rollout', name: 'web', uid: 'ro' };
    const replicaSet = { kind: 'ReplicaSet', name: 'web-1', uid: 'rs' };
    const pods = ['web-0', 'web-1'].map((name) => pod(name, { owner: replicaSet, uid: name }));
    for (const one of pods) server.put('pods', one);
    server.put('replicasets', deployment('web-1', 2, { uid: 'rs', owner }));
    const { history } = await watchWhile(async () => {
      await settled(seen, 1);
      await watched('pods');
      for (const one of pods) server.remove('pods', one);
      await settled(seen, 2);
    }, wrap);
    expect(workloadLifetimes(history).map((one) => [one.kind, one.namespace, one.name, one.end])).toEqual([
      ['Rollout', 'shop', 'web', 'removed'],
    ]);
  });

  it('a pod on its own is a workload, which has stopped when it has ended', async () => {
    const { seen, wrap } = counting();
    server.put('pods', pod('tool', { uid: 'p' }));
    const { history } = await watchWhile(async () => {
      await settled(seen, 1);
      await watched('pods');
      server.put('pods', pod('tool', { uid: 'p' }, 'Succeeded'));
      await settled(seen, 3);
    }, wrap);
    expect(workloadLifetimes(history).map((one) => [one.kind, one.name, one.state])).toEqual([
      ['Pod', 'tool', 'running'],
      ['Pod', 'tool', 'stopped'],
    ]);
  });
});

describe('faults', () => {
  it('a kind that may not be read is told; the others go on', async () => {
    server.refuse('ciliumnetworkpolicies', 'list', 403);
    server.refuse('nodes', 'watch', 403);
    server.refuse('clusternetworkpolicies', 'list', 404);
    server.put('networkpolicies', networkPolicy('cache', ['web']));
    const expected = [
      'CiliumNetworkPolicy forbidden',
      'Node forbidden',
      'ClusterNetworkPolicy absent',
      'NetworkPolicy watched',
    ];
    const { history, states } = await watchWhile(async (said) => {
      await vi.waitFor(() => expect(said).toEqual(expect.arrayContaining(expected)), { timeout: 30_000 });
    });
    expect(states).not.toContain('CiliumNetworkPolicy watched');
    expect(policyVersions(history).map((one) => one.name)).toEqual(['cache']);
    expect(history.watched.map((span) => span.kind)).not.toContain('CiliumNetworkPolicy');
  });

  it('a store that fails for a while loses nothing', async () => {
    let failures = 0;
    server.put('networkpolicies', networkPolicy('cache', ['web']));
    server.put('namespaces', raw({ name: 'shop', labels: { team: 'blue' } }));
    const { history, grants } = await watchWhile(
      async () => {
        await watched('networkpolicies', 'namespaces');
        await vi.waitFor(() => expect(failures).toBe(3), { timeout: 30_000, interval: 5 });
      },
      (store) => ({
        recordGrants: (grantsSeen) => store.recordGrants(grantsSeen),
        recordHistory: (batch) => {
          if (failures === 3) return store.recordHistory(batch);
          failures += 1;
          return Promise.reject(new Failure('store-unusable', 'the disk is full'));
        },
      }),
    );
    expect(history.lives.map((life) => life.kind).sort()).toEqual(['Namespace', 'NetworkPolicy']);
    expect(history.texts.size).toBe(2);
    expect(grants.size).toBe(1);
  });

  it('a kubeconfig that cannot be used is refused at once', async () => {
    const store = await openStore(storePath, { mode: 'read-write' });
    await expect(
      watchCluster({ clock, kubeconfig: join(directory, 'none') }, store, new AbortController().signal),
    ).rejects.toThrow(/cannot use the kubeconfig .*none: ENOENT/);
    await store.close();
  });
});
