import type { Random } from '../../../src/app/demo/random.ts';
import { DAY_MS, HOUR_MS } from '../../../src/model/time.ts';
import type { Interval } from '../../../src/usage/intervals.ts';
import { between, chance, sample, weighted } from '../draws.ts';
import type { From, SimNamespace, SimNode, SimPort, SimWorkload } from './cluster.ts';

export interface WorkloadPlan {
  readonly role: 'dns' | 'scraper' | 'server' | 'store' | 'job';
  readonly namespace: SimNamespace;
  readonly name: string;
}

interface Times {
  readonly startMs: number;
  readonly endMs: number;
  readonly horizonMs: number;
  readonly nodes: readonly SimNode[];
}

const METRICS: SimPort = { name: 'metrics', port: 9102, protocol: 'TCP' };
const PORTS: Readonly<Record<WorkloadPlan['role'], readonly SimPort[]>> = {
  dns: [
    { name: 'dns', port: 53, protocol: 'UDP' },
    { name: 'dns-tcp', port: 53, protocol: 'TCP' },
  ],
  scraper: [{ name: 'http', port: 9090, protocol: 'TCP' }],
  server: [
    { name: 'http', port: 8080, protocol: 'TCP' },
    { name: 'grpc', port: 9000, protocol: 'TCP' },
    METRICS,
  ],
  store: [
    { name: 'client', port: 5432, protocol: 'TCP' },
    { name: 'peer', port: 7000, protocol: 'TCP' },
    METRICS,
  ],
  job: [],
};

/** What runs, from its creation to the horizon, with everything that happens to it on the way. */
export function makeWorkload(plan: WorkloadPlan, times: Times, random: Random): SimWorkload {
  const { role, namespace, name } = plan;
  const isFixture = role === 'dns' || role === 'scraper';
  const createdMs = isFixture || !chance(random, 12) ? before(times, random) : during(times, random);
  const rollouts = isFixture ? [] : makeRollouts(createdMs, times, random);
  const kind = {
    dns: 'Deployment',
    scraper: 'StatefulSet',
    server: 'Deployment',
    store: 'StatefulSet',
    job: 'CronJob',
  } as const;
  const isolates = isFixture
    ? { ingress: false, egress: false }
    : {
        ingress: namespace.deniesByDefault || (role !== 'job' && chance(random, 75)),
        egress: namespace.deniesByDefault || chance(random, 50),
      };
  return {
    kind: kind[role],
    namespace: namespace.name,
    name,
    ports: role === 'server' && chance(random, 30) ? PORTS.server.slice(0, 1).concat(METRICS) : PORTS[role],
    createdMs,
    running:
      isFixture || role === 'job'
        ? [{ fromMs: createdMs, toMs: times.horizonMs }]
        : makeRunning(createdMs, times, random),
    labels: makeLabels(plan, rollouts, random),
    placement: makePlacement(createdMs, rollouts, times, random),
    rollouts,
    ...(role === 'job' && { schedule: makeSchedule(random) }),
    suspended: role === 'job' && chance(random, 8),
    isolates,
  };
}

function before({ startMs }: Times, random: Random): number {
  return startMs - between(random, 20, 300) * DAY_MS;
}

function during({ startMs, endMs }: Times, random: Random): number {
  return startMs + Math.floor(((endMs - startMs) * between(random, 5, 90)) / 100 / HOUR_MS) * HOUR_MS;
}

/** Two or three weeks apart. */
function makeRollouts(createdMs: number, { startMs, horizonMs }: Times, random: Random): number[] {
  const rollouts: number[] = [];
  let atMs = Math.max(createdMs, startMs - 30 * DAY_MS);
  for (;;) {
    atMs += between(random, 6 * 24, 30 * 24) * HOUR_MS;
    if (atMs >= horizonMs) return rollouts;
    rollouts.push(atMs);
  }
}

/** Most run all the time; some are scaled to zero for a while, or for good. */
function makeRunning(createdMs: number, times: Times, random: Random): Interval[] {
  const whole = { fromMs: createdMs, toMs: times.horizonMs };
  if (!chance(random, 12)) return [whole];
  const stopMs = Math.max(during(times, random), createdMs + DAY_MS);
  const restartMs = stopMs + between(random, 2, 40) * DAY_MS;
  const first = { fromMs: createdMs, toMs: stopMs };
  return chance(random, 40) || restartMs >= times.horizonMs
    ? [first]
    : [first, { fromMs: restartMs, toMs: times.horizonMs }];
}

function makeLabels(
  { role, name }: WorkloadPlan,
  rollouts: readonly number[],
  random: Random,
): From<Readonly<Record<string, string>>>[] {
  const tiers = { dns: 'system', scraper: 'system', server: 'backend', store: 'data', job: 'batch' };
  const tier = role === 'server' && chance(random, 30) ? 'frontend' : tiers[role];
  const app = role === 'dns' ? { 'k8s-app': name } : { app: name };
  const first = { fromMs: Number.NEGATIVE_INFINITY, value: { ...app, tier } };
  const at = rollouts.length > 0 && chance(random, 12) ? random.pick(rollouts) : undefined;
  if (at === undefined) return [first];
  const changed = chance(random, 50) ? { tier: `${tier}-2` } : { version: 'v2' };
  return [first, { fromMs: at, value: { ...first.value, ...changed } }];
}

/** Pods move with a rollout, and when their node goes away. */
function makePlacement(
  createdMs: number,
  rollouts: readonly number[],
  { nodes, startMs, horizonMs }: Times,
  random: Random,
): From<readonly string[]>[] {
  const replicas = between(random, 1, 3);
  const changes = [...rollouts, ...nodes.map((node) => node.life.toMs)].filter(
    (ms) => ms > createdMs && ms < horizonMs,
  );
  const moving =
    rollouts.length > 0 && chance(random, 50) ? changes : changes.filter((ms) => !rollouts.includes(ms));
  const place = (fromMs: number): From<readonly string[]> => {
    const alive = nodes.filter(
      ({ life }) => life.fromMs <= Math.max(fromMs, startMs) && Math.max(fromMs, startMs) < life.toMs,
    );
    return {
      fromMs,
      value: sample(random, alive, replicas)
        .map((node) => node.name)
        .sort(),
    };
  };
  return [createdMs, ...moving.filter((ms) => ms > startMs).sort((a, b) => a - b)].map(place);
}

function makeSchedule(random: Random): string {
  const [minute, hour] = [random.below(60), random.below(24)];
  return weighted(random, [
    [3, `${minute} */6 * * *`],
    [4, `${minute} ${hour} * * *`],
    [3, `${minute} ${hour} * * ${random.below(7)}`],
    [3, `${minute} ${hour} ${between(random, 1, 28)} * *`],
    [2, `${minute} ${hour} ${between(random, 1, 28)} 1,4,7,10 *`],
  ]);
}
