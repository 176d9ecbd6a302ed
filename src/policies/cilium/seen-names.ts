import { anyOf, type Match, yesIf } from '../../model/match.ts';
import { ANY_NAME, BELOW } from '../../model/seen-request.ts';
import { meetsBelow } from '../../model/sets/name-pattern.ts';
import type { NamePattern } from '../policy.ts';
import type { WrittenName } from './fqdn.ts';

/**
 * Whether a recorded DNS name, which may stand for many, matches one of the names written.
 * @param patterns of the names, in the same order
 */
export function meetNames(
  seen: string,
  written: readonly Pick<WrittenName, 'text'>[],
  patterns: readonly NamePattern[],
): Match {
  if (written.length === 0) return 'no';
  if (seen === ANY_NAME) return 'maybe';
  if (!seen.startsWith(BELOW)) return yesIf(patterns.some((pattern) => pattern.test(seen)));
  const parent = seen.slice(BELOW.length);
  return anyOf(written.map(({ text }) => (meetsBelow(text, parent) ? 'maybe' : 'no')));
}
