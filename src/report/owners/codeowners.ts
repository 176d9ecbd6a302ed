import type { Problem } from '../../model/problem.ts';
import { codeownersPattern, type PathTest } from './codeowners-pattern.ts';

/** Who answers for the files of a repository. */
export interface Codeowners {
  /**
   * @param path relative to the repository's root, with slashes
   * @returns as they are written, in order; empty: nobody
   */
  ownersOf(path: string): readonly string[];
}

interface OwnedPaths {
  readonly matches: PathTest;
  readonly owners: readonly string[];
}

/** `[Name]`, `^[Name]` where its approval is optional, `[Name][2]` with approvals, each with owners of its lines behind it. */
const SECTION = /^\^?\[[^\]]+\](?:\[\d+\])?(?=\s|$)/;
const OWNER = /^(?:@@?[\w.-]+(?:\/[\w.-]+)*|[^\s@]+@[^\s@]+\.[^\s@]+)$/;

/**
 * Reads a CODEOWNERS file as GitHub does: of the lines that match a path the last one counts, and a line that is wrong is
 * passed over. Sections of GitLab count each for itself; a file without them is one.
 * https://docs.github.com/en/repositories/managing-your-repositorys-settings-and-features/customizing-your-repository/about-code-owners
 * https://docs.gitlab.com/user/project/codeowners/reference/
 * @param file as problems name it
 */
export function parseCodeowners(
  file: string,
  text: string,
): { readonly codeowners: Codeowners; readonly problems: readonly Problem[] } {
  const sections: OwnedPaths[][] = [[]];
  const problems: Problem[] = [];
  let inherited: readonly string[] = [];
  for (const [index, written] of text
    .replace(/^\ufeff/, '')
    .split(/\r?\n/)
    .entries()) {
    const problem = (message: string): void => {
      problems.push({ file, line: index + 1, message: `this line is passed over: ${message}` });
    };
    const header = SECTION.exec(written.trim())?.[0];
    if (header !== undefined) {
      const owners = ownersIn(written.trim().slice(header.length));
      if (typeof owners === 'string') problem(owners);
      inherited = typeof owners === 'string' ? [] : owners;
      sections.push([]);
      continue;
    }
    const [, pattern, rest = ''] = /^\s*((?:\\.|[^\s\\])+)(.*)$/.exec(written) ?? [];
    if (pattern === undefined || pattern.startsWith('#')) {
      if (pattern === undefined && written.trim() !== '') problem('it has no pattern');
      continue;
    }
    const [matches, owners] = [codeownersPattern(pattern), ownersIn(rest)];
    if (!matches.ok) problem(matches.error);
    else if (typeof owners === 'string') problem(owners);
    else sections.at(-1)?.push({ matches: matches.value, owners: hasNone(rest) ? inherited : owners });
  }
  return { codeowners: { ownersOf: (path) => ownersOf(sections, path) }, problems };
}

function ownersOf(sections: readonly (readonly OwnedPaths[])[], path: string): readonly string[] {
  const all = sections.flatMap((section) => section.findLast((one) => one.matches(path))?.owners ?? []);
  return [...new Set(all)];
}

/** The owners, or what is wrong with them; a comment may follow. */
function ownersIn(text: string): readonly string[] | string {
  const owners: string[] = [];
  for (const word of text.split(/\s+/).filter((one) => one !== '')) {
    if (word.startsWith('#')) break;
    if (!OWNER.test(word)) return 'an owner is written @user, @organisation/team, or as an e-mail address';
    owners.push(word);
  }
  return owners;
}

function hasNone(rest: string): boolean {
  return /^\s*(?:#|$)/.test(rest);
}
