import { digestOf } from './digest.ts';

export const DEFAULT_BRANCH_PREFIX = 'lapse/';

const MAX_LENGTH = 100;
const HASH_LENGTH = 12;

/**
 * The branch of a group, the same at every run. Only letters, digits, hyphens and one underscore stand behind the
 * prefix, so that git takes it whatever tenants named their things. What the key lost on the way is made up for by a hash
 * of it, behind the underscore, which no name without a hash has: no two keys share a branch.
 */
export function branchOf(key: string, prefix: string): string {
  const slug = key
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-+|-+$/g, '');
  const room = MAX_LENGTH - prefix.length;
  // the first colon alone is told from a hyphen, since no kind of group has one
  if (key.replace(':', '-') === slug && slug.length <= room) return `${prefix}${slug}`;
  const kept = slug.slice(0, room - HASH_LENGTH - 1).replace(/-+$/, '');
  return `${prefix}${kept}_${digestOf(key).slice(0, HASH_LENGTH)}`;
}

/** What is wrong with a prefix, as a sentence; undefined where nothing is. Stricter than `git check-ref-format`. */
export function prefixProblem(prefix: string): string | undefined {
  const isFine = /^[A-Za-z0-9][A-Za-z0-9._-]*(?:\/[A-Za-z0-9][A-Za-z0-9._-]*)*[/-]$/.test(prefix);
  if (!isFine || /\.\.|\.\/|\.lock\//.test(prefix))
    return `"${prefix}" cannot begin the names of branches; write one such as lapse/ or bots/lapse-`;
  return prefix.length > MAX_LENGTH / 2
    ? `the prefix of branches has ${prefix.length} characters; at most ${MAX_LENGTH / 2} fit`
    : undefined;
}
