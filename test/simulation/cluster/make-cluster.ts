import type { Random } from '../../../src/app/demo/random.ts';
import { DAY_MS } from '../../../src/model/time.ts';
import { between, chance, randomFor, sample } from '../draws.ts';
import type { SimCluster, SimExternal, SimNamespace, SimNode } from './cluster.ts';
import { makeWorkload, type WorkloadPlan } from './make-workload.ts';

export interface ClusterSize {
  readonly seed: number;
  readonly days: number;
  /** how far the truth is known beyond the judgement */
  readonly aheadDays: number;
}

const EPOCH_MS = Date.UTC(2026, 0, 1);
const TEAMS = ['payments', 'search', 'growth', 'platform'];
const SERVERS = ['api', 'web', 'cart', 'ledger', 'index', 'mail', 'auth', 'stock', 'price', 'media'];
const STORES = ['postgres', 'redis', 'kafka', 'mongo'];
const JOBS = ['report', 'export', 'cleanup', 'invoice', 'sync', 'audit'];

/** One cluster per seed; the days of the month and of the week differ with it. */
export function makeCluster({ seed, days, aheadDays }: ClusterSize): SimCluster {
  const random = randomFor(seed, 'cluster');
  const startMs = EPOCH_MS + (seed % 28) * DAY_MS;
  const span = { startMs, endMs: startMs + days * DAY_MS };
  const horizonMs = span.endMs + aheadDays * DAY_MS;
  const namespaces = makeNamespaces(random);
  const nodes = makeNodes(random, span, horizonMs);
  const workloads = namespaces.flatMap((namespace) =>
    plansOf(namespace, random).map((plan) => makeWorkload(plan, { ...span, horizonMs, nodes }, random)),
  );
  return { seed, ...span, horizonMs, namespaces, nodes, workloads, externals: makeExternals(random) };
}

function makeNamespaces(random: Random): SimNamespace[] {
  const others = Array.from({ length: between(random, 2, 4) }, (_, i) => {
    const team = TEAMS[i % TEAMS.length] ?? 'platform';
    return { name: `${team}-${i}`, team, deniesByDefault: chance(random, 60) };
  });
  return [
    { name: 'kube-system', team: 'platform', deniesByDefault: false },
    { name: 'monitoring', team: 'platform', deniesByDefault: false },
    ...others,
  ];
}

/** Some come and go: their pods move to another one. */
function makeNodes(
  random: Random,
  { startMs, endMs }: { readonly startMs: number; readonly endMs: number },
  horizonMs: number,
): SimNode[] {
  const always = { fromMs: startMs - 400 * DAY_MS, toMs: horizonMs };
  const nodes = Array.from(
    { length: between(random, 3, 6) },
    (_, i): SimNode => ({ name: `worker-${i}`, life: always }),
  );
  if (!chance(random, 50)) return nodes;
  const atMs = startMs + Math.floor((endMs - startMs) * (0.2 + random.below(60) / 100));
  return [
    ...nodes.slice(0, -1),
    { name: `worker-${nodes.length - 1}`, life: { fromMs: always.fromMs, toMs: atMs } },
    { name: `worker-${nodes.length}`, life: { fromMs: atMs - DAY_MS, toMs: horizonMs } },
  ];
}

function plansOf(namespace: SimNamespace, random: Random): WorkloadPlan[] {
  const { name } = namespace;
  if (name === 'kube-system') return [{ role: 'dns', namespace, name: 'kube-dns' }];
  if (name === 'monitoring') return [{ role: 'scraper', namespace, name: 'prometheus' }];
  return [
    ...sample(random, SERVERS, between(random, 3, 6)).map((one) => plan('server', one)),
    ...sample(random, STORES, between(random, 1, 2)).map((one) => plan('store', one)),
    ...sample(random, JOBS, between(random, 0, 2)).map((one) => plan('job', one)),
  ];

  function plan(role: WorkloadPlan['role'], title: string): WorkloadPlan {
    return { role, namespace, name: title };
  }
}

function makeExternals(random: Random): SimExternal[] {
  return Array.from({ length: 6 }, (_, i) => ({
    name: `${['api', 'www', 'hooks'][i % 3] ?? 'api'}.vendor-${i}.example`,
    prefix: `203.0.${100 + i}`,
    rotationDays: between(random, 1, 20),
  }));
}
