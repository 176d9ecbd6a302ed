import { readFileSync } from 'node:fs';
import { Failure } from '../../model/failure.ts';
import type { TargetKind } from './target.ts';
import { type Environment, SECRETS } from './target-settings.ts';

/**
 * The secret of a target: of the file where one is named, else of the environment; line breaks at its end are left
 * away. Undefined where there is neither. Throws `Failure('usage')`, in which the secret is not.
 */
export function readSecret(kind: TargetKind, file: string | undefined, env: Environment): string | undefined {
  return secretIn(SECRETS[kind], file, env);
}

/** Where a secret may be: a file, which a flag names, or else the environment. */
export interface SecretPlace {
  readonly flag: string;
  readonly variable: string;
}

/** See `readSecret`; may have several lines. */
export function secretIn(
  { flag, variable }: SecretPlace,
  file: string | undefined,
  env: Environment,
  lines: 'one' | 'several' = 'one',
): string | undefined {
  const source = file === undefined ? variable : file;
  const secret = (file === undefined ? env[variable] : textOf(file, flag))?.replace(/[\r\n]+$/, '');
  if (secret === undefined || (file === undefined && secret === '')) return undefined;
  const isPlain = !/\p{Cc}/u.test(lines === 'one' ? secret : secret.replaceAll(/[\r\n]/g, ''));
  if (secret.trim() !== '' && isPlain) return secret;
  throw new Failure('usage', `there is no usable secret in ${source}`, {
    remedy: 'it holds one line, and not an empty one',
  });
}

/** @throws Failure `usage` where there is none */
export function needSecret(kind: TargetKind, file: string | undefined, env: Environment): string {
  const secret = readSecret(kind, file, env);
  const { flag, variable } = SECRETS[kind];
  if (secret !== undefined) return headerText(secret.trim(), file ?? variable);
  throw new Failure('usage', `--send ${kind} needs a secret`, {
    remedy: `name its file with ${flag}, or set ${variable}`,
  });
}

/** Tokens and addresses go into headers, which hold no more than this. */
export function headerText(secret: string, source: string): string {
  if (/^[\x21-\x7e]+$/.test(secret)) return secret;
  throw new Failure('usage', `there is no usable secret in ${source}`, {
    remedy: 'it holds printable characters of ASCII without blanks, and nothing else',
  });
}

function textOf(file: string, flag: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw new Failure('usage', `cannot read ${file}`, {
      cause,
      remedy: `check the path given to ${flag} and the permissions of the file`,
    });
  }
}
