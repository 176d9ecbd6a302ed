import { writeSync } from 'node:fs';
import { isatty } from 'node:tty';

/** What a command may do to the outside beside its use case. Results go to stdout, everything else to stderr. */
export interface Terminal {
  readonly stdout: (text: string) => void;
  readonly stderr: (text: string) => void;
  readonly stderrIsTerminal: boolean;
  readonly stdoutIsTerminal: boolean;
  /** of stdout where it is a terminal */
  readonly columns?: number;
  /** absolute; what relative paths begin at */
  readonly directory?: string;
  readonly now: () => number;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** aborted by SIGINT and SIGTERM */
  readonly signal: AbortSignal;
}

/** The process's own terminal. The first signal asks to stop, the second one stops. */
export function processTerminal(): Terminal {
  const controller = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => controller.abort(name));
  return {
    stdout: (text) => write(1, text),
    stderr: (text) => write(2, text),
    stderrIsTerminal: isatty(2),
    stdoutIsTerminal: isatty(1),
    ...(isatty(1) && process.stdout.columns > 0 ? { columns: process.stdout.columns } : {}),
    directory: process.cwd(),
    now: () => Date.now(),
    env: process.env,
    signal: controller.signal,
  };
}

/** Synchronous, so that nothing is lost when the process ends, and a closed pipe (`| head`) is no error. */
function write(descriptor: number, text: string): void {
  let rest = Buffer.from(text);
  while (rest.length > 0) {
    try {
      rest = rest.subarray(writeSync(descriptor, rest));
    } catch (cause) {
      const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
      if (code === 'EAGAIN') continue;
      if (code === 'EPIPE') return;
      throw cause;
    }
  }
}
