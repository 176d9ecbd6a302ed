import { getEventListeners } from 'node:events';
import { expect, it } from 'vitest';
import { systemClock } from '../../src/app/clock.ts';

it('a sleep that ends leaves nothing on the signal: a collector sleeps hundreds of thousands of times on one', async () => {
  const { signal } = new AbortController();
  await systemClock.sleep(1, signal);
  expect(getEventListeners(signal, 'abort')).toEqual([]);
});

it.each([
  {
    why: 'while it sleeps',
    abort: (controller: AbortController) => queueMicrotask(() => controller.abort()),
  },
  { why: 'before it begins', abort: (controller: AbortController) => controller.abort() },
])('an abort $why wakes it', async ({ abort }) => {
  const controller = new AbortController();
  abort(controller);
  await systemClock.sleep(3_600_000, controller.signal);
  expect(getEventListeners(controller.signal, 'abort')).toEqual([]);
});
