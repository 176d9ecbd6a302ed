import type { CallProblem } from '../../../src/adapters/calling/call-problem.ts';
import { problemIn } from '../../../src/adapters/calling/call-problem.ts';
import { type HttpCall, type HttpSettings, httpCall } from '../../../src/adapters/calling/http-call.ts';
import type { Patience } from '../../../src/adapters/calling/patiently.ts';

export const NOW_MS = Date.parse('2026-06-01T00:00:00Z');

/** Patient enough for a slow machine. */
export function calling(settings: Partial<HttpSettings> = {}): HttpCall {
  return httpCall({
    timeoutMs: 60_000,
    signal: new AbortController().signal,
    now: () => NOW_MS,
    ...settings,
  });
}

/** Waits for nothing; what it was asked to wait is in `slept`. */
export function hasty(slept: number[] = [], changes: Partial<Patience> = {}): Patience {
  return {
    retries: 3,
    firstWaitMs: 1,
    longestWaitMs: 1,
    deadlineMs: 60_000,
    sleep: async (ms) => {
      slept.push(ms);
    },
    elapsed: () => 0,
    ...changes,
  };
}

/** What went wrong; an error where nothing did. */
export async function problemOf(work: Promise<unknown>): Promise<CallProblem> {
  try {
    await work;
  } catch (error) {
    return problemIn(error);
  }
  throw new Error('it was delivered');
}
