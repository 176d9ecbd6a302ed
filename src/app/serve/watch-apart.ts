import { spawn } from 'node:child_process';
import { MINUTE_MS, SECOND_MS } from '../../model/time.ts';
import { heapMegabytes, yieldTo } from './beside-collector.ts';
import type { LentStore } from './loopback.ts';

/** How `lapse watch-merged` is begun. */
export interface WatchProgram {
  /** the compiled command line */
  readonly program: string;
  /** its configuration file, with what is not the collector's: repository, forge, policies */
  readonly configFile: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** What one look at what was merged came to; merged pull requests by their addresses. */
export interface WatchedOnce {
  /** of which something is needed again */
  readonly needed: readonly string[];
  /** that could not be looked at */
  readonly unread: readonly string[];
  /** why something could not be done; undefined: all was */
  readonly failure: string | undefined;
}

/** Text that is kept of what a child says, in characters. */
const MOST_SAID = 64 * 1024 * 1024;
const MOST_TOLD = 2000;
/** Longer than `lapse` gives git before it ends that. */
const GRACE_MS = 6 * SECOND_MS;
/** A look that hangs must not keep all others from being taken. */
const LONGEST_MS = 30 * MINUTE_MS;

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
  const args = ['watch-merged', '--config', configFile, '--store', storePath, '--format', 'json'];
  const flags = [...process.execArgv, `--max-old-space-size=${heapMegabytes()}`];
  // the last two: what it says must not differ from look to look
  const child = spawn(process.execPath, [...flags, program, ...args, '--quiet', '--log-format', 'text'], {
    env: { ...env, LAPSE_STORE_TOKEN: token },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  yieldTo(child.pid);
  let killing: NodeJS.Timeout | undefined;
  const end = (): void => {
    child.kill('SIGTERM');
    killing ??= setTimeout(() => child.kill('SIGKILL'), GRACE_MS);
  };
  const limit = setTimeout(end, LONGEST_MS);
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
      const watched = watchedIn(said, told.trim());
      if (watched !== undefined) resolve(watched);
      else reject(new Error(told.trim() || `it ended ${by === null ? `with code ${code}` : `by ${by}`}`));
    });
  }).finally(() => {
    clearTimeout(limit);
    clearTimeout(killing);
    signal.removeEventListener('abort', end);
  });
}

interface SaidMerge {
  readonly number: number;
  readonly url?: string;
  readonly drops: readonly { readonly kind: string }[];
  readonly revert: {
    readonly kind: string;
    readonly message?: string;
    readonly why?: string;
    readonly isUnproven?: boolean;
  };
}

/** undefined: the process came to no result */
function watchedIn(said: string, told: string): WatchedOnce | undefined {
  if (said === '') return undefined;
  try {
    const { merges }: { merges: readonly SaidMerge[] } = JSON.parse(said);
    const isNeeded = ({ drops }: SaidMerge): boolean => drops.some(({ kind }) => kind === 'needed');
    const failed = merges.filter(({ revert }) => revert.kind === 'failed' || revert.isUnproven === true);
    const [first] = failed;
    const why = told === '' ? (first?.revert.message ?? first?.revert.why ?? 'no reason was given') : told;
    return {
      needed: merges.filter(isNeeded).map(addressOf),
      unread: failed.filter((one) => !isNeeded(one)).map(addressOf),
      failure: first === undefined ? undefined : why,
    };
  } catch {
    return undefined;
  }
}

function addressOf({ url, number }: SaidMerge): string {
  return url ?? `number ${number}`;
}
