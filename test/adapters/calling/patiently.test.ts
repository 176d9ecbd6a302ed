import { describe, expect, it } from 'vitest';
import { CallProblem } from '../../../src/adapters/calling/call-problem.ts';
import { patiently } from '../../../src/adapters/calling/patiently.ts';
import { hasty, problemOf } from './calling.ts';

const never = new AbortController().signal;
const passing = (afterMs?: number): CallProblem =>
  new CallProblem('busy', { kind: 'later', ...(afterMs === undefined ? {} : { afterMs }) }, { status: 503 });

/** Fails with each problem in turn, then works. */
function failing(...problems: readonly Error[]): { attempt: () => Promise<string>; made: () => number } {
  let made = 0;
  return {
    attempt: async () => {
      const problem = problems[made++];
      if (problem !== undefined) throw problem;
      return 'done';
    },
    made: () => made,
  };
}

describe('what passes is tried again', () => {
  it('until it works', async () => {
    const { attempt } = failing(passing(), passing());
    expect(await patiently(attempt, hasty(), never)).toEqual({ value: 'done', attempts: 3 });
  });

  it('as often as said, and the last problem tells', async () => {
    const { attempt, made } = failing(...Array.from({ length: 9 }, () => passing()));
    const problem = await problemOf(patiently(attempt, hasty(), never));
    expect(made()).toBe(4);
    expect(problem).toMatchObject({ message: 'busy after 4 attempts', status: 503 });
  });

  it('after as long as the other side asks', async () => {
    const slept: number[] = [];
    const { attempt } = failing(passing(7000), passing(0));
    await patiently(attempt, hasty(slept), never);
    expect(slept).toEqual([7000, 0]);
  });

  it('and each wait is told before it begins, with when it is over at the latest', async () => {
    const told: [string, number][] = [];
    const patience = hasty([], {
      firstWaitMs: 2,
      longestWaitMs: 7,
      onRetry: ({ problem, withinMs }) => told.push([problem.message, withinMs]),
    });
    await problemOf(
      patiently(failing(passing(), passing(7000), passing(), passing()).attempt, patience, never),
    );
    expect(told).toEqual([
      ['busy', 4],
      ['busy', 7007],
      ['busy', 7],
    ]);
  });

  it('not where it asks for longer than there is time', async () => {
    const slept: number[] = [];
    const { attempt, made } = failing(passing(60_001));
    const problem = await problemOf(patiently(attempt, hasty(slept), never));
    expect({ made: made(), slept }).toEqual({ made: 1, slept: [] });
    expect(problem.message).toBe(
      'busy; it asks to wait for 61 s, which is longer than the time that is left',
    );
    expect(problem.remedy).toBe('run it again later');
  });

  it('and names the flag that gives more time, where there is one', async () => {
    const patience = hasty([], { deadlineFlag: '--send-timeout' });
    const problem = await problemOf(patiently(failing(passing(60_001)).attempt, patience, never));
    expect(problem.remedy).toBe('run it again later, or give more time with --send-timeout');
  });

  it('the time that is left shrinks with what was waited', async () => {
    let nowMs = 0;
    const { attempt, made } = failing(passing(40_000), passing(40_000));
    const patience = hasty([], {
      elapsed: () => nowMs,
      sleep: async (ms) => {
        nowMs += ms;
      },
    });
    await problemOf(patiently(attempt, patience, never));
    expect(made()).toBe(2);
  });
});

describe('what does not pass is not tried again', () => {
  it.each<{ why: string; error: Error }>([
    { why: 'a refusal', error: new CallProblem('no', { kind: 'never' }) },
    { why: 'an error of a library', error: new TypeError('x is not a function') },
    {
      why: 'a refusal inside of an error of a library',
      error: new Error('y', { cause: new CallProblem('no', { kind: 'never' }) }),
    },
  ])('$why', async ({ error }) => {
    const { attempt, made } = failing(error);
    await problemOf(patiently(attempt, hasty(), never));
    expect(made()).toBe(1);
  });
});

/** Works on until it is told to end. */
function hanging(signal: AbortSignal): Promise<string> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(new Error('aborted')));
  });
}

it('the end of the time ends an attempt that hangs', async () => {
  const problem = await problemOf(patiently(hanging, hasty([], { deadlineMs: 50 }), never));
  expect(problem.message).toMatch(/^given up after 0\.05 s/);
});

it('an interrupt ends the waiting', async () => {
  const interrupt = new AbortController();
  const { attempt, made } = failing(passing(), passing());
  const patience = hasty([], { firstWaitMs: 3_600_000, longestWaitMs: 3_600_000, deadlineMs: 7_200_000 });
  const work = problemOf(
    patiently(
      () => {
        // only once the wait has begun
        setImmediate(() => interrupt.abort());
        return attempt();
      },
      patience,
      interrupt.signal,
    ),
  );
  expect((await work).message).toBe('interrupted');
  expect(made()).toBe(1);
});
