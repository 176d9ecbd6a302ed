import { err, ok, type Result } from './result.ts';

/**
 * Instants are milliseconds since the Unix epoch, as in `Date`, with a fraction where the source is finer
 * (a double keeps a quarter of a microsecond at today's dates). Durations are milliseconds.
 */
export const SECOND_MS = 1000;
export const MINUTE_MS = 60 * SECOND_MS;
export const HOUR_MS = 60 * MINUTE_MS;
export const DAY_MS = 24 * HOUR_MS;
export const WEEK_MS = 7 * DAY_MS;

const UNITS_MS: Readonly<Record<string, number>> = {
  s: SECOND_MS,
  m: MINUTE_MS,
  h: HOUR_MS,
  d: DAY_MS,
  w: WEEK_MS,
};

/** Reads `45m`, `12h`, `30d`, `8w`, and sums such as `1d12h`. The error is a sentence. */
export function parseDuration(text: string): Result<number, string> {
  if (!/^(\d+(\.\d+)?[smhdw])+$/.test(text)) {
    return err(`"${text}" is not a duration; write a number and a unit, such as 45m, 12h, 30d or 8w`);
  }
  let totalMs = 0;
  for (const [, amount, unit] of text.matchAll(/(\d+(?:\.\d+)?)([smhdw])/g)) {
    totalMs += Number(amount) * (UNITS_MS[unit ?? ''] ?? 0);
  }
  return totalMs > 0 ? ok(totalMs) : err(`"${text}" is no time at all; the duration must be positive`);
}

/** Shortest of `30d`, `36h`, `90m`, `5s` that is exact; otherwise days or hours with one decimal. */
export function formatDuration(ms: number): string {
  for (const [unit, size] of [
    ['d', DAY_MS],
    ['h', HOUR_MS],
    ['m', MINUTE_MS],
    ['s', SECOND_MS],
  ] as const) {
    if (ms >= size && ms % size === 0) return `${ms / size}${unit}`;
  }
  return ms >= DAY_MS ? formatDays(ms) : `${(ms / HOUR_MS).toFixed(1)}h`;
}

/** Days with at most one decimal: `21d`, `20.9d`. Rounded down: an observed time is never overstated. */
export function formatDays(ms: number): string {
  return `${Math.floor((ms / DAY_MS) * 10) / 10}d`;
}

/** `2026-06-01T08:30:00Z`: RFC 3339 in UTC, to the second. */
export function formatInstant(ms: number): string {
  return `${new Date(Math.floor(ms / SECOND_MS) * SECOND_MS).toISOString().slice(0, 19)}Z`;
}

/** `2026-06-01` in UTC. */
export function formatDate(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}

const RFC3339 = /^(\d{4}-\d{2}-\d{2})(?:[Tt ](\d{2}:\d{2}:\d{2})(\.\d+)?([Zz]|[+-]\d{2}:\d{2}))?$/;

/** Reads RFC 3339 with up to nine decimals, or a date alone (midnight UTC). Undefined where it is neither. */
export function parseInstant(text: string): number | undefined {
  const match = RFC3339.exec(text);
  if (match === null) return undefined;
  const [, date, clock = '00:00:00', fraction = '', zone = 'Z'] = match;
  const wholeMs = Date.parse(`${date}T${clock}${zone.toUpperCase()}`);
  // Date.parse takes 30 February for 2 March
  const isDay = formatDate(Date.parse(`${date}T00:00:00Z`) || 0) === date;
  return Number.isNaN(wholeMs) || !isDay ? undefined : wholeMs + Number(`0${fraction}`) * SECOND_MS;
}
