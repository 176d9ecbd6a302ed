import type { ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import { type Ended, ended, startLapse } from './lapse.ts';

export interface ServingCollector {
  readonly child: ChildProcess;
  readonly address: string;
  readonly end: Promise<Ended>;
}

/** The real program, collecting from the server at `hubble` into the store, on a free port of loopback. */
export function startCollector(
  hubble: string,
  store: string,
  ...options: readonly string[]
): Promise<ServingCollector> {
  return startCollectorWith({}, hubble, store, ...options);
}

export async function startCollectorWith(
  env: Readonly<Record<string, string>>,
  hubble: string,
  store: string,
  ...options: readonly string[]
): Promise<ServingCollector> {
  const args = ['collect', '--hubble', hubble, '--store', store, '--log-format', 'json'];
  const child = startLapse([...args, '--listen', '127.0.0.1:0', ...options], { env });
  const end = ended(child);
  if (child.stderr === null) throw new Error('no stderr');
  for await (const line of createInterface({ input: child.stderr })) {
    const { message, address }: { message: string; address: string } = JSON.parse(line);
    if (message !== 'serving') continue;
    // the reader of lines holds it back when it stops
    child.stderr.resume();
    return { child, address, end };
  }
  throw new Error(`the collector ended: ${JSON.stringify(await end)}`);
}

export async function stopped({ child, end }: ServingCollector): Promise<number | null> {
  child.kill('SIGTERM');
  return (await end).code;
}
