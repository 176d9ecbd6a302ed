/**
 * How often the judgement is right: clusters are made from seeds, with needs that only the simulator knows; what a
 * collector would have seen of them goes through the real store and the real judgement, and the answer is held
 * against the truth. Run by `npm run bench:accuracy`; ends with 1 where something that is in use was revoked.
 */
import { fork } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { groupBy } from '../../src/model/group-by.ts';
import type { Assessment } from '../simulation/assessment/assessment.ts';
import { GAP_LEVELS, type GapLevel } from '../simulation/recording/disturbances.ts';
import { simulate } from '../simulation/simulate.ts';
import { FUTURES, type Future } from '../simulation/world.ts';
import { RECALL_WANTED, recallIn, tallyText } from './accuracy/print-tally.ts';
import { tally } from './accuracy/tally.ts';

interface Task {
  readonly seeds: readonly number[];
  readonly days: number;
  readonly gaps: GapLevel;
  readonly future: Future;
  readonly windowsDays: readonly number[];
  readonly afterDays: readonly number[];
}

const { values: flags } = parseArgs({
  options: {
    /** of the first cluster; the others have the seeds after it */
    seed: { type: 'string', default: '1' },
    clusters: { type: 'string', default: '60' },
    days: { type: 'string', default: '120' },
    gaps: { type: 'string', default: 'some' },
    /** `changing`: needs come and go after the judgement, too, so that the past tells of the future what it can */
    future: { type: 'string', default: 'still' },
    /** days without use */
    windows: { type: 'string', default: '14,30,60' },
    /** days of the recording after which it is judged; the last one if nothing is said */
    after: { type: 'string' },
    jobs: { type: 'string', default: '2' },
    json: { type: 'boolean', default: false },
    task: { type: 'string' },
  },
});

if (flags.task === undefined) await main();
else await work(JSON.parse(flags.task));

async function main(): Promise<void> {
  const [first, clusters, days, jobs] = [flags.seed, flags.clusters, flags.days, flags.jobs].map(Number);
  if (first === undefined || clusters === undefined || days === undefined || jobs === undefined) return;
  const gaps = GAP_LEVELS.find((level) => level === flags.gaps);
  if (gaps === undefined) throw new Error(`--gaps is one of ${GAP_LEVELS.join(', ')}, not "${flags.gaps}"`);
  const future = FUTURES.find((one) => one === flags.future);
  if (future === undefined)
    throw new Error(`--future is one of ${FUTURES.join(', ')}, not "${flags.future}"`);
  const windowsDays = flags.windows.split(',').map(Number);
  const afterDays = flags.after === undefined ? [days] : flags.after.split(',').map(Number);
  const seeds = Array.from({ length: clusters }, (_, i) => first + i);
  const startedMs = performance.now();
  const shares = Array.from({ length: jobs }, (_, job) => seeds.filter((_seed, i) => i % jobs === job));
  const assessments = await Promise.all(
    shares.map((own) => runApart({ seeds: own, days, gaps, future, windowsDays, afterDays })),
  );
  const sorted = assessments.flat().sort((a, b) => a.seed - b.seed);
  if (flags.json) print(JSON.stringify(sorted));
  else
    print(
      `${clusters} clusters of ${days} days, seeds ${first} to ${first + clusters - 1}, gaps: ${gaps}, future: ${future}, Node ${process.version}\n`,
    );
  const tallies = [...groupBy(sorted, (one) => `${one.day} ${one.windowDays}`).values()].map(tally);
  for (const one of tallies) if (!flags.json) print(`${tallyText(one)}\n`);
  if (!flags.json) print(`${((performance.now() - startedMs) / 1000).toFixed(0)} s`);
  const isWrong = tallies.some((one) => one.falseRevocations.length > 0);
  const isBlind =
    gaps === 'none' &&
    tallies.some(
      ({ recall }) => recallIn(recall.rule) < RECALL_WANTED || recallIn(recall.part) < RECALL_WANTED,
    );
  if (isWrong || isBlind) process.exitCode = 1;
}

/** In a process of its own, so that every core has its share. */
function runApart(task: Task): Promise<Assessment[]> {
  return new Promise((resolve, reject) => {
    const assessments: Assessment[] = [];
    const child = fork(fileURLToPath(import.meta.url), ['--task', JSON.stringify(task)]);
    child.on('message', (message: Assessment[]) => {
      assessments.push(...message);
      process.stderr.write(`seed ${message[0]?.seed}\n`);
    });
    child.on('error', reject);
    child.on('exit', (code) => {
      if (code === 0) resolve(assessments);
      else reject(new Error(`a simulation ended with ${code}; its seeds are ${task.seeds.join(', ')}`));
    });
  });
}

async function work({ seeds, ...rest }: Task): Promise<void> {
  for (const seed of seeds) {
    const directory = mkdtempSync(join(tmpdir(), 'lapse-accuracy-'));
    try {
      process.send?.(await simulate({ ...rest, seed, directory }));
    } catch (cause) {
      throw new Error(`seed ${seed}`, { cause });
    } finally {
      rmSync(directory, { recursive: true });
    }
  }
  process.disconnect?.();
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}
