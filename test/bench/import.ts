/**
 * Imports generated exporter records (500,000, or `--records N`) into a DuckDB file, beside reading the same lines
 * with plain `JSON.parse`.
 * Absolute figures depend on the machine; the ratio is what to watch. Run by `npm run bench:import`.
 */
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { openStore } from '../../src/adapters/store/open-store.ts';
import { systemClock } from '../../src/app/clock.ts';
import { importFiles } from '../../src/app/import.ts';
import { totalSkipped } from '../../src/flows/tally.ts';
import { type Expected, writeExporterFile } from './exporter-file.ts';
import { median, peakRssMegabytes, same } from './measure.ts';

const { values: flags } = parseArgs({ options: { records: { type: 'string', default: '500000' } } });
const RECORDS = Number(flags.records);
const RUNS = 3;

const directory = mkdtempSync(join(tmpdir(), 'lapse-bench-'));
try {
  await main();
} finally {
  rmSync(directory, { recursive: true });
}

async function main(): Promise<void> {
  const file = join(directory, 'events.log');
  const expected = await writeExporterFile(file, RECORDS);
  const megabytes = statSync(file).size / 1e6;
  print(`${RECORDS} records, ${megabytes.toFixed(0)} MB, ${expected.connections} connections`);
  const parseRates: number[] = [];
  const importRates: number[] = [];
  for (let run = 1; run <= RUNS; run += 1) {
    parseRates.push(await rateOf(() => parseLines(file)));
    const storePath = join(directory, `run-${run}.duckdb`);
    importRates.push(await rateOf(() => importOnce(file, storePath, expected)));
    await checkStore(storePath, expected);
    print(`run ${run}: JSON.parse ${rate(parseRates.at(-1))}, import ${rate(importRates.at(-1))}`);
  }
  const storeMegabytes = statSync(join(directory, 'run-1.duckdb')).size / 1e6;
  print(`median: JSON.parse ${rate(median(parseRates))}, import ${rate(median(importRates))}`);
  print(`ratio import / JSON.parse: ${(median(importRates) / median(parseRates)).toFixed(2)}`);
  print(`peak RSS ${peakRssMegabytes().toFixed(0)} MB, store ${storeMegabytes.toFixed(1)} MB`);
}

async function importOnce(file: string, storePath: string, expected: Expected): Promise<void> {
  const { total } = await importFiles(
    { files: [file], storePath, nodeCoverage: 'none' },
    { clock: systemClock },
  );
  same('records read', total.read, RECORDS);
  same('tally', total.observed + totalSkipped(total) + total.rejected, total.read);
  same('observed', total.observed, expected.observed);
}

/** The work was done: everything is in the file. */
async function checkStore(storePath: string, expected: Expected): Promise<void> {
  const store = await openStore(storePath, { mode: 'read-only' });
  const usage = await store.readUsage();
  await store.close();
  same('connections', usage.length, expected.connections);
  same(
    'events',
    usage.reduce((sum, one) => sum + one.events, 0),
    expected.observed,
  );
}

async function parseLines(path: string): Promise<void> {
  const file = await open(path);
  let lines = 0;
  for await (const line of file.readLines()) {
    JSON.parse(line);
    lines += 1;
  }
  same('lines', lines, RECORDS);
}

async function rateOf(work: () => Promise<void>): Promise<number> {
  const started = performance.now();
  await work();
  return RECORDS / ((performance.now() - started) / 1000);
}

function rate(perSecond: number | undefined): string {
  return `${Math.round((perSecond ?? 0) / 1000)}k records/s`;
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
