import { describe, expect, it } from 'vitest';
import type { Clock } from '../../../src/app/clock.ts';
import { CURRENT_MS, LiveReport, type MadeReport } from '../../../src/app/serve/live-report.ts';

const NOW = Date.UTC(2026, 5, 1);

/** Time passes when it is told to. */
class HandClock implements Clock {
  ms = NOW;
  readonly #sleepers = new Set<{ readonly untilMs: number; readonly wake: () => void }>();

  now(): number {
    return this.ms;
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((wake) => {
      this.#sleepers.add({ untilMs: this.ms + ms, wake });
      signal?.addEventListener('abort', () => wake(), { once: true });
    });
  }

  pass(ms: number): void {
    this.ms += ms;
    for (const sleeper of this.#sleepers)
      if (sleeper.untilMs <= this.ms) {
        this.#sleepers.delete(sleeper);
        sleeper.wake();
      }
  }
}

const made = (text: string): MadeReport => ({
  texts: { html: text, markdown: text, json: text, csv: text, sarif: text },
  contentSecurityPolicy: '',
  result: {
    nowMs: 0,
    unusedForMs: 0,
    exposure: { granted: surface, used: surface, left: surface },
    revocable: 0,
    held: 0,
    findings: [],
  },
});
const surface = { pairs: 0, pairPorts: 0 };

/** Reports that are made when the test says so. */
function byHand() {
  const clock = new HandClock();
  const asked: {
    readonly nowMs: number;
    readonly give: (text: string) => void;
    readonly fail: (why: string) => void;
  }[] = [];
  const failures: unknown[] = [];
  const live = new LiveReport(
    (nowMs, signal) =>
      new Promise((resolve, reject) => {
        signal.addEventListener('abort', () => reject(new Error('stopped')), { once: true });
        asked.push({ nowMs, give: (text) => resolve(made(text)), fail: (why) => reject(new Error(why)) });
      }),
    { clock, onFailed: (error) => failures.push(error) },
  );
  return { clock, asked, failures, live };
}

describe('the live report', () => {
  it('is made once for all who ask, and again when it is old', async () => {
    const { clock, asked, live } = byHand();
    const [one, two] = [live.latest(), live.latest()];
    expect(asked.map(({ nowMs }) => nowMs)).toEqual([NOW]);
    asked[0]?.give('first');
    expect([await one, await two]).toEqual([
      expect.objectContaining({ texts: made('first').texts, madeAtMs: NOW }),
      await one,
    ]);
    clock.pass(CURRENT_MS - 1);
    expect(await live.latest()).toBe(await one);
    expect(asked).toHaveLength(1);
    clock.pass(1);
    const later = live.latest();
    expect(asked).toHaveLength(2);
    asked[1]?.give('second');
    expect(await later).toMatchObject({ texts: made('second').texts, madeAtMs: NOW + CURRENT_MS });
  });

  it('that takes long: the last one does, and the first one is said to be coming', async () => {
    const { clock, asked, live } = byHand();
    const first = live.latest();
    clock.pass(60_000);
    expect(await first).toEqual({ kind: 'making' });
    asked[0]?.give('first');
    await live.refresh();
    clock.pass(CURRENT_MS);
    const second = live.latest();
    clock.pass(60_000);
    expect(await second).toMatchObject({ texts: made('first').texts });
    expect(asked).toHaveLength(2);
  });

  it('that cannot be made says why, and is tried again when somebody asks', async () => {
    const { asked, failures, live } = byHand();
    const failed = live.latest();
    asked[0]?.fail('policies cannot be read');
    expect(await failed).toEqual({ kind: 'none', detail: 'policies cannot be read' });
    expect(failures).toHaveLength(1);
    const next = live.latest();
    asked[1]?.give('second');
    expect(await next).toMatchObject({ kind: 'made' });
  });

  it('that cannot be made anew: the last one stays', async () => {
    const { clock, asked, live } = byHand();
    const first = live.latest();
    asked[0]?.give('first');
    await first;
    clock.pass(CURRENT_MS);
    const second = live.latest();
    asked[1]?.fail('no memory');
    expect(await second).toMatchObject({ texts: made('first').texts, madeAtMs: NOW });
  });

  it('ends what is being made when it is stopped, without a word', async () => {
    const { asked, failures, live } = byHand();
    const waiting = live.latest();
    await live.stop();
    expect(await waiting).toEqual({ kind: 'making' });
    expect(failures).toEqual([]);
    await live.latest();
    expect(asked).toHaveLength(1);
  });
});
