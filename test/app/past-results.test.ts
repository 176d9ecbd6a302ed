import { expect, it } from 'vitest';
import { openAnyStore } from '../../src/app/open-any-store.ts';
import { readPast } from '../../src/app/past-results.ts';
import { recordResult } from '../../src/app/record-result.ts';
import { toStored } from '../../src/report/trend/stored-form.ts';
import type { StoreView } from '../../src/usage/store.ts';
import { newStore, serving } from '../adapters/http/serving.ts';
import { daysBefore, MONDAY_MS, pastResult } from '../report/trend/results.ts';
import { tempDir } from '../support/temp-dir.ts';

const directory = tempDir();
const NOW = pastResult(MONDAY_MS, ['a']);

it('of a running collector the past is that of its store', async () => {
  const store = await newStore(directory);
  const [older, lastWeek, yesterday] = [14, 7, 1].map((days) =>
    pastResult(daysBefore(days), ['a', String(days)]),
  );
  if (older === undefined || lastWeek === undefined || yesterday === undefined)
    throw new Error('three were made');
  for (const one of [yesterday, older, lastWeek]) await recordResult(store, one);
  const { address } = await serving({ store });
  const remote = await openAnyStore(address);
  const past = await remote.atOnce((view) => readPast(view, address, NOW));
  expect(past).toEqual(await store.atOnce((view) => readPast(view, address, NOW)));
  expect(past.compared).toEqual({ ...lastWeek, findings: expect.arrayContaining([...lastWeek.findings]) });
  expect(past.points.map((one) => one.nowMs)).toEqual([older, lastWeek, yesterday].map((one) => one.nowMs));
  expect(past.problems).toEqual([]);
});

/** A store that gives just this. */
function storeOf(view: Partial<StoreView>): Pick<StoreView, 'readResults' | 'readResult'> {
  return {
    readResults: () => Promise.resolve([]),
    readResult: () => Promise.resolve(undefined),
    ...view,
  };
}

it('a collector that keeps none has no past, and that is said', async () => {
  const past = await readPast(storeOf({ readResults: () => Promise.resolve(undefined) }), 'http://x', NOW);
  expect(past).toMatchObject({ points: [], compared: undefined, problems: [] });
  expect(past.note).toContain('the collector is older');
});

it('a result that is replaced while the past is read makes place for the next', async () => {
  const results = [14, 7].map((days) => toStored(pastResult(daysBefore(days), ['a'])));
  const past = await readPast(
    storeOf({
      readResults: () => Promise.resolve(results),
      readResult: (nowMs) => Promise.resolve(nowMs === daysBefore(14) ? results[0] : undefined),
    }),
    'store',
    NOW,
  );
  expect(past.compared?.nowMs).toBe(daysBefore(14));
  expect(past.problems).toEqual([]);
});

it('what is wrong with results that come later is of no concern', async () => {
  const later = { nowMs: MONDAY_MS + 1, summary: 'nonsense', findings: [] };
  const past = await readPast(storeOf({ readResults: () => Promise.resolve([later]) }), 'store', NOW);
  expect(past).toEqual({ points: [], compared: undefined, problems: [] });
});
