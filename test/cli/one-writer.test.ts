import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { HubbleServer } from '../../src/adapters/hubble/server.ts';
import { buildOnce } from '../support/build.ts';
import { CollectorProcess } from '../support/collector-process.ts';
import { shopFlow } from '../support/shop-flow.ts';
import { tempDir } from '../support/temp-dir.ts';
import { lapse } from './lapse.ts';

const directory = tempDir();
const storePath = join(directory, 'held.duckdb');
const flowsPath = join(directory, 'flows.jsonl');
const NOW_MS = Date.now();
const FLOWS = 5;

let server: HubbleServer;
let collector: CollectorProcess;

beforeAll(async () => {
  await buildOnce();
  server = await HubbleServer.start({ nodes: ['node-1'] });
  server.append(Array.from({ length: FLOWS }, (_, i) => shopFlow(NOW_MS + i)));
  writeFileSync(flowsPath, `${JSON.stringify(shopFlow(NOW_MS))}\n`);
  collector = new CollectorProcess({ hubble: server.address, storePath });
  await collector.until(async () => (await collector.metric('lapse_flows_total')) === FLOWS);
});
afterAll(async () => {
  await collector.kill();
  server.kill();
});

it.each([
  { why: 'a second collector', args: () => ['collect', '--hubble', server.address] },
  { why: 'an import', args: () => ['import', flowsPath] },
  { why: 'a report', args: () => ['report', '--policies', 'fixtures/demo'] },
])('$why beside a running collector is refused, names it and says what to do', async ({ args }) => {
  const { code, stderr } = await lapse([...args(), '--store', storePath]);
  expect(stderr).toContain(`(process ${collector.pid})`);
  expect(stderr).toContain('--store http://');
  expect(code).toBe(5);
});

it('the collector is not disturbed by those that were refused', async () => {
  server.append([shopFlow(NOW_MS + FLOWS)]);
  await collector.until(async () => (await collector.metric('lapse_flows_total')) === FLOWS + 1);
  expect(collector.saying('store failed')).toEqual([]);
  expect(await collector.stop()).toBe(0);
});
