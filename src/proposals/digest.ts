import { createHash } from 'node:crypto';
import { compareText } from '../model/problem.ts';

/** So many hexadecimal digits of SHA-256: tenants choose what is hashed, and must not be able to make two alike. */
const DIGITS = 24;

export function digestOf(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, DIGITS);
}

/** Of what a change makes of the files: the same paths with the same texts have the same, in whatever order. */
export function contentDigest(files: ReadonlyMap<string, string | undefined>): string {
  const sorted = [...files].sort(([a], [b]) => compareText(a, b));
  return digestOf(JSON.stringify(sorted.map(([path, text]) => [path, text ?? null])));
}

/** Eight digits: enough to know a grant again among those of one cluster, short enough for the body of a pull request. */
const MARK_DIGITS = 8;

export function grantMark(id: string): string {
  return createHash('sha256').update(id).digest('hex').slice(0, MARK_DIGITS);
}
