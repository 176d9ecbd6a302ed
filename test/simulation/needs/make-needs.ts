import type { Random } from '../../../src/app/demo/random.ts';
import { DAY_MS, HOUR_MS } from '../../../src/model/time.ts';
import type { SimCluster, SimPort, SimWorkload } from '../cluster/cluster.ts';
import { between, chance, randomFor, sample, weighted } from '../draws.ts';
import type { Need, Rhythm, SimParty } from './need.ts';

/**
 * Everything the programs of the cluster really need of the network.
 * @param changesUntilMs until when needs come and go
 */
export function makeNeeds(cluster: SimCluster, changesUntilMs: number): Need[] {
  const random = randomFor(cluster.seed, 'needs');
  const dns = cluster.workloads.find((one) => one.name === 'kube-dns');
  const scraper = cluster.workloads.find((one) => one.name === 'prometheus');
  const clients = cluster.workloads.filter((one) => one !== dns && one !== scraper);
  const servers = clients.filter((one) => one.ports.length > 0);
  const needs: Need[] = [];
  const add = (
    source: SimParty,
    destination: SimParty,
    { port, protocol }: Pick<SimPort, 'port' | 'protocol'>,
    rhythm: Rhythm,
  ): void => {
    const { fromMs, toMs } = lifeOf(cluster, changesUntilMs, [source, destination], random);
    needs.push({ id: `need-${needs.length}`, source, destination, protocol, port, rhythm, fromMs, toMs });
  };
  for (const client of clients) {
    const isJob = client.kind === 'CronJob';
    const targets = sample(
      random,
      servers.filter((one) => one !== client),
      isJob ? 2 : between(random, 1, 4),
    );
    for (const target of targets)
      add(
        workload(client),
        workload(target),
        random.pick(target.ports),
        isJob ? { kind: 'scheduled' } : anyRhythm(random),
      );
    if (chance(random, 30)) {
      const external = random.pick(cluster.externals);
      add(
        workload(client),
        { kind: 'external', external },
        { port: 443, protocol: 'TCP' },
        isJob ? { kind: 'scheduled' } : anyRhythm(random),
      );
      if (dns !== undefined)
        add(
          workload(client),
          workload(dns),
          { port: 53, protocol: 'UDP' },
          isJob ? { kind: 'scheduled' } : { kind: 'steady', perDay: 3 },
        );
    }
    if (chance(random, 10))
      add(
        workload(client),
        { kind: 'kube-apiserver' },
        { port: 6443, protocol: 'TCP' },
        isJob ? { kind: 'scheduled' } : anyRhythm(random),
      );
    if (!isJob && chance(random, 15))
      add({ kind: 'internet' }, workload(client), portOf(client), { kind: 'steady', perDay: 4 });
  }
  if (scraper !== undefined)
    for (const server of servers.filter(() => chance(random, 60)))
      add(
        workload(scraper),
        workload(server),
        { port: 9102, protocol: 'TCP' },
        { kind: 'steady', perDay: 3 },
      );
  return needs;
}

function workload(one: SimWorkload): SimParty {
  return { kind: 'workload', workload: one };
}

function portOf({ ports }: SimWorkload): SimPort {
  const [first] = ports;
  if (first === undefined) throw new Error('a server without ports');
  return first;
}

function anyRhythm(random: Random): Rhythm {
  const hour = random.below(23);
  return weighted<Rhythm>(random, [
    [46, { kind: 'steady', perDay: between(random, 1, 4) }],
    [12, { kind: 'daily', hour }],
    [12, { kind: 'weekly', weekday: random.below(7), hour }],
    [8, { kind: 'monthly', day: between(random, 1, 28), hour }],
    [5, { kind: 'quarterly', firstMonth: random.below(3), day: between(random, 1, 28), hour }],
    [10, { kind: 'on-deploy' }],
    [7, { kind: 'on-failover', meanDays: random.pick([30, 60, 120]) }],
  ]);
}

/** Some needs come with a later version of a program, some go; in every day as many. */
function lifeOf(
  { startMs, endMs, horizonMs }: SimCluster,
  changesUntilMs: number,
  parties: readonly SimParty[],
  random: Random,
): Pick<Need, 'fromMs' | 'toMs'> {
  const created = Math.max(
    ...parties.map((party) => (party.kind === 'workload' ? party.workload.createdMs : startMs - 30 * DAY_MS)),
  );
  const someday = (): number =>
    startMs + Math.floor(((changesUntilMs - startMs) * between(random, 5, 90)) / 100 / HOUR_MS) * HOUR_MS;
  const times = (changesUntilMs - startMs) / (endMs - startMs);
  const fromMs = chance(random, 10 * times) ? Math.max(created, someday()) : created;
  const toMs = chance(random, 12 * times) ? Math.max(fromMs + DAY_MS, someday()) : horizonMs;
  return { fromMs, toMs };
}
