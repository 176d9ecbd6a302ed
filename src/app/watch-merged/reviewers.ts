import type { RepositoryFiles } from '../../proposals/repository.ts';
import { parseCodeowners } from '../../report/owners/codeowners.ts';
import { CODEOWNERS } from '../propose/snapshot-source.ts';

/** Whom the repository's CODEOWNERS names for the paths, each once. */
export function reviewersOf({ texts }: RepositoryFiles, paths: readonly string[]): string[] {
  const file = CODEOWNERS.find((path) => texts.has(path));
  if (file === undefined) return [];
  const { codeowners } = parseCodeowners(file, texts.get(file) ?? '');
  return [...new Set(paths.flatMap((path) => codeowners.ownersOf(path)))];
}
