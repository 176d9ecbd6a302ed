import { Cron } from 'croner';
import { expect, it } from 'vitest';
import { DAY_MS } from '../../../src/model/time.ts';
import { runsOn } from './instants.ts';

const FIRST_DAY_MS = Date.UTC(2026, 0, 1);
const DAYS = 400;

it.each(['17 */6 * * *', '5 3 * * *', '59 23 * * 0', '0 4 28 * *', '30 12 1 1,4,7,10 *'])(
  'the simulator runs "%s" when cron does',
  (schedule) => {
    const days = Array.from({ length: DAYS }, (_, i) => FIRST_DAY_MS + i * DAY_MS);
    const runs = days.flatMap((day) => runsOn({ schedule }, day));
    const cron = new Cron(schedule, { timezone: 'UTC', paused: true });
    const expected: number[] = [];
    let run = cron.nextRun(new Date(FIRST_DAY_MS - 1));
    while (run !== null && run.getTime() < FIRST_DAY_MS + DAYS * DAY_MS) {
      expected.push(run.getTime());
      run = cron.nextRun(run);
    }
    expect(runs).toEqual(expected);
    expect(runs.length).toBeGreaterThan(3);
  },
);
