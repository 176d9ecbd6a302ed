import { describe, expect, it } from 'vitest';
import type { Clock } from '../../../src/app/clock.ts';
import { CollectorMonitor } from '../../../src/app/serve/collector-monitor.ts';
import { startWatch } from '../../../src/app/serve/start-watch.ts';
import type { WatchedOnce } from '../../../src/app/serve/watch-apart.ts';

type Look = WatchedOnce | Error;

const found = (...needed: string[]): Look => ({ needed, unread: [], failure: undefined });
const unread = (...merges: string[]): Look => ({ needed: [], unread: merges, failure: 'git failed' });
const unopened = (...needed: string[]): Look => ({ needed, unread: [], failure: 'the forge failed' });

/** What was told and measured after each look. */
async function afterEach(looks: readonly Look[]): Promise<unknown[]> {
  const monitor = new CollectorMonitor();
  const said: string[] = [];
  const seen: unknown[] = [];
  let [now, taken] = [0, 0];
  const end = new AbortController();
  const ended = new Promise<void>((resolve) => {
    end.signal.addEventListener('abort', () => resolve());
  });
  const note = (): void => {
    const { failures, needed, succeededMs } = monitor.readings(now, undefined).watch ?? {};
    seen.push({ failures, needed, succeededMs, said: said.splice(0) });
  };
  const clock: Clock = {
    now: () => now,
    sleep: async (ms, signal) => {
      if (taken > 0) note();
      now += ms;
      if (taken < looks.length) return;
      end.abort();
      await new Promise<void>((resolve) =>
        signal?.addEventListener('abort', () => resolve(), { once: true }),
      );
    },
  };
  const watch = async (): Promise<WatchedOnce> => {
    const look = looks[taken];
    taken += 1;
    if (look === undefined || look instanceof Error) throw look ?? new Error('one look too many');
    return look;
  };
  const watching = startWatch(watch, 1000, monitor, {
    clock,
    onNeeded: (needed) => said.push(`needed ${needed.join()}`),
    onWatchFailed: (reason) => said.push(`failed ${reason}`),
  });
  await ended;
  await watching.stop();
  return seen;
}

describe('what a watching collector tells', () => {
  it('what is needed, once, and again once it was not', async () => {
    expect(await afterEach([found(), found('a'), found('a', 'b'), found('b'), found('a', 'b')])).toEqual([
      { failures: 0, needed: 0, succeededMs: 1000, said: [] },
      { failures: 0, needed: 1, succeededMs: 2000, said: ['needed a'] },
      { failures: 0, needed: 2, succeededMs: 3000, said: ['needed b'] },
      { failures: 0, needed: 1, succeededMs: 4000, said: [] },
      { failures: 0, needed: 2, succeededMs: 5000, said: ['needed a'] },
    ]);
  });

  it('a merge that cannot be looked at stays needed, and the look has failed', async () => {
    expect(await afterEach([found('a'), unread('a'), unread('a', 'b'), found('a')])).toEqual([
      { failures: 0, needed: 1, succeededMs: 1000, said: ['needed a'] },
      { failures: 1, needed: 1, succeededMs: 1000, said: ['failed git failed'] },
      { failures: 2, needed: 1, succeededMs: 1000, said: [] },
      { failures: 2, needed: 1, succeededMs: 4000, said: [] },
    ]);
  });

  it('what is needed and cannot be brought back counts as both', async () => {
    expect(await afterEach([unopened('a'), unopened('a')])).toEqual([
      { failures: 1, needed: 1, succeededMs: undefined, said: ['needed a', 'failed the forge failed'] },
      { failures: 2, needed: 1, succeededMs: undefined, said: [] },
    ]);
  });

  it('looks that come to nothing leave what is known, and are told once for each reason', async () => {
    const [one, other] = [new Error('one'), new Error('other')];
    expect(await afterEach([one, one, found('a'), other, one])).toEqual([
      { failures: 1, needed: undefined, succeededMs: undefined, said: ['failed one'] },
      { failures: 2, needed: undefined, succeededMs: undefined, said: [] },
      { failures: 2, needed: 1, succeededMs: 3000, said: ['needed a'] },
      { failures: 3, needed: 1, succeededMs: 3000, said: ['failed other'] },
      { failures: 4, needed: 1, succeededMs: 3000, said: ['failed one'] },
    ]);
  });
});
