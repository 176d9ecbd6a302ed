import { spawn } from 'node:child_process';
import { SECOND_MS } from '../../model/time.ts';
import type { LentStore } from './loopback.ts';

/** How `lapse watch-merged` is begun. */
export interface WatchProgram {
  /** the compiled command line */
  readonly program: string;
  /** its configuration file, with what is not the collector's: repository, forge, policies */
  readonly configFile: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** What one look at what was merged came to. */
export interface WatchedOnce {
  /** addresses of merged pull requests of which something is needed again */
  readonly needed: readonly string[];
  /** what went wrong beside it, one text; '' where nothing did */
  readonly trouble: string;
}

/** Text that is kept of what a child says, in characters. */
const MOST_SAID = 64 * 1024 * 1024;
const MOST_TOLD = 2000;
/** A stop must leave time to close the store. */
const GRACE_MS = 3 * SECOND_MS;

/**
 * Runs `lapse watch-merged` in a process of its own: git and a forge may be slow, hang or take memory, and flows must
 * not wait for them. The token of the store goes by the environment, as those of the forge do.
 * @throws Error with what the process said where it came to no result
 */
export function watchApart(
  { program, configFile, env }: WatchProgram,
  { storePath, token }: LentStore,
  signal: AbortSignal,
): Promise<WatchedOnce> {
  const args = ['watch-merged', '--config', configFile, '--store', storePath, '--format', 'json', '--quiet'];
  const child = spawn(process.execPath, [...process.execArgv, program, ...args], {
    env: { ...env, LAPSE_STORE_TOKEN: token },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let killing: NodeJS.Timeout | undefined;
  const end = (): void => {
    child.kill('SIGTERM');
    killing = setTimeout(() => child.kill('SIGKILL'), GRACE_MS);
  };
  if (signal.aborted) end();
  signal.addEventListener('abort', end, { once: true });
  let [said, told] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    said = `${said}${text}`.slice(0, MOST_SAID);
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    told = `${told}${text}`.slice(-MOST_TOLD);
  });
  return new Promise<WatchedOnce>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, by) => {
      const needed = neededIn(said);
      if (needed !== undefined) resolve({ needed, trouble: told.trim() });
      else reject(new Error(told.trim() || `it ended ${by === null ? `with code ${code}` : `by ${by}`}`));
    });
  }).finally(() => {
    clearTimeout(killing);
    signal.removeEventListener('abort', end);
  });
}

interface SaidMerge {
  readonly number: number;
  readonly url?: string;
  readonly drops: readonly { readonly kind: string }[];
}

/** undefined: the process came to no result */
function neededIn(said: string): string[] | undefined {
  if (said === '') return undefined;
  try {
    const { merges }: { merges: readonly SaidMerge[] } = JSON.parse(said);
    return merges
      .filter(({ drops }) => drops.some(({ kind }) => kind === 'needed'))
      .map(({ url, number }) => url ?? `number ${number}`);
  } catch {
    return undefined;
  }
}
