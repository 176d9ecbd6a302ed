import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openStore } from '../../src/adapters/store/open-store.ts';
import { recommend } from '../../src/app/recommend.ts';
import { DAY_MS } from '../../src/model/time.ts';
import { toJson } from '../../src/report/json.ts';
import { unusedOf, whyHeld } from '../../src/report/report.ts';
import { toText } from '../../src/report/text.ts';
import type { ObjectLife } from '../../src/usage/history.ts';
import { batchOf } from '../adapters/store/batches.ts';
import { flowOf } from '../support/flow-builder.ts';
import { ciliumPolicy, manifest } from '../support/policies.ts';
import { reportValidator } from '../support/report-schema.ts';
import { tempDir } from '../support/temp-dir.ts';

const NOW_MS = Date.UTC(2026, 5, 1);
const daysAgo = (days: number): number => NOW_MS - days * DAY_MS;
const directory = tempDir();
const created = { creationTimestamp: new Date(daysAgo(90)).toISOString() };

/** `shop/web` talks to `shop/db`; nobody ever opens 9090, which the policy allows as well. */
const policy = ciliumPolicy(
  {
    endpointSelector: { matchLabels: { app: 'db' } },
    ingress: [
      {
        fromEndpoints: [{ matchLabels: { app: 'web' } }],
        toPorts: [
          {
            ports: [
              { port: '5432', protocol: 'TCP' },
              { port: '9090', protocol: 'TCP' },
            ],
          },
        ],
      },
    ],
  },
  created,
);

function node(name: string, since?: number): string {
  const metadata =
    since === undefined ? { name } : { name, creationTimestamp: new Date(daysAgo(since)).toISOString() };
  return manifest('v1', 'Node', metadata, {});
}

function life(name: string, since: number, until?: number): ObjectLife {
  return {
    kind: 'Node',
    namespace: undefined,
    name,
    uid: `uid-${name}`,
    generation: 0,
    createdMs: daysAgo(since),
    hash: 'h',
    state: 'running',
    fromMs: daysAgo(since),
    toMs: until === undefined ? undefined : daysAgo(until),
  };
}

function workload(kind: 'Deployment' | 'DaemonSet', app: string): string {
  const template = { metadata: { labels: { app } }, spec: { containers: [] } };
  return manifest('apps/v1', kind, { namespace: 'shop', name: app, ...created }, { spec: { template } });
}

function pod(name: string, app: string, nodeName: string): string {
  const metadata = { namespace: 'shop', name, labels: { app }, ...created };
  return manifest('v1', 'Pod', metadata, { spec: { nodeName, containers: [] } });
}

interface Cluster {
  readonly history?: readonly ObjectLife[];
  readonly inventory?: readonly string[];
}

const validate = reportValidator();
let runs = 0;

/** Sixty days of node a, recorded without a gap; what becomes of the unused port, and what the report says of node b. */
async function judged({ history = [], inventory = [] }: Cluster): Promise<{
  readonly days: number;
  readonly isHeld: boolean;
  readonly coverage: readonly string[];
  /** of why it is held, what is said of nodes */
  readonly because: string | undefined;
}> {
  runs += 1;
  const path = (name: string): string => join(directory, `${runs}-${name}`);
  const storePath = path('lapse.duckdb');
  const store = await openStore(storePath, { mode: 'read-write' });
  const covered = [{ fromMs: daysAgo(60), toMs: NOW_MS }];
  const onA = (days: number): ReturnType<typeof flowOf> =>
    flowOf({ timeMs: daysAgo(days), node: 'a', direction: 'ingress', source: WEB, destination: DB });
  const views = [{ node: 'a', firstMs: daysAgo(60), lastMs: NOW_MS - 1, covered, lost: [] }];
  await store.write(batchOf([onA(60), onA(1)], { views }));
  const watched = history.length === 0 ? [] : [{ kind: 'Node', fromMs: daysAgo(100), toMs: NOW_MS }];
  await store.recordHistory({ lives: history, watched, texts: new Map([['h', '{}']]) });
  await store.close();
  writeFileSync(path('policy.yaml'), policy);
  writeFileSync(path('inventory.yaml'), inventory.join('\n---\n'));
  const { report } = await recommend({
    storePath,
    policyPaths: [path('policy.yaml')],
    inventoryPaths: inventory.length === 0 ? [] : [path('inventory.yaml')],
    settings: { nowMs: NOW_MS, unusedForMs: 30 * DAY_MS, assumeStable: false, keeps: [] },
  });
  if (!validate(JSON.parse(toJson(report)))) throw new Error(JSON.stringify(validate.errors));
  const { held, revocable } = unusedOf(report);
  const [finding, ...others] = [...held, ...revocable];
  if (finding === undefined || others.length > 0) throw new Error('one finding was expected');
  return {
    days: Math.round(finding.clock.observedMs / DAY_MS),
    isHeld: held.length > 0,
    because: /no stream .*$/.exec(whyHeld(report, finding))?.[0],
    coverage: toText(report)
      .split('\n')
      .filter((line) => line.includes('never reached'))
      .map((line) => line.trim()),
  };
}

const { source: web, destination: db } = flowOf();
const WEB = { ...web, local: false };
const DB = { ...db, local: true };
const TODAY = [node('a', 90), workload('Deployment', 'web'), workload('Deployment', 'db')];

describe('beside the node that is streamed, the cluster has a node that no stream reaches', () => {
  it('without it, the time of the streamed node counts', async () => {
    expect(await judged({ inventory: TODAY })).toMatchObject({ days: 60, isHeld: false, coverage: [] });
  });

  it.each<{ why: string; cluster: Cluster; days: number; says: string }>([
    {
      why: 'traffic shows the subject on the streamed node, its Deployment may have pods on the other',
      cluster: { inventory: [...TODAY, node('b', 70)] },
      days: 0,
      says: 'b: never reached by a stream, in the cluster since 2026-03-23T00:00:00Z',
    },
    {
      why: 'nobody knows since when it is there',
      cluster: { inventory: [...TODAY, node('b')] },
      days: 0,
      says: 'b: never reached by a stream, in the cluster',
    },
    {
      why: 'pods of the subject are known on it',
      cluster: { inventory: [...TODAY, node('b', 70), pod('db-1', 'db', 'b')] },
      days: 0,
      says: 'b: never reached by a stream, in the cluster since 2026-03-23T00:00:00Z',
    },
    {
      why: 'the subject is a DaemonSet',
      cluster: {
        inventory: [node('a', 90), node('b', 70), workload('Deployment', 'web'), workload('DaemonSet', 'db')],
      },
      days: 0,
      says: 'b: never reached by a stream, in the cluster since 2026-03-23T00:00:00Z',
    },
    {
      why: 'only the recorded history of the cluster tells of it',
      cluster: { history: [life('a', 90), life('b', 70)] },
      days: 0,
      says: 'b: never reached by a stream, in the cluster since 2026-03-23T00:00:00Z',
    },
    {
      why: 'it came ten days ago: what was observed before counts',
      cluster: { history: [life('a', 90), life('b', 10)], inventory: [...TODAY, node('b', 10)] },
      days: 50,
      says: 'b: never reached by a stream, in the cluster since 2026-05-22T00:00:00Z',
    },
    {
      why: 'it was there for two days only',
      cluster: { history: [life('a', 90), life('b', 12, 10)], inventory: TODAY },
      days: 58,
      says: 'b: never reached by a stream, in the cluster since 2026-05-20T00:00:00Z until 2026-05-22T00:00:00Z',
    },
  ])('$why → $days days', async ({ cluster, days, says }) => {
    expect(await judged(cluster)).toEqual({
      days,
      isHeld: days < 30,
      coverage: [says],
      because: days < 30 ? 'no stream ever reached b' : undefined,
    });
  });

  it('one that was gone before the recording began, or came after the time asked about, hides nothing', async () => {
    const history = [life('a', 90), life('b', 80, 61), life('c', -5)];
    expect(await judged({ history, inventory: TODAY })).toMatchObject({ days: 60, coverage: [] });
  });
});
