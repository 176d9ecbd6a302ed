import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { stringify } from 'yaml';
import { HubbleServer } from '../../../src/adapters/hubble/server.ts';
import { lapse } from '../lapse.ts';
import { TOKEN } from '../propose/played-forge.ts';
import { preparedStore } from '../propose/propose-world.ts';
import { type ServingCollector, startCollectorWith, stopped } from '../serving-collector.ts';
import { ingressOfDb, write } from '../world.ts';
import { type MergedWorld, makeMergedWorld, refusedFlow } from './merged-world.ts';

const { directory, store } = preparedStore();
const WAIT = { timeout: 120_000, interval: 100 };
let hubble: HubbleServer;

const ending: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const end of ending.splice(0).reverse()) await end();
});

/** The world's forge, as a configuration file has it, where the collector is to look every second. */
async function collecting(
  world: MergedWorld,
  settings: Readonly<Record<string, unknown>> = {},
): Promise<ServingCollector> {
  hubble = await HubbleServer.start({ nodes: ['node-1'], ringSize: 1000 });
  const server = hubble;
  ending.push(() => server.stop());
  const { options } = world.forge;
  const forge = Object.fromEntries(
    options.flatMap((name, i) => (name.startsWith('--') ? [[camelCase(name), options[i + 1]]] : [])),
  );
  const config = write(
    join(world.directory, 'watch.yaml'),
    stringify({
      repo: world.address,
      ...forge,
      author: 'Lapse <lapse@acme.example>',
      watchFor: '3000d',
      ...settings,
    }),
  );
  const collector = await startCollectorWith(
    { LAPSE_FORGE_TOKEN: TOKEN },
    hubble.address,
    world.store,
    '--watch-merged',
    config,
    '--watch-every',
    '1s',
  );
  ending.push(() => stopped(collector));
  return collector;
}

function camelCase(flag: string): string {
  return flag.slice(2).replace(/-(.)/g, (_, letter: string) => letter.toUpperCase());
}

/** undefined: there is no such series yet */
async function metric({ address }: ServingCollector, series: string): Promise<number | undefined> {
  const text = await (await fetch(`${address}/metrics`)).text();
  const line = text.split('\n').find((one) => one.startsWith(`${series} `));
  return line === undefined ? undefined : Number(line.slice(series.length));
}

function untilMetric(collector: ServingCollector, series: string, value: number): Promise<void> {
  return vi.waitFor(async () => expect(await metric(collector, series)).toBe(value), WAIT);
}

describe('a collector that watches what was merged', () => {
  it('opens a revert when a refusal arrives, says so once, and goes on collecting', async () => {
    const world = await makeMergedWorld(directory, store, { forge: 'github' });
    const collector = await collecting(world);
    await untilMetric(collector, 'lapse_revocations_needed', 0);
    expect(world.forge.pulls()).toHaveLength(1);

    hubble.append([refusedFlow(Date.now(), 'api', 'db')]);
    await untilMetric(collector, 'lapse_revocations_needed', 1);
    const [, revert] = world.forge.pulls();
    expect(revert).toMatchObject({ state: 'open', branch: 'lapse/revert-1', base: 'main' });
    expect(world.git('show', 'lapse/revert-1:shop/db.yaml')).toBe(ingressOfDb('web', 'api').trimEnd());
    expect(await metric(collector, 'lapse_watch_merged_failures_total')).toBe(0);

    const before = (await metric(collector, 'lapse_flows_total{verdict="denied"}')) ?? 0;
    hubble.append([refusedFlow(Date.now(), 'cache', 'db')]);
    await untilMetric(collector, 'lapse_flows_total{verdict="denied"}', before + 1);

    expect(await stopped(collector)).toBe(0);
    const { stderr } = await collector.end;
    expect(stderr.split('\n').filter((line) => line.includes('"revocation needed"'))).toHaveLength(1);
    expect(stderr).not.toContain(TOKEN);
    expect(execFileSync('ps', ['-eo', 'args'], { encoding: 'utf8' })).not.toContain(world.directory);
  }, 240_000);

  it('goes on where nothing can be watched, counts it and says why once', async () => {
    const world = await makeMergedWorld(directory, store, { forge: 'github' });
    const collector = await collecting(world, { repo: join(directory, 'nowhere') });
    await vi.waitFor(
      async () =>
        expect(await metric(collector, 'lapse_watch_merged_failures_total')).toBeGreaterThanOrEqual(2),
      WAIT,
    );
    expect(await metric(collector, 'lapse_revocations_needed')).toBeUndefined();
    hubble.append([refusedFlow(Date.now(), 'api', 'db')]);
    await untilMetric(collector, 'lapse_flows_total{verdict="denied"}', 1);
    expect(await stopped(collector)).toBe(0);
    const { stderr } = await collector.end;
    const told = stderr.split('\n').filter((line) => line.includes('"merged not watched"'));
    expect(told).toHaveLength(1);
    expect(told[0]).toContain('nowhere');
  }, 240_000);

  it.each([
    ['without an address to serve', [], 'repo: x\n', '--watch-merged needs --listen'],
    [
      'with a store of its own',
      ['--listen', '127.0.0.1:0'],
      'store: x\n',
      "store is the collector's own to say",
    ],
    ['with settings that there are not', ['--listen', '127.0.0.1:0'], 'repro: x\n', 'repro'],
  ])('is refused %s', async (_, options, config, message) => {
    const file = write(join(directory, 'refused.yaml'), config);
    const args = ['collect', '--hubble', '127.0.0.1:1', '--store', join(directory, 'none.duckdb')];
    const { code, stderr } = await lapse([...args, '--watch-merged', file, ...options]);
    expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining(message) });
  });
});
