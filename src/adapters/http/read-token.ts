import { readFileSync } from 'node:fs';
import { Failure } from '../../model/failure.ts';

const SHORTEST = 16;

/**
 * Reads a bearer token: the file's text without blanks around it, at least 16 characters that a header may hold. The
 * token itself is in no message. Throws `Failure('usage')`.
 */
export function readToken(file: string): string {
  let text: string;
  try {
    text = readFileSync(file, 'utf8').trim();
  } catch (cause) {
    throw new Failure('usage', `cannot read the token file ${file}`, {
      cause,
      remedy: 'check the path and the permissions of the file',
    });
  }
  if (!/^[\x21-\x7e]+$/.test(text) || text.length < SHORTEST) {
    throw new Failure('usage', `there is no usable token in ${file}`, {
      remedy: `write at least ${SHORTEST} printable characters without blanks into it, for example from: openssl rand -hex 32`,
    });
  }
  return text;
}
