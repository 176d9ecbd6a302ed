/**
 * A relay of fifty nodes that sends flows at a steady pace, loses some, goes away and comes back. Arguments: the script
 * as JSON, and where to write the truth once all is sent. Prints its address, and `sent` at the end; serves on until it
 * is stopped.
 */
import { writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { NODES } from '../bench/collect/plan.ts';
import { FlowMaker } from './flow-maker.ts';
import { Pace } from './pace.ts';
import { SoakRelay } from './relay.ts';
import {
  LOST_AT,
  RESTART_AT,
  RESTART_SECONDS,
  RING_SECONDS,
  SILENT,
  type SoakScript,
  type SoakTruth,
} from './script.ts';
import { Truth } from './truth.ts';

/** Small lumps, between which what was sent before can leave. */
const TICK_MS = 5;

const [, , scriptText = '', truthPath = ''] = process.argv;
const script: SoakScript = JSON.parse(scriptText);
const relay = new SoakRelay(Math.ceil((script.rate * RING_SECONDS) / NODES));
const truth = new Truth();
const maker = new FlowMaker(script.rate * script.seconds, truth);
const pace = new Pace(script.rate, TICK_MS);
await relay.start();
const startedMs = performance.now();
const cpuBefore = process.cpuUsage();
process.stdout.write(`${relay.address}\n`);
const happenings = [
  ...LOST_AT.map((at) => happensAt(at, () => relay.loseEvents())),
  happensAt(RESTART_AT, restart),
];
for (let seconds = 0; seconds < script.seconds; seconds = (performance.now() - startedMs) / 1000) {
  const part = seconds / script.seconds;
  const isSilent = part > SILENT.from && part < SILENT.to;
  relay.append(maker.make(pace.due(seconds), Date.now(), isSilent));
  await sleep(TICK_MS);
}
await Promise.all(happenings);
const { user, system } = process.cpuUsage(cpuBefore);
const answer: SoakTruth = { ...truth.answer(), cpuSeconds: (user + system) / 1e6 };
writeFileSync(truthPath, JSON.stringify(answer));
process.stdout.write('sent\n');

async function happensAt(part: number, action: () => unknown): Promise<void> {
  await sleep(part * script.seconds * 1000);
  await action();
}

async function restart(): Promise<void> {
  relay.kill();
  await sleep(RESTART_SECONDS * 1000);
  await relay.start();
}
