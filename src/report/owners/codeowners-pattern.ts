import ignore from 'ignore';
import { err, ok, type Result } from '../../model/result.ts';

/** @param path relative to the root, with slashes */
export type PathTest = (path: string) => boolean;

/** Longer ones, and those with more wildcards, are no work of people: trying them all out could take for ever. */
const MAX_LENGTH = 1000;
const [MAX_STARS_IN_NAME, MAX_ANY_DEPTH] = [3, 3];

/**
 * A pattern of a CODEOWNERS file: as in .gitignore, but that `!` and `[…]` mean nothing, capitals count, and that a final
 * `/*` stands for the files of the directory itself, not for those further below.
 */
export function codeownersPattern(pattern: string): Result<PathTest, string> {
  if (pattern.length > MAX_LENGTH) return err(`its pattern is longer than ${MAX_LENGTH} characters`);
  if (pattern.startsWith('!')) return err('a pattern cannot be taken back with !');
  if (/[[\]]/.test(pattern)) return err('ranges of characters do not work here');
  if (isInvolved(pattern)) return err('its pattern has too many wildcards');
  const rule = ignore({ ignorecase: false, allowRelativePaths: true });
  try {
    rule.add({ pattern });
    rule.ignores('a');
  } catch {
    // what the library makes of it is no regular expression
    return err('its pattern cannot be understood');
  }
  // most patterns begin with a directory of the root: that they are about another one is told at once
  const start = pattern.startsWith('/') ? (/^[^*?\\]*/.exec(pattern.slice(1))?.[0] ?? '') : '';
  const isOwn = pattern.endsWith('/*');
  return ok((path) => path.startsWith(start) && rule.ignores(path) && !(isOwn && isBelowMatch(rule, path)));
}

function isInvolved(pattern: string): boolean {
  const names = pattern.split('/');
  return (
    names.filter((name) => name === '**').length > MAX_ANY_DEPTH ||
    names.some((name) => name.split(/\*+/).length - 1 > MAX_STARS_IN_NAME)
  );
}

function isBelowMatch(rule: ReturnType<typeof ignore>, path: string): boolean {
  const parent = path.slice(0, path.lastIndexOf('/') + 1);
  return parent !== '' && rule.ignores(parent);
}
