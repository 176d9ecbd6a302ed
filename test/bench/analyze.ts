/**
 * `report` from the files to its text, over a window of 90 days: a generated cluster, its policies and inventory as
 * YAML, and a real store in which the usage was multiplied to the number of connection-hours asked for. Each run is
 * measured in a process of its own; where the time goes, in another. Absolute figures depend on the machine; how they
 * grow is what to watch. Run by `npm run bench:analyze`.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { makeScene } from './analyze/make-scene.ts';
import { measureReport, type Part, type ReportResult } from './analyze/measure-report.ts';
import { measureStages, type StagesResult } from './analyze/measure-stages.ts';
import {
  aimsText,
  checksText,
  growthText,
  type Row,
  rowsTable,
  stagesTable,
} from './analyze/print-results.ts';
import { type Expected, type Scene, VARIANTS, type Variant } from './analyze/scene.ts';
import { runApart } from './apart.ts';

const SEED = 20_260_601;

const { values: flags } = parseArgs({
  options: {
    /** connections times hours with traffic, several by commas */
    rows: { type: 'string', default: '1000000,10000000,100000000' },
    connections: { type: 'string', default: '200000' },
    policies: { type: 'string', default: '1000' },
    runs: { type: 'string', default: '3' },
    /** `folded`, `hourly`, or both by commas */
    stores: { type: 'string', default: VARIANTS.join() },
    /** `judgement`: without the proof and the texts */
    part: { type: 'string', default: 'report' },
    json: { type: 'boolean', default: false },
    task: { type: 'string' },
  },
});

type Task =
  | { readonly kind: 'make'; readonly scene: Scene }
  | {
      readonly kind: 'report';
      readonly scene: Scene;
      readonly variant: Variant;
      readonly expected: Expected;
      readonly part: Part;
    }
  | { readonly kind: 'stages'; readonly scene: Scene; readonly variant: Variant; readonly part: Part };

if (flags.task === undefined) await main();
else print(JSON.stringify(await perform(JSON.parse(flags.task))));

function perform(task: Task): Promise<Expected | ReportResult | StagesResult> {
  switch (task.kind) {
    case 'make':
      return makeScene(task.scene);
    case 'report':
      return measureReport(task.scene, task.variant, task.expected, task.part);
    case 'stages':
      return measureStages(task.scene, task.variant, task.part);
  }
}

async function main(): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), 'lapse-bench-'));
  try {
    const rows: Row[] = [];
    for (const hours of flags.rows.split(',').map(Number)) rows.push(...(await measure(directory, hours)));
    if (flags.json) print(JSON.stringify({ node: process.version, seed: SEED, rows }, undefined, 2));
    else printRows(rows);
  } finally {
    rmSync(directory, { recursive: true });
  }
}

/** Both stores of one number of connection-hours. */
async function measure(directory: string, hours: number): Promise<Row[]> {
  const [connections, policies] = [Number(flags.connections), Number(flags.policies)];
  const scene: Scene = { directory, rows: hours, connections, policies, seed: SEED };
  const expected = await apart<Expected>({ kind: 'make', scene });
  const part: Part = flags.part === 'judgement' ? 'judgement' : 'report';
  const rows: Row[] = [];
  for (const variant of VARIANTS.filter((one) => flags.stores.split(',').includes(one))) {
    const runs: ReportResult[] = [];
    while (runs.length < Number(flags.runs))
      runs.push(await apart({ kind: 'report', scene, variant, expected, part }));
    const stages = await apart<StagesResult>({ kind: 'stages', scene, variant, part });
    rows.push({ variant, connections, policies, expected, runs, stages });
    if (!flags.json) print(`${progressText(rows.at(-1))}\n`);
  }
  return rows;
}

function progressText(row: Row | undefined): string {
  const load = loadavg().map((one) => one.toFixed(1));
  return `${row === undefined ? '' : rowsTable([row])}\nload ${load.join(' ')}`;
}

function printRows(rows: readonly Row[]): void {
  print(`2,000 workloads, 90 days, seed ${SEED}, medians of ${flags.runs} runs, Node ${process.version}\n`);
  print(`${rowsTable(rows)}\n`);
  for (const variant of VARIANTS) {
    const own = rows.filter((row) => row.variant === variant);
    if (own.length > 0) print(`${stagesTable(own)}\n`);
  }
  for (const text of [...VARIANTS.map((variant) => growthText(rows, variant)), ...aimsText(rows)])
    if (text !== '') print(text);
  print(checksText(rows));
}

function apart<T>(task: Task): Promise<T> {
  return runApart(import.meta.url, task);
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}
