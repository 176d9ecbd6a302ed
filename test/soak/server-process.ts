/**
 * A relay of fifty nodes that sends flows at a steady pace, loses some, goes away and comes back. Arguments: the script
 * as JSON, and where to write the truth once all is sent. Prints its address, and `sent` at the end; serves on until it
 * is stopped.
 */
import { writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { EncodedFlow } from '../../src/adapters/hubble/server.ts';
import { encodeFlow } from '../bench/collect/encode.ts';
import { NODES, plannedFlows } from '../bench/collect/plan.ts';
import { SoakRelay } from './relay.ts';
import { LOST_AT, RESTART_AT, RESTART_SECONDS, RING_SECONDS, SILENT, type SoakScript } from './script.ts';
import { nodeOf, Truth } from './truth.ts';

/** Small lumps, between which what was sent before can leave. */
const TICK_MS = 1;

const [, , scriptText = '', truthPath = ''] = process.argv;
const script: SoakScript = JSON.parse(scriptText);
/** A machine that cannot keep the pace sends less: ever larger lumps would leave no time to serve them. */
const MOST_PER_TICK = (3 * script.rate * TICK_MS) / 1000;
const relay = new SoakRelay(Math.ceil((script.rate * RING_SECONDS) / NODES));
const truth = new Truth();
const flows = plannedFlows({ scenario: 'usual', count: Number.MAX_SAFE_INTEGER, hours: 1 });
const startedMs = performance.now();
await relay.start();
process.stdout.write(`${relay.address}\n`);
const happenings = [
  ...LOST_AT.map((at) => happensAt(at, () => relay.loseEvents())),
  happensAt(RESTART_AT, restart),
];
for (let due = 0; partOfRun() < 1; ) {
  due += (script.rate * TICK_MS) / 1000;
  const count = Math.min(Math.floor(due), MOST_PER_TICK);
  due = Math.min(due - count, MOST_PER_TICK);
  const tick = performance.now();
  send(count);
  // What the last pause took too long is sent with the next.
  const pause = Math.max(TICK_MS - (performance.now() - tick), 1);
  const before = performance.now();
  await sleep(pause);
  due += (script.rate * Math.max(performance.now() - before - pause, 0)) / 1000;
}
await Promise.all(happenings);
writeFileSync(truthPath, JSON.stringify(truth.answer()));
process.stdout.write('sent\n');

function partOfRun(): number {
  return (performance.now() - startedMs) / (script.seconds * 1000);
}

async function happensAt(part: number, action: () => unknown): Promise<void> {
  await sleep(part * script.seconds * 1000);
  await action();
}

async function restart(): Promise<void> {
  relay.kill();
  await sleep(RESTART_SECONDS * 1000);
  await relay.start();
}

function send(count: number): void {
  const part = partOfRun();
  const byNode = new Map<string, EncodedFlow[]>();
  for (let i = 0; i < count; i += 1) {
    const next = flows.next();
    if (next.done === true) return;
    const flow = { ...next.value, timeMs: Date.now() };
    const node = nodeOf(flow);
    if (node === SILENT.node && part > SILENT.from && part < SILENT.to) continue;
    const encoded = new EncodedFlow(encodeFlow(flow), node, flow.timeMs);
    const list = byNode.get(node);
    if (list === undefined) byNode.set(node, [encoded]);
    else list.push(encoded);
    truth.add(flow);
  }
  for (const [node, list] of byNode) relay.append(node, list);
}
