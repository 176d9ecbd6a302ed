import { describe, expect, it } from 'vitest';
import { stagesOf } from '../../../src/findings/likelihood/kinds.ts';
import { NOBODY_ELSE, past } from './make-past.ts';

describe('the kinds that a silence goes through', () => {
  it.each([
    { why: 'never used, nor anything beside it', used: [], stages: 'never' },
    { why: 'beside parts that were used all the time', used: [], besideAfter: 0, stages: 'beside' },
    {
      why: 'beside parts that came into use later',
      used: [],
      besideAfter: 12,
      stages: 'never until 12, beside',
    },
    { why: 'used once', used: [30], stages: 'seldom' },
    { why: 'used on two days that follow', used: [30, 31], stages: 'seldom' },
    { why: 'used on three days that follow', used: [30, 31, 32], stages: 'lapsed' },
    { why: 'every other week', used: [5, 20, 35], stages: 'returned until 17, late until 42, lapsed' },
    { why: 'twice, weeks apart', used: [5, 26], stages: 'returned until 25, late until 60, seldom' },
    {
      why: 'the longest pause counts',
      used: [5, 6, 27, 28],
      stages: 'returned until 25, late until 60, lapsed',
    },
  ])('$why → $stages', ({ used, besideAfter = NOBODY_ELSE, stages }) => {
    const one = past(used, 60, besideAfter);
    const current = one.silences.at(-1) ?? { days: 0, endedByUse: false, longestBefore: undefined };
    const told = stagesOf(current, used.length, one)
      .filter(({ from, to }) => from < to)
      .map(({ kind, to }) => (to === Number.POSITIVE_INFINITY ? kind : `${kind} until ${to}`));
    expect(told.join(', ')).toBe(stages);
  });
});
