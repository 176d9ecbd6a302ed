import { create } from '@bufbuild/protobuf';
import { type Timestamp, TimestampSchema } from '@bufbuild/protobuf/wkt';
import { SECOND_MS } from '../../model/time.ts';

const NS_PER_MS = 1e6;

/** First second after the year 9999, where RFC 3339 and protobuf's Timestamp both end. */
const END_OF_TIME_S = 253_402_300_800;

/** The instant of a protobuf Timestamp; undefined outside 1970 to 9999, where no clock of a node is. */
export function instantOf(seconds: number, nanos: number): number | undefined {
  if (!(seconds >= 0 && seconds < END_OF_TIME_S && nanos >= 0 && nanos < 1e9)) return undefined;
  return seconds * SECOND_MS + nanos / NS_PER_MS;
}

const RFC3339 = /^(\d{4}-\d{2}-\d{2})[Tt ](\d{2}:\d{2}:\d{2})(?:\.(\d+))?([Zz]|[+-]\d{2}:\d{2})$/;

/** Length of `2026-11-23T05:09:14`. */
const TO_THE_SECOND = 19;

// Flows come in order, so most share their second with the one before: reading it once per second is enough.
let lastSecondText = '';
let lastSecond = 0;

/** Reads RFC 3339 with up to nine decimals (more are cut); undefined where the text is no time. */
export function instantOfText(text: string): number | undefined {
  if (text.length > TO_THE_SECOND && text.endsWith('Z') && text.startsWith(lastSecondText)) {
    const nanos = nanosBetween(text, TO_THE_SECOND, text.length - 1);
    if (nanos !== undefined && lastSecondText !== '') return instantOf(lastSecond, nanos);
  }
  const match = RFC3339.exec(text);
  if (match === null) return undefined;
  const [, date = '', clock = '', fraction = '', zone = ''] = match;
  const wholeMs = Date.parse(`${date}T${clock}${zone.toUpperCase()}`);
  if (Number.isNaN(wholeMs)) return undefined;
  const seconds = wholeMs / SECOND_MS;
  if (zone === 'Z') {
    lastSecondText = text.slice(0, TO_THE_SECOND);
    lastSecond = seconds;
  }
  return instantOf(seconds, Number(fraction.slice(0, 9).padEnd(9, '0')));
}

const DOT = 0x2e;
const DIGIT_0 = 0x30;

/** Reads `.493729933`, or nothing, between two positions. */
function nanosBetween(text: string, start: number, end: number): number | undefined {
  if (start === end) return 0;
  const digits = end - start - 1;
  if (text.charCodeAt(start) !== DOT || digits < 1 || digits > 9) return undefined;
  let value = 0;
  for (let i = start + 1; i < end; i += 1) {
    const digit = text.charCodeAt(i) - DIGIT_0;
    if (digit < 0 || digit > 9) return undefined;
    value = value * 10 + digit;
  }
  return value * 10 ** (9 - digits);
}

/** The parts of a protobuf Timestamp that `instantOf` reads as exactly this instant. */
export function secondsAndNanos(timeMs: number): { readonly seconds: number; readonly nanos: number } {
  const seconds = Math.floor(timeMs / SECOND_MS);
  return { seconds, nanos: Math.round((timeMs - seconds * SECOND_MS) * NS_PER_MS) };
}

/** The protobuf Timestamp to ask from: cut to the microsecond, so that no event of the instant is left out. */
export function timestampOf(timeMs: number): Timestamp {
  const { seconds, nanos } = secondsAndNanos(timeMs);
  return create(TimestampSchema, { seconds: BigInt(seconds), nanos: nanos - (nanos % 1000) });
}
