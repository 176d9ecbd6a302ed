import { array, assert, integer, property } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DaySet, dayOf } from '../../src/model/day-set.ts';

describe('a set of days', () => {
  it('is written as runs, in order', () => {
    expect(DaySet.of([20595, 20581, 20580, 20582, 3]).toString()).toBe('3,20580-20582,20595');
    expect(new DaySet().toString()).toBe('');
  });

  it('knows its days, reads what it writes, and joins, like a plain set', () => {
    const days = array(integer({ min: 0, max: 700 }), { maxLength: 60 });
    assert(
      property(days, days, (some, more) => {
        const set = DaySet.of(some);
        expect([...set]).toEqual([...new Set(some)].sort((a, b) => a - b));
        expect(set.size).toBe(new Set(some).size);
        expect(DaySet.parse(set.toString())?.toString()).toBe(set.toString());
        set.addAll(DaySet.of(more));
        const both = new Set([...some, ...more]);
        expect([...set]).toEqual([...both].sort((a, b) => a - b));
        for (let day = 0; day <= 700; day += 7) expect(set.has(day)).toBe(both.has(day));
      }),
    );
  });

  it.each(['1-', 'x', '1,,2', '5-3x', '1234567'])('%s is no set of days', (text) => {
    expect(DaySet.parse(text)).toBeUndefined();
  });

  it('counts days from the Unix epoch, by UTC', () => {
    expect(dayOf(Date.UTC(1970, 0, 2, 23, 59))).toBe(1);
  });
});
