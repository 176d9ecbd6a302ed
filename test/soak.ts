/**
 * Runs the real `lapse collect --listen` for ten minutes (`--minutes N`) against a relay of fifty nodes in another process
 * that sends 20,000 flows a second (`--rate N`), loses some events, goes away and comes back, and falls silent on one
 * node, while the read API is asked. Prints a table; ends with 1 where a bound is not kept. Run by `npm run soak`.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface, type Interface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { openAnyStore } from '../src/app/open-any-store.ts';
import type { Interval } from '../src/usage/intervals.ts';
import { judgeStore, type Verdict } from './soak/judge.ts';
import { Samples } from './soak/samples.ts';
import type { SoakScript, SoakTruth } from './soak/script.ts';
import { buildOnce } from './support/build.ts';
import { CollectorProcess } from './support/collector-process.ts';

const { values: flags } = parseArgs({
  options: {
    minutes: { type: 'string', default: '10' },
    rate: { type: 'string', default: '20000' },
  },
});

const SAMPLE_EVERY_MS = 1000;
const SAMPLES_PER_READ = 10;
/** What was sent must be stored so long after the end. */
const SETTLE_MS = 60_000;
/** longer than a stream waits and a flush takes: what has not come by then is lost */
const QUIET_MS = 40_000;
/** of the flows that the script asks for: a machine too slow to send or to store so many proves less */
const LEAST_SHARE = 0.9;

const directory = mkdtempSync(join(tmpdir(), 'lapse-soak-'));
try {
  process.exitCode = (await soak()) ? 0 : 1;
} finally {
  rmSync(directory, { recursive: true });
}

async function soak(): Promise<boolean> {
  await buildOnce();
  const script: SoakScript = { seconds: Number(flags.minutes) * 60, rate: Number(flags.rate) };
  const truthPath = join(directory, 'truth.json');
  const storePath = join(directory, 'soak.duckdb');
  const server = startServer(script, truthPath);
  const [address]: string[] = await once(server.lines, 'line');
  const collector = new CollectorProcess({ hubble: address ?? '', storePath });
  try {
    const samples = new Samples(collector);
    const reads = await watch(collector, samples, once(server.lines, 'line'));
    const truth: SoakTruth = JSON.parse(readFileSync(truthPath, 'utf8'));
    const stored = await settled(collector, truth.total);
    const collectorCpu = await collector.metric('process_cpu_seconds_total');
    const size = (await collector.metric('lapse_store_size_bytes')) / 1e6;
    const reconnects = await collector.metric('lapse_source_reconnects_total');
    const code = await collector.stop();
    const verdicts: Verdict[] = [
      rateOf('flows sent per second', truth.total, script),
      rateOf('flows stored per second of sending', stored, script),
      costOf('processor time of the sender', truth.cpuSeconds, truth.total),
      costOf('processor time of the collector', collectorCpu, truth.total),
      ...samples.judge(),
      { what: 'answers of the read API', found: `${reads}`, bound: '> 0', ok: reads > 0 },
      { what: 'streams begun anew', found: `${reconnects}`, bound: '> 0', ok: reconnects > 0 },
      { what: 'store', found: `${size.toFixed(1)} MB`, bound: '', ok: true },
      { what: 'exit code of the collector', found: `${code}`, bound: '0', ok: code === 0 },
      ...(await judgeStore(storePath, truth, gapsOf(collector))),
    ];
    print(verdicts);
    return verdicts.every(({ ok }) => ok);
  } finally {
    await collector.kill();
    server.child.kill();
  }
}

function startServer(script: SoakScript, truthPath: string): { child: ChildProcess; lines: Interface } {
  const path = fileURLToPath(new URL('soak/server-process.ts', import.meta.url));
  const child = spawn(process.execPath, ['--import', 'tsx', path, JSON.stringify(script), truthPath], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  return { child, lines: createInterface({ input: child.stdout }) };
}

/** Samples until all is sent, and reads the store through the API now and then; how often. */
async function watch(collector: CollectorProcess, samples: Samples, sent: Promise<unknown>): Promise<number> {
  const end = new AbortController();
  void sent.then(() => end.abort());
  let reads = 0;
  await collector.until(async () => (await collector.metric('lapse_flows_total')) > 0);
  for (let tick = 1; !end.signal.aborted; tick += 1) {
    await samples.take();
    if (tick % SAMPLES_PER_READ === 0) {
      const store = await openAnyStore(collector.address);
      if ((await store.readUsage()).length > 0 && (await store.readCoverage()).length > 0) reads += 1;
      await store.close();
    }
    await sleep(SAMPLE_EVERY_MS);
  }
  return reads;
}

/** How many flows are stored once no more are to be expected. */
async function settled(collector: CollectorProcess, total: number): Promise<number> {
  const giveUpAt = performance.now() + SETTLE_MS;
  let stored = 0;
  let grewAt = performance.now();
  while (stored < total && performance.now() < Math.min(giveUpAt, grewAt + QUIET_MS)) {
    const now = await collector.metric('lapse_flows_total');
    if (now > stored) grewAt = performance.now();
    stored = now;
    await sleep(SAMPLE_EVERY_MS);
  }
  return stored;
}

/** What the collector said that it could not get any more. */
function gapsOf(collector: CollectorProcess): Map<string, Interval[]> {
  const gaps = new Map<string, Interval[]>();
  for (const { node, fromMs, toMs } of collector.saying('gap found')) {
    const list = gaps.get(String(node)) ?? [];
    gaps.set(String(node), [...list, { fromMs: Number(fromMs), toMs: Number(toMs) }]);
  }
  return gaps;
}

function rateOf(what: string, flows: number, { seconds, rate }: SoakScript): Verdict {
  const perSecond = Math.round(flows / seconds);
  const least = LEAST_SHARE * rate;
  return { what, found: `${perSecond} of ${rate}`, bound: `≥ ${least}`, ok: flows / seconds >= least };
}

function costOf(what: string, cpuSeconds: number, flows: number): Verdict {
  const microseconds = ((cpuSeconds * 1e6) / flows).toFixed(1);
  return { what, found: `${cpuSeconds.toFixed(1)} s, ${microseconds} µs a flow`, bound: '', ok: true };
}

function print(verdicts: readonly Verdict[]): void {
  for (const { what, found, bound, ok } of verdicts)
    process.stdout.write(`${ok ? ' ' : '!'} ${what.padEnd(44)}${found.padEnd(26)}${bound}\n`);
}
