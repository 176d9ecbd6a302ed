import pRetry from 'p-retry';
import { CallProblem, problemIn } from './call-problem.ts';

export interface Patience {
  /** after the first attempt */
  readonly retries: number;
  /** doubled each time, and up to twice as long by chance */
  readonly firstWaitMs: number;
  readonly longestWaitMs: number;
  /** for all attempts and waits together */
  readonly deadlineMs: number;
  /** the flag that sets the deadline; absent: nobody can give more time */
  readonly deadlineFlag?: string;
  /** Waits as long as the other side asked; rejects where the signal aborts. */
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
  /** milliseconds of a clock that never goes back */
  readonly elapsed: () => number;
  /** told before each wait */
  readonly onRetry?: (retry: Retry) => void;
}

export interface Retry {
  /** of the attempt that failed; may hold secrets */
  readonly problem: CallProblem;
  /** the next attempt begins by then, from now */
  readonly withinMs: number;
}

export interface Delivered<T> {
  readonly value: T;
  readonly attempts: number;
}

/**
 * Tries until it works, nothing more is to be hoped for, or the time is over. An attempt must be one that may be made
 * twice: whether a lost one arrived is not known.
 *
 * @param signal ends it at once
 * @throws CallProblem of the last attempt
 */
export async function patiently<T>(
  attempt: (signal: AbortSignal) => Promise<T>,
  patience: Patience,
  signal: AbortSignal,
): Promise<Delivered<T>> {
  const startMs = patience.elapsed();
  const left = (): number => patience.deadlineMs - (patience.elapsed() - startMs);
  const deadline = AbortSignal.timeout(patience.deadlineMs);
  const both = AbortSignal.any([signal, deadline]);
  let last: CallProblem | undefined;
  let attempts = 0;
  try {
    const value = await pRetry(
      async () => {
        attempts++;
        try {
          return await attempt(both);
        } catch (error) {
          if (!both.aborted) last = problemIn(error);
          throw last ?? problemIn(error);
        }
      },
      {
        retries: patience.retries,
        minTimeout: patience.firstWaitMs,
        maxTimeout: patience.longestWaitMs,
        maxRetryTime: patience.deadlineMs,
        randomize: true,
        signal: both,
        shouldRetry: async ({ error, retriesConsumed }) => {
          const problem = problemIn(error);
          const { retry } = problem;
          if (retry.kind === 'never') return false;
          if (retry.afterMs !== undefined && retry.afterMs > left()) {
            last = tooLong(problem, retry.afterMs, patience);
            return false;
          }
          const ownMs = Math.min(patience.longestWaitMs, patience.firstWaitMs * 2 ** (retriesConsumed + 1));
          patience.onRetry?.({ problem, withinMs: Math.min((retry.afterMs ?? 0) + ownMs, left()) });
          if (retry.afterMs !== undefined) await patience.sleep(retry.afterMs, both);
          return true;
        },
      },
    );
    return { value, attempts };
  } catch (error) {
    throw explained(last ?? problemIn(error), { attempts, patience, signal, deadline });
  }
}

function tooLong(problem: CallProblem, afterMs: number, { deadlineFlag }: Patience): CallProblem {
  const wait = `${Math.ceil(afterMs / 1000)} s`;
  const message = `${problem.message}; it asks to wait for ${wait}, which is longer than the time that is left`;
  const remedy = `run it again later${deadlineFlag === undefined ? '' : `, or give more time with ${deadlineFlag}`}`;
  return new CallProblem(message, { kind: 'never' }, { status: problem.status, remedy, cause: problem });
}

interface End {
  readonly attempts: number;
  readonly patience: Patience;
  readonly signal: AbortSignal;
  readonly deadline: AbortSignal;
}

/** Says how the end came, where it is more than one attempt that failed. */
function explained(problem: CallProblem, { attempts, patience, signal, deadline }: End): CallProblem {
  const tries = attempts > 1 ? ` after ${attempts} attempts` : '';
  const { status, remedy } = problem;
  const ended = (message: string): CallProblem =>
    new CallProblem(message, { kind: 'never' }, { status, remedy, cause: problem });
  if (signal.aborted) return ended('interrupted');
  if (deadline.aborted)
    return ended(`given up after ${patience.deadlineMs / 1000} s${tries}: ${problem.message}`);
  return tries === '' ? problem : ended(`${problem.message}${tries}`);
}
