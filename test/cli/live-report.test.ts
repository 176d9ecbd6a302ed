import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { HubbleServer } from '../../src/adapters/hubble/server.ts';
import { openStore } from '../../src/adapters/store/open-store.ts';
import { buildOnce } from '../support/build.ts';
import { tempDir } from '../support/temp-dir.ts';
import { lapse } from './lapse.ts';
import { type ServingCollector, startCollector, stopped } from './serving-collector.ts';
import { makeWorld, type World, write } from './world.ts';

const directory = tempDir();
const TOKEN = 'a-token-that-is-long-enough';
const tokenFile = write(join(directory, 'token'), `${TOKEN}\n`);
const WITH_TOKEN = { authorization: `Bearer ${TOKEN}` };
let world: World;
let hubble: HubbleServer;

beforeAll(async () => {
  await buildOnce();
  world = await makeWorld(directory);
  hubble = await HubbleServer.start({ nodes: ['node-1'], ringSize: 1000 });
}, 180_000);

afterAll(() => hubble.stop());

/** No test leaves the store to a collector of its own. */
const running: ServingCollector[] = [];
afterEach(() => Promise.all(running.splice(0).map(stopped)));

async function start(...options: readonly string[]): Promise<ServingCollector> {
  const collector = await startCollector(hubble.address, world.store, '--token-file', tokenFile, ...options);
  running.push(collector);
  return collector;
}

/** A slow machine may take longer than one request waits. */
async function get(collector: ServingCollector, path: string): Promise<Response> {
  for (;;) {
    const response = await fetch(`${collector.address}${path}`, { headers: WITH_TOKEN });
    if (response.headers.get('retry-after') === null) return response;
  }
}

describe('the live report of a collector', () => {
  it('says in every format what lapse report says at that time, and records its result', async () => {
    const collector = await start('--policies', world.policies);
    const json = await get(collector, '/report.json');
    expect(json.status).toBe(200);
    const text = await json.text();
    const { now, findings }: { now: string; findings: { sentence: string }[] } = JSON.parse(text);
    expect(findings.length).toBeGreaterThan(0);
    const said = await lapse(
      [
        'report',
        '--store',
        collector.address,
        '--policies',
        world.policies,
        '--now',
        now,
        '--format',
        'json',
      ],
      { env: { LAPSE_STORE_TOKEN: TOKEN } },
    );
    expect(text).toBe(said.stdout);
    const sentence = findings[0]?.sentence ?? '';
    for (const path of ['/report.csv', '/report.sarif']) {
      const response = await get(collector, path);
      expect([path, response.status, (await response.text()).includes(sentence)]).toEqual([path, 200, true]);
    }
    const [page, first] = [await get(collector, '/report.html'), await get(collector, '/')];
    expect(page.headers.get('content-security-policy')).toContain("default-src 'none'");
    const html = await page.text();
    expect(html).toBe(await first.text());
    expect(html).toContain('<!doctype html>');
    const metrics = await (await fetch(`${collector.address}/metrics`)).text();
    expect(metrics).toMatch(/^lapse_unused_grants\{status="\w+"\} \d+$/m);
    expect(metrics).toContain('lapse_report_failures_total 0\n');
    expect(await stopped(collector)).toBe(0);
    const store = await openStore(world.store, { mode: 'read-only' });
    const results = await store.readResults();
    await store.close();
    expect(results?.map(({ nowMs }) => new Date(nowMs).toISOString().slice(0, 19))).toEqual([
      now.slice(0, 19),
    ]);
  });

  it('is for nobody without the token, in any format', async () => {
    const collector = await start('--policies', world.policies);
    for (const path of ['/', '/report.html', '/report.md', '/report.json', '/report.csv', '/report.sarif'])
      expect((await fetch(`${collector.address}${path}`)).status).toBe(401);
  });

  it('without policies says what to start the collector with', async () => {
    const collector = await start();
    const page = await get(collector, '/');
    expect(page.status).toBe(503);
    expect(await page.text()).toContain('start it with --policies');
  });

  it('whose policies are gone says so, and the collector goes on', async () => {
    const collector = await start('--policies', world.policies, '--inventory', join(directory, 'nowhere'));
    const response = await get(collector, '/report.json');
    expect(response.status).toBe(503);
    expect(await response.text()).toContain('nowhere');
    expect((await fetch(`${collector.address}/healthz`)).status).toBe(200);
    const metrics = await (await fetch(`${collector.address}/metrics`)).text();
    expect(metrics).toMatch(/^lapse_report_failures_total [1-9]/m);
    expect(await stopped(collector)).toBe(0);
  });

  it('ends with the collector, though one is being made', async () => {
    const collector = await start('--policies', world.policies);
    const asked = fetch(`${collector.address}/`, { headers: WITH_TOKEN }).catch(() => undefined);
    expect(await stopped(collector)).toBe(0);
    await asked;
  });
});
