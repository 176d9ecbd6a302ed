import { describe, expect, it } from 'vitest';
import { Pace } from './pace.ts';

const RATE = 1000;
const EVERY_MS = 10;

const CASES = [
  { why: 'asked on time, it gives what is due', asked: [0, 0.01, 0.02, 0.03], given: [0, 10, 10, 10] },
  { why: 'asked too early, it gives less', asked: [0.01, 0.015, 0.0155], given: [10, 5, 0] },
  { why: 'asked late, it catches up in lumps', asked: [0.1, 0.1, 0.1, 0.1], given: [30, 30, 30, 10] },
  { why: 'parts of a flow are not lost', asked: [0.0105, 0.021, 0.0315], given: [10, 11, 10] },
];

describe('a pace of 1000 a second', () => {
  it.each(CASES)('$why', ({ asked, given }) => {
    const pace = new Pace(RATE, EVERY_MS);
    expect(asked.map((seconds) => pace.due(seconds))).toEqual(given);
  });

  it('never sends what lies more than two seconds back', () => {
    const pace = new Pace(RATE, EVERY_MS);
    let sent = 0;
    for (let lump = pace.due(60); lump > 0; lump = pace.due(60)) sent += lump;
    expect(sent).toBe(2 * RATE);
  });
});
