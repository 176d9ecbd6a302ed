/**
 * How long the proof of a change takes: a generated cluster of 2,000 workloads, its policies, unused parts taken out of
 * them as `tighten` does, and connections that are replayed. Each row is measured in a process of its own. Absolute
 * figures depend on the machine; how they grow is what to watch. Run by `npm run bench:verify`.
 */
import { parseArgs } from 'node:util';
import { runApart } from './apart.ts';
import { measureVerify, type Result, type Task } from './verify/measure.ts';
import { resultsText } from './verify/print-results.ts';

const SEED = 20_260_601;

/** policies × revocations; the first is the one the aim is about */
const ROWS = [
  [1000, 100],
  [250, 100],
  [500, 100],
  [2000, 100],
  [1000, 25],
  [1000, 400],
] as const;

const { values: flags } = parseArgs({
  options: {
    connections: { type: 'string', default: '50000' },
    runs: { type: 'string', default: '3' },
    /** only the row the aim is about */
    only: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
    task: { type: 'string' },
  },
});

if (flags.task === undefined) await main();
else print(JSON.stringify(measureVerify(JSON.parse(flags.task))));

async function main(): Promise<void> {
  const results: Result[] = [];
  for (const [policies, revocations] of flags.only ? ROWS.slice(0, 1) : ROWS)
    results.push(
      await measureApart({
        seed: SEED,
        policies,
        revocations,
        connections: Number(flags.connections),
        runs: Number(flags.runs),
      }),
    );
  if (flags.json) print(JSON.stringify({ node: process.version, seed: SEED, results }, undefined, 2));
  else
    print(
      `2,000 workloads, seed ${SEED}, medians of ${flags.runs} runs, Node ${process.version}\n\n${resultsText(results)}`,
    );
}

function measureApart(task: Task): Promise<Result> {
  return runApart(import.meta.url, task);
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}
