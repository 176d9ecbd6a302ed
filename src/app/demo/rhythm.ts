import { assertNever } from '../../model/assert-never.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from '../../model/time.ts';
import type { Random } from './random.ts';
import type { Rhythm } from './vocabulary.ts';

/** One UTC day of the recording. */
export interface Day {
  readonly startMs: number;
  /** end of the whole recording, from which "days ago" count */
  readonly nowMs: number;
}

/** Share of a day's shopping in each hour; only the proportions matter. */
const SHOPPING_HOURS = [2, 1, 1, 1, 1, 2, 4, 6, 7, 8, 8, 9, 9, 8, 8, 8, 9, 10, 12, 13, 12, 10, 7, 4];
const SHOPPING_HOURS_SUM = SHOPPING_HOURS.reduce((sum, share) => sum + share, 0);

/** Sunday first, as in `Date`. */
const SHOPPING_DAYS = [1.35, 0.9, 0.85, 0.85, 0.9, 1.05, 1.4];

const OFFICE_HOURS = { first: 7, last: 16 };

/** Nothing starts in the last minute of a day, so that a connection's events stay within its day. */
const QUIET_END_MS = MINUTE_MS;

/** How long before a service's end its last connection comes. */
const LAST_CALL_MS = 5 * MINUTE_MS;

/** Starting times on that day, in no particular order. */
export function startsOn(rhythm: Rhythm, day: Day, random: Random): number[] {
  switch (rhythm.kind) {
    case 'steady':
      return scatter(day, rhythm.perDay, () => 1 / 24, random);
    case 'shoppers': {
      const perDay = rhythm.perDay * (SHOPPING_DAYS[weekday(day)] ?? 1);
      return scatter(day, perDay, (hour) => (SHOPPING_HOURS[hour] ?? 0) / SHOPPING_HOURS_SUM, random);
    }
    case 'office': {
      if (weekday(day) === 0 || weekday(day) === 6) return [];
      const { first, last } = OFFICE_HOURS;
      const share = 1 / (last - first + 1);
      return scatter(day, rhythm.perDay, (hour) => (hour >= first && hour <= last ? share : 0), random);
    }
    case 'daily':
      return rhythm.at.map((at) => jobStart(day, at, random));
    case 'monthly': {
      const date = new Date(day.startMs);
      const due = date.getUTCDate() === rhythm.day && !rhythm.notIn.includes(date.getUTCMonth() + 1);
      return due ? [jobStart(day, rhythm.at, random)] : [];
    }
    case 'ended': {
      const endMs = day.nowMs - rhythm.daysAgo * DAY_MS;
      if (day.startMs >= endMs) return [];
      const lastMs = endMs - LAST_CALL_MS;
      const starts = startsOn(rhythm.before, day, random).filter((startMs) => startMs < lastMs);
      return lastMs < day.startMs + DAY_MS ? [...starts, lastMs] : starts;
    }
    default:
      return assertNever(rhythm);
  }
}

function weekday(day: Day): number {
  return new Date(day.startMs).getUTCDay();
}

/** @param share part of the day's total that falls into an hour (0 to 23) */
function scatter(day: Day, perDay: number, share: (hour: number) => number, random: Random): number[] {
  const starts: number[] = [];
  for (let hour = 0; hour < 24; hour += 1) {
    const count = random.round(perDay * share(hour));
    for (let i = 0; i < count; i += 1) {
      starts.push(day.startMs + hour * HOUR_MS + random.below(HOUR_MS - QUIET_END_MS));
    }
  }
  return starts;
}

/** A job's pod needs some seconds to start. */
function jobStart(day: Day, at: string, random: Random): number {
  const [hour, minute] = at.split(':').map(Number);
  return day.startMs + (hour ?? 0) * HOUR_MS + (minute ?? 0) * MINUTE_MS + (5 + random.below(90)) * SECOND_MS;
}
