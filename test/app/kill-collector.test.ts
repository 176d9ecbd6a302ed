import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { HubbleServer } from '../../src/adapters/hubble/server.ts';
import { openStore } from '../../src/adapters/store/open-store.ts';
import { buildOnce, MAIN } from '../support/build.ts';
import { uuidOf } from '../support/flow-builder.ts';
import { tempDir } from '../support/temp-dir.ts';

const KILLS = 20;
const PORTS = 40;
const FLOWS_PER_TICK = 10;
const TICK_MS = 10;
/** From a kill while connecting to one after several flushes, which come every two seconds. */
const MOST_FLOWS_BEFORE_KILL = 4000;

let server: HubbleServer;
let appended = 0;
const truth = new Map<number, number>();
const storePath = join(tempDir(), 'killed.duckdb');

beforeAll(async () => {
  await buildOnce();
  server = await HubbleServer.start({ nodes: ['node-1'], ringSize: 500_000 });
});
afterAll(() => server.kill());

function pod(app: string): object {
  const labels = [`k8s:app=${app}`, 'k8s:io.kubernetes.pod.namespace=shop'];
  return { identity: 1001, namespace: 'shop', labels };
}

function nextFlow(): object {
  const number = appended;
  appended += 1;
  const port = 1000 + (number % PORTS);
  truth.set(port, (truth.get(port) ?? 0) + 1);
  const time = new Date().toISOString();
  const flow = {
    time,
    uuid: uuidOf(number + 1),
    verdict: 'FORWARDED',
    IP: { source: '10.0.0.1', destination: '10.0.0.2' },
    l4: { TCP: { source_port: 40_000, destination_port: port } },
    source: { ID: 1, ...pod('web') },
    destination: pod('db'),
    Type: 'L3_L4',
    node_name: 'node-1',
    event_type: { type: 5 },
    traffic_direction: 'EGRESS',
    is_reply: false,
  };
  return { flow, node_name: 'node-1', time };
}

/** Appends flows at a steady pace until so many have been, while the collector runs. */
async function feedUntil(isEnough: () => boolean): Promise<void> {
  while (!isEnough()) {
    server.append(Array.from({ length: FLOWS_PER_TICK }, nextFlow));
    await sleep(TICK_MS);
  }
}

function collector(...options: readonly string[]): ChildProcess {
  const args = ['collect', '--hubble', server.address, '--store', storePath, ...options];
  return spawn(process.execPath, [MAIN, ...args], { stdio: 'ignore' });
}

async function killOnce(flowsBeforeKill: number): Promise<void> {
  const child = collector();
  const ended = once(child, 'exit');
  await feedUntil(() => server.openStreams > 0 || child.exitCode !== null);
  const from = appended;
  await feedUntil(() => appended - from >= flowsBeforeKill);
  child.kill('SIGKILL');
  expect((await ended)[1]).toBe('SIGKILL');
  await feedUntil(() => server.openStreams === 0);
}

it(`kill -9 of the collector, ${KILLS} times under load, loses no flow that Hubble still has and counts none twice`, async () => {
  for (let kill = 0; kill < KILLS; kill += 1) {
    await killOnce(Math.round((MOST_FLOWS_BEFORE_KILL * ((kill * 7) % KILLS)) / KILLS));
  }
  const last = collector('--no-follow');
  expect((await once(last, 'exit'))[0]).toBe(0);
  const store = await openStore(storePath, { mode: 'read-only' });
  const usage = await store.readUsage();
  await store.close();
  const found = new Map<number, number>();
  for (const { connection, events } of usage) {
    found.set(connection.port, (found.get(connection.port) ?? 0) + events);
  }
  expect(appended).toBeGreaterThan(KILLS * PORTS);
  expect(found).toEqual(truth);
}, 600_000);
