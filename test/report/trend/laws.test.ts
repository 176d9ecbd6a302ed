import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { DAY_MS } from '../../../src/model/time.ts';
import type { PastResult } from '../../../src/report/trend/past-result.ts';
import { resultFromStored, toStored } from '../../../src/report/trend/stored-form.ts';
import type { Trend } from '../../../src/report/trend/trend.ts';
import { byPreference, comparable, trendOf } from '../../../src/report/trend/trend-of.ts';
import { daysBefore, MONDAY_MS, pastResult } from './results.ts';

const keys = fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j'), {
  maxLength: 10,
});
const past = fc.array(
  fc
    .record({ days: fc.double({ min: -20, max: 60, noNaN: true }), keys, isOdd: fc.boolean() })
    .map(({ days, keys: of, isOdd }) =>
      pastResult(Math.floor(daysBefore(days)), of, isOdd ? { unusedForMs: DAY_MS } : {}),
    ),
  { maxLength: 12 },
);
const current = keys.map((of) => pastResult(MONDAY_MS, of));

function trendSince(now: PastResult, results: readonly PastResult[]): Trend {
  return trendOf(now, results, byPreference(comparable(results, now), now.nowMs)[0]);
}

it('fresh and persisting are today’s findings; persisting and resolved are those of then', () => {
  fc.assert(
    fc.property(current, past, (now, results) => {
      const { since } = trendSince(now, results);
      if (since === undefined) return;
      const compared = results.filter((one) => one.nowMs === since.sinceMs);
      expect(since.fresh.size + since.persisting).toBe(now.findings.length);
      expect(compared.map((one) => one.findings.length)).toContain(since.persisting + since.resolved.length);
      const today = new Set(now.findings.map((one) => one.key));
      expect([...since.fresh].every((key) => today.has(key))).toBe(true);
      expect(since.resolved.some(({ key }) => today.has(key))).toBe(false);
    }),
  );
});

it('a report as of an earlier time is the same, whatever came after it, and in whatever order it is told', () => {
  fc.assert(
    fc.property(current, past, fc.integer(), (now, results, seed) => {
      // of one day there is one result
      const days = new Map(results.map((one) => [Math.floor(one.nowMs / DAY_MS), one]));
      const unique = [...days.values()];
      const then = unique
        .filter((one) => one.nowMs < now.nowMs)
        .toSorted((a, b) => hash(a, seed) - hash(b, seed));
      expect(trendSince(now, then)).toEqual(trendSince(now, unique));
      expect(trendSince(now, [...then, now])).toEqual(trendSince(now, then));
    }),
  );
});

it('points rise in time, one a week, and the last one is the report’s own', () => {
  fc.assert(
    fc.property(current, past, (now, results) => {
      const times = trendSince(now, results).points.map((one) => one.nowMs);
      expect(times).toEqual(times.toSorted((a, b) => a - b));
      expect(times.at(-1)).toBe(now.nowMs);
      const mondays = times.map((ms) => Math.floor((Math.floor(ms / DAY_MS) + 3) / 7));
      expect(new Set(mondays).size).toBe(times.length);
    }),
  );
});

it('a result comes back from its stored form as it was, whatever its texts', () => {
  const text = fc.string({ unit: 'binary', maxLength: 20 });
  fc.assert(
    fc.property(text, text, text, fc.option(text, { nil: undefined }), (key, sentence, where, namespace) => {
      const [finding] = pastResult(MONDAY_MS, ['x']).findings;
      if (finding === undefined) throw new Error('the sample has a finding');
      const result = {
        ...pastResult(MONDAY_MS, []),
        findings: [{ ...finding, key, sentence, where, namespace }],
      };
      expect(resultFromStored(toStored(result))).toEqual({ ok: true, value: result });
    }),
  );
});

function hash(one: PastResult, seed: number): number {
  return Math.sin(one.nowMs + seed);
}
