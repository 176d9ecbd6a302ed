import { copyFileSync, existsSync, statSync } from 'node:fs';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { openStore } from '../../../src/adapters/store/open-store.ts';
import { recordPolicies } from '../../../src/app/record-policies.ts';
import { PolicyEngine } from '../../../src/grants/engine/engine.ts';
import { type Endpoint, endpointKey } from '../../../src/model/endpoint.ts';
import { DAY_MS, HOUR_MS } from '../../../src/model/time.ts';
import type { EndpointSighting } from '../../../src/usage/fold.ts';
import { DEFAULT_KEEP } from '../../../src/usage/retention.ts';
import type { Usage } from '../../../src/usage/usage.ts';
import { generateCluster } from '../engine/cluster.ts';
import { same } from '../measure.ts';
import { NODES, writeManifests } from './manifests.ts';
import {
  type Expected,
  NOW_MS,
  type Scene,
  type StoreShape,
  storePath,
  type Variant,
  WINDOW_FROM_MS,
} from './scene.ts';
import { plausibleTraffic } from './traffic.ts';
import { expectedRows, multiplyUsage } from './usage-rows.ts';

const BATCH = 50_000;
const HOMES_OF_A_POD = 2;
const BEFORE_WINDOW_MS = WINDOW_FROM_MS - 10 * DAY_MS;

/**
 * Writes the manifests and both stores of a scene: who was met and on which node, what was covered and which rules were
 * there through the store's own writer, usage multiplied in the database, then folded by the store.
 */
export async function makeScene(scene: Scene): Promise<Expected> {
  const endpoints = await makeBase(scene);
  const hourly = storePath(scene, 'hourly');
  copyFileSync(basePath(scene), hourly);
  await withDatabase(hourly, async (connection) => {
    await connection.run('DELETE FROM usage_hour');
    await multiplyUsage(connection, scene.rows / scene.connections);
    await connection.run('CHECKPOINT');
  });
  const folded = storePath(scene, 'folded');
  copyFileSync(hourly, folded);
  const store = await openStore(folded, { mode: 'read-write' });
  await store.tidy(DEFAULT_KEEP, NOW_MS);
  await store.close();

  const wanted = expectedRows(scene.connections, scene.rows / scene.connections);
  const before = await measureStore(hourly);
  const after = await measureStore(folded);
  same('hours of usage', before.shape.hourRows, wanted.hours);
  same('events after folding', after.events, before.events);
  if (after.shape.dayRows >= wanted.days) throw new Error('more days are folded than there are');
  const stores: Record<Variant, StoreShape> = { hourly: before.shape, folded: after.shape };
  return { halves: scene.connections, endpoints, events: before.events, hours: wanted.hours, stores };
}

/** What does not depend on the number of rows, made once. @returns how many parties there are */
async function makeBase(scene: Scene): Promise<number> {
  const path = basePath(scene);
  if (!existsSync(path)) {
    const cluster = generateCluster(scene.seed);
    const { inventory, policies } = writeManifests(scene, cluster);
    const engine = new PolicyEngine(policies, inventory);
    const traffic = plausibleTraffic({ ...cluster, inventory }, engine, scene.connections, scene.seed);
    const store = await openStore(path, { mode: 'read-write' });
    await recordPolicies(store, policies, BEFORE_WINDOW_MS);
    for (let from = 0; from < traffic.length; from += BATCH)
      await store.write({ ...NOTHING, usage: traffic.slice(from, from + BATCH).map(hourOfUsage) });
    await store.write({ ...NOTHING, sightings: sightingsOf(traffic), views: views() });
    await store.close();
  }
  return withDatabase(path, (connection) => countOf(connection, 'SELECT count(*) FROM endpoints'));
}

const NOTHING = {
  usage: [],
  requests: [],
  namings: [],
  sightings: [],
  views: [],
  seen: { digests: [], timesMs: [] },
} as const;

function basePath({ directory }: Scene): string {
  return `${directory}/base.duckdb`;
}

/** Stands for the connection until usage is multiplied. */
function hourOfUsage({
  connection,
  seenAt,
  outcome,
}: Usage): Usage['connection'] & Pick<Usage, 'seenAt' | 'outcome'> & typeof ANY_HOUR {
  return { ...connection, seenAt, outcome, ...ANY_HOUR };
}

const ANY_HOUR = {
  hour: WINDOW_FROM_MS / HOUR_MS,
  events: 1,
  firstMs: WINDOW_FROM_MS,
  lastMs: WINDOW_FROM_MS,
};

/** Pods ran on some nodes all the time; whoever else took part was met as a peer. */
function sightingsOf(traffic: readonly Usage[]): EndpointSighting[] {
  const parties = new Map<string, Endpoint>();
  for (const { connection } of traffic)
    for (const party of [connection.source, connection.destination]) parties.set(endpointKey(party), party);
  const span = { firstMs: WINDOW_FROM_MS, lastMs: NOW_MS - 1 };
  return [...parties.values()].flatMap((endpoint, i): EndpointSighting[] =>
    endpoint.kind === 'pod'
      ? Array.from({ length: HOMES_OF_A_POD }, (_, n) => ({ endpoint, node: nodeName(i + n * 7), ...span }))
      : [{ endpoint, ...span }],
  );
}

function views(): {
  node: string;
  firstMs: number;
  lastMs: number;
  covered: { fromMs: number; toMs: number }[];
  lost: [];
}[] {
  return Array.from({ length: NODES }, (_, i) => ({
    node: nodeName(i),
    firstMs: WINDOW_FROM_MS,
    lastMs: NOW_MS - 1,
    covered: [{ fromMs: WINDOW_FROM_MS, toMs: NOW_MS }],
    lost: [],
  }));
}

function nodeName(i: number): string {
  return `bench/node-${i % NODES}`;
}

async function measureStore(path: string): Promise<{ readonly shape: StoreShape; readonly events: number }> {
  const megabytes = statSync(path).size / 1e6;
  return withDatabase(path, async (connection) => ({
    shape: {
      hourRows: await countOf(connection, 'SELECT count(*) FROM usage_hour'),
      dayRows: await countOf(connection, 'SELECT count(*) FROM usage_day'),
      megabytes,
    },
    events: await countOf(
      connection,
      'SELECT sum(events) FROM (SELECT events FROM usage_hour UNION ALL SELECT events FROM usage_day)',
    ),
  }));
}

async function countOf(connection: DuckDBConnection, sql: string): Promise<number> {
  const reader = await connection.runAndReadAll(sql);
  return Number(reader.getRows()[0]?.[0] ?? 0);
}

async function withDatabase<T>(
  path: string,
  action: (connection: DuckDBConnection) => Promise<T>,
): Promise<T> {
  const instance = await DuckDBInstance.create(path, { memory_limit: '2GB', threads: '2' });
  const connection = await instance.connect();
  try {
    return await action(connection);
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}
