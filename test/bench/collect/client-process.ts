/**
 * One measured run in a process of its own: `collect` (the real path), `receive` (our gRPC client alone),
 * `grpc-js` (that library alone) or `plain` (over that library, every message decoded whole, one row a flow). Arguments: the way, the server's address, the path of the store.
 * Prints a `ClientFigures`.
 */
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { systemClock } from '../../../src/app/clock.ts';
import { collect } from '../../../src/app/collect.ts';
import { peakRssMegabytes } from '../measure.ts';
import { storeEveryFlow } from './plain-way.ts';
import { nothing, receiveByLibrary, receiveMessages } from './receive-only.ts';

export type Way = 'collect' | 'receive' | 'grpc-js' | 'plain';

export interface ClientFigures {
  readonly flows: number;
  readonly seconds: number;
  readonly cpuSeconds: number;
  readonly peakRssMegabytes: number;
  readonly longestStallMs: number;
  readonly p99StallMs: number;
}

const [, , way = '', address = '', storePath = ''] = process.argv;

const delay = monitorEventLoopDelay({ resolution: 10 });
delay.enable();
const cpu = process.cpuUsage();
const started = performance.now();
const flows = await run();
const seconds = (performance.now() - started) / 1000;
const { user, system } = process.cpuUsage(cpu);
delay.disable();
const figures: ClientFigures = {
  flows,
  seconds,
  cpuSeconds: (user + system) / 1e6,
  peakRssMegabytes: peakRssMegabytes(),
  longestStallMs: delay.max / 1e6,
  p99StallMs: delay.percentile(99) / 1e6,
};
process.stdout.write(`${JSON.stringify(figures)}\n`);

async function run(): Promise<number> {
  switch (way) {
    case 'collect': {
      let read = 0;
      const request = { hubble: { address }, storePath, follow: false };
      const io = {
        clock: systemClock,
        signal: new AbortController().signal,
        onProgress: (tally: { readonly read: number }) => (read = tally.read),
      };
      await collect(request, io);
      return read;
    }
    case 'receive':
      return receiveMessages(address, nothing);
    case 'grpc-js':
      return receiveByLibrary(address, nothing);
    case 'plain':
      return storeEveryFlow(address, storePath);
    default:
      throw new Error(`no such way: ${way}`);
  }
}
