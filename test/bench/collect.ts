/**
 * Streams 1,000,000 pre-encoded flows (or `--flows N`) from a gRPC server in another process through the real
 * collector into a real DuckDB file, beside receiving alone with the same client (the ceiling), with grpc-js, and the
 * straightforward way (grpc-js, every message decoded whole, one row a flow). Then the same with a million outside addresses, and with 100,000 short-lived pods.
 * Absolute figures depend on the machine; the ratios are what to watch. Run by `npm run bench:collect`.
 */
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { checkStore } from './collect/check-store.ts';
import type { ClientFigures, Way } from './collect/client-process.ts';
import { type Plan, SCENARIOS, type Scenario } from './collect/plan.ts';
import { countRows } from './collect/store-size.ts';
import { median, same } from './measure.ts';

const { values: flags } = parseArgs({
  options: {
    flows: { type: 'string', default: '1000000' },
    hours: { type: 'string', default: '24' },
    runs: { type: 'string', default: '3' },
    /** some of usual,addresses,churn */
    scenarios: { type: 'string', default: SCENARIOS.join() },
  },
});

const root = fileURLToPath(new URL('../..', import.meta.url));
const directory = mkdtempSync(join(tmpdir(), 'lapse-bench-'));
const compiled = join(directory, 'compiled');
try {
  compile();
  for (const scenario of SCENARIOS.filter((one) => flags.scenarios.split(',').includes(one))) {
    await measure(scenario);
  }
} finally {
  rmSync(directory, { recursive: true });
}

async function measure(scenario: Scenario): Promise<void> {
  const plan: Plan = { scenario, count: Number(flags.flows), hours: Number(flags.hours) };
  const server = start<{ address: string; meanBytes: number }>('server-process.js', [JSON.stringify(plan)]);
  const { address, meanBytes } = await server.answer;
  print(`${scenario}: ${plan.count} flows of ${meanBytes.toFixed(0)} bytes over ${plan.hours} h`);
  const runs = scenario === 'usual' ? Number(flags.runs) : 1;
  const ways: readonly Way[] =
    scenario === 'usual' ? ['receive', 'grpc-js', 'plain', 'collect'] : ['collect'];
  const rates = new Map<Way, number[]>();
  for (let run = 1; run <= runs; run += 1) {
    for (const way of ways) {
      const storePath = join(directory, `${scenario}-${run}-${way}.duckdb`);
      const figures = await measureClient(way, address, storePath);
      same(`flows of ${way}`, figures.flows, plan.count);
      rates.set(way, [...(rates.get(way) ?? []), figures.flows / figures.cpuSeconds]);
      print(`  ${way.padEnd(8)}${describe(figures)}`);
      if (way !== 'collect') continue;
      await checkStore(storePath, plan);
      if (run === runs) await printSize(storePath);
    }
  }
  server.stop();
  if (scenario === 'usual') printRatios(rates);
}

async function measureClient(way: Way, address: string, storePath: string): Promise<ClientFigures> {
  const client = start<ClientFigures>('client-process.js', [way, address, storePath]);
  const figures = await client.answer;
  await client.ended;
  return figures;
}

function printRatios(rates: ReadonlyMap<Way, readonly number[]>): void {
  const of = (way: Way): number => median(rates.get(way) ?? []);
  const collect = of('collect');
  const others = (['receive', 'grpc-js', 'plain'] as const).map((way) => ({ way, rate: of(way) }));
  const all = [...others, { way: 'collect', rate: collect }];
  print(`  median per core: ${all.map(({ way, rate }) => `${way} ${thousands(rate)}`).join(', ')}`);
  const ratios = others.map(({ way, rate }) => `to ${way} ${(collect / rate).toFixed(2)}`);
  print(`  collect in relation ${ratios.join(', ')}`);
}

async function printSize(storePath: string): Promise<void> {
  const megabytes = statSync(storePath).size / 1e6;
  const rows = await countRows(storePath);
  const perRow = (statSync(storePath).size / rows.usage).toFixed(1);
  print(
    `  store ${megabytes.toFixed(1)} MB: ${rows.usage} connection-hours (${perRow} bytes each), ${rows.text}`,
  );
}

function describe({ flows, seconds, cpuSeconds, ...figures }: ClientFigures): string {
  return [
    `${thousands(flows / seconds)} flows/s, ${thousands(flows / cpuSeconds)} per core`,
    `peak RSS ${figures.peakRssMegabytes.toFixed(0)} MB`,
    `event loop p99 ${figures.p99StallMs.toFixed(0)} ms, longest stall ${figures.longestStallMs.toFixed(0)} ms`,
  ].join('; ');
}

/** What is measured runs compiled, as the product does: a loader of TypeScript costs 80 MB and a part of the time. */
function compile(): void {
  const tsc = join(root, 'node_modules/typescript/bin/tsc');
  const options = ['--noEmit', 'false', '--noCheck', '--rootDir', root, '--outDir', compiled];
  execFileSync(process.execPath, [tsc, '-p', join(root, 'tsconfig.json'), ...options]);
  writeFileSync(join(compiled, 'package.json'), '{"type":"module"}');
  symlinkSync(join(root, 'node_modules'), join(compiled, 'node_modules'));
}

/** A compiled file run as a process of its own, and the first line it prints, as JSON. */
function start<T>(file: string, args: readonly string[]) {
  const child = spawn(process.execPath, [join(compiled, 'test/bench/collect', file), ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const answer = new Promise<T>((resolve, reject) => {
    createInterface({ input: child.stdout }).once('line', (line) => resolve(JSON.parse(line)));
    child.once('exit', (code) => reject(new Error(`${file} ended with ${code} before it answered`)));
  });
  return { answer, ended: once(child, 'exit'), stop: () => child.kill() };
}

function thousands(perSecond: number): string {
  return `${Math.round(perSecond / 1000)}k`;
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
