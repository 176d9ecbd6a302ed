import { describe, expect, it } from 'vitest';
import { Endings } from '../../../src/findings/likelihood/endings.ts';

describe('what became of silences', () => {
  const endings = new Endings();
  endings.add(0, 10, true);
  endings.add(0, 20, false);
  endings.add(15, 30, true);
  endings.add(5, 5, true);

  it.each([
    { why: 'all of them', days: 0, silences: 3, uses: 2 },
    { why: 'one that ended on that day is not longer', days: 10, silences: 2, uses: 1 },
    { why: 'one that was looked at later on counts from there', days: 12, silences: 2, uses: 1 },
    { why: 'the last one', days: 29, silences: 1, uses: 1 },
    { why: 'nothing lasted that long', days: 30, silences: 0, uses: 0 },
  ])('longer than $days days: $why → $silences, $uses used', ({ days, silences, uses }) => {
    expect(endings.beyond(days)).toMatchObject({ silences, uses });
  });

  it('growth is the same for every doubling', () => {
    for (const days of [10, 40]) {
      const one = new Endings();
      one.add(0, 2 * days, false);
      expect(one.beyond(days).growth).toBeCloseTo(Math.LN2, 2);
    }
  });

  it('growth counts only while it was looked at', () => {
    const late = new Endings();
    late.add(20, 40, false);
    expect(late.beyond(10).growth).toBeCloseTo(Math.LN2, 2);
    expect(late.beyond(40).growth).toBe(0);
  });

  it('what is added later counts, too', () => {
    const one = new Endings();
    expect(one.beyond(3).silences).toBe(0);
    one.add(0, 5, true);
    expect(one.beyond(3).silences).toBe(1);
  });
});
