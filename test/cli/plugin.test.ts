import { execFile } from 'node:child_process';
import { copyFileSync, mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { HubbleServer } from '../../src/adapters/hubble/server.ts';
import { TestApiServer } from '../adapters/cluster/api-server.ts';
import { type Forwarder, forwardTo, putCollector } from '../adapters/cluster/forwarding.ts';
import { ciliumPolicy, deployment, raw } from '../adapters/cluster/objects.ts';
import { buildOnce, MAIN } from '../support/build.ts';
import { tempDir } from '../support/temp-dir.ts';
import { type Ended, lapse } from './lapse.ts';
import { type ServingCollector, startCollector, stopped } from './serving-collector.ts';
import { makeWorld, NOW, type World, write } from './world.ts';

const directory = tempDir();
const TOKEN = 'a-token-that-is-long-enough';
/** `.ci/run` installs it. */
const KUBECTL = process.env['KUBECTL'] ?? '';
const copy = join(directory, 'copy.duckdb');
const bin = join(directory, 'bin');
const JUDGING = ['--now', NOW, '--assume-stable'];

let world: World;
let hubble: HubbleServer;
let collector: ServingCollector;
let cluster: TestApiServer;
let forwarder: Forwarder;

beforeAll(async () => {
  await buildOnce();
  world = await makeWorld(directory);
  // the collector has its store to itself
  copyFileSync(world.store, copy);
  hubble = await HubbleServer.start({ nodes: ['node-1'], ringSize: 1000 });
  const tokenFile = write(join(directory, 'token'), TOKEN);
  collector = await startCollector(hubble.address, world.store, '--token-file', tokenFile);
  mkdirSync(bin);
  // as npm links it
  symlinkSync(MAIN.replace(/main\.js$/, 'kubectl-lapse.js'), join(bin, 'kubectl-lapse'));
}, 180_000);
afterAll(async () => {
  await stopped(collector);
  await hubble.stop();
});

beforeEach(async () => {
  cluster = await TestApiServer.start(directory);
  cluster.put('namespaces', raw({ name: 'shop', labels: { 'kubernetes.io/metadata.name': 'shop' } }));
  cluster.put('ciliumnetworkpolicies', ciliumPolicy('db', ['web', 'api']));
  for (const name of ['web', 'api', 'db']) cluster.put('deployments', deployment(name));
  putCollector(cluster, TOKEN);
  forwarder = forwardTo(cluster, Number(new URL(collector.address).port));
});
afterEach(() => cluster.close());

const env = (): Record<string, string> => ({ KUBECONFIG: cluster.kubeconfig });

/** The plugin in a process of its own, started by kubectl where there is one, else as kubectl would. */
function plugin(...args: readonly string[]): Promise<Ended> {
  const path = `${bin}:${process.env['PATH'] ?? ''}`;
  const [file, before] = KUBECTL === '' ? [join(bin, 'kubectl-lapse'), []] : [KUBECTL, ['lapse']];
  return new Promise((resolve) => {
    execFile(file, [...before, ...args], { env: { PATH: path, ...env() } }, (error, stdout, stderr) => {
      resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr });
    });
  });
}

function report(...more: string[]): Promise<Ended> {
  const args = ['report', '--store', 'cluster', '--policies', world.policies, ...JUDGING, ...more];
  return lapse(args, { env: env() });
}

describe('--store cluster', () => {
  it('reads the store of the collector that runs there, to the byte as its file, by the token of its Secret', async () => {
    const through = await report();
    expect(through).toMatchObject({ code: 0, stderr: '' });
    const file = await lapse(['report', '--store', copy, '--policies', world.policies, ...JUDGING]);
    expect(through.stdout).toBe(file.stdout);
    expect(through.stdout).toContain('app=api in shop');
    expect(forwarder.asked.length).toBeGreaterThan(0);
    for (const path of forwarder.asked)
      expect(path).toBe('/api/v1/namespaces/lapse/pods/lapse-0/portforward?ports=8080');
  });

  it('reads no Secret where the token is given', async () => {
    cluster.singles.clear();
    const given = await report('--store-token-file', join(directory, 'token'));
    expect(given).toMatchObject({ code: 0, stderr: '' });
  });

  it.each([
    {
      why: 'there is no collector',
      prepare: () => cluster.changeSilently('pods', (pods) => pods.clear()),
      says: 'no collector runs',
      code: 4,
    },
    {
      why: 'there are several',
      prepare: () => putCollector(cluster, TOKEN, 'other'),
      says: 'lapse/lapse-0, other/lapse-0',
      code: 2,
    },
    {
      why: 'pods may not be listed',
      prepare: () => cluster.refuse('pods', 'list', 403),
      says: 'verb list on pods',
      code: 4,
    },
    {
      why: 'its Secret may not be read',
      prepare: () => cluster.singles.clear(),
      says: '--store-token-file',
      code: 2,
    },
    {
      why: 'ports may not be forwarded',
      prepare: () => {
        forwarder.mode = 'forbidden';
      },
      says: 'pods/portforward',
      code: 4,
    },
    {
      why: 'the pod takes no connection',
      prepare: () => {
        forwarder.mode = 'broken';
      },
      says: 'connection refused inside the pod',
      code: 4,
    },
  ])('says so where $why', async ({ prepare, says, code }) => {
    prepare();
    const ended = await report();
    expect(ended.stderr).toContain(says);
    expect(ended.stderr).not.toContain(TOKEN);
    expect(ended.code).toBe(code);
  });
});

describe('kubectl lapse', () => {
  it('judges the cluster that kubectl talks to, by its collector', async () => {
    const ended = await plugin('report', ...JUDGING);
    expect(ended).toMatchObject({ code: 0 });
    expect(ended.stdout).toContain('CiliumNetworkPolicy shop/db, cluster:CiliumNetworkPolicy/shop/db:1');
    expect(forwarder.asked).not.toEqual([]);
  });

  it('judges what it is given in its place', async () => {
    const ended = await plugin('report', '--policies', world.policies, '--store', copy, ...JUDGING);
    expect(ended).toMatchObject({ code: 0 });
    expect(ended.stdout).toContain('db.yaml');
    expect(ended.stdout).not.toContain('cluster:CiliumNetworkPolicy');
    expect(forwarder.asked).toEqual([]);
  });

  it('calls itself what it was called', async () => {
    const help = await plugin('--help');
    expect(help.stdout).toContain('Usage: kubectl lapse');
    expect(help.stdout).not.toMatch(/\$ lapse/);
    const ofReport = await plugin('report', '--help');
    expect(ofReport.stdout).toContain('$ kubectl lapse report');
    expect(ofReport.stdout).toMatch(/--policies[^-]*\(default: cluster\)/);
  });
});
