import { type ChildProcess, spawn } from 'node:child_process';
import { MAIN } from '../support/build.ts';

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface LapseOptions {
  readonly cwd?: string;
  readonly stdin?: string | Uint8Array;
  readonly env?: Readonly<Record<string, string>>;
}

/** The real program in a process of its own; only `PATH` and what is given are in its environment. */
export function startLapse(args: readonly string[], { cwd, env = {} }: LapseOptions = {}): ChildProcess {
  return spawn(process.execPath, [MAIN, ...args], {
    env: { PATH: process.env['PATH'] ?? '', ...env },
    ...(cwd === undefined ? {} : { cwd }),
  });
}

export async function lapse(args: readonly string[], options: LapseOptions = {}): Promise<Ended> {
  const child = startLapse(args, options);
  child.stdin?.on('error', () => {
    // the program may end before it has read its input
  });
  child.stdin?.end(options.stdin ?? '');
  return ended(child);
}

/** What the process wrote from now on, once it has ended. */
export function ended(child: ChildProcess): Promise<Ended> {
  const [out, err]: [Buffer[], Buffer[]] = [[], []];
  child.stdout?.on('data', (chunk: Buffer) => out.push(chunk));
  child.stderr?.on('data', (chunk: Buffer) => err.push(chunk));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) =>
      resolve({ code, stdout: Buffer.concat(out).toString(), stderr: Buffer.concat(err).toString() }),
    );
  });
}
