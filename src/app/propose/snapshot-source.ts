import { CODEOWNERS_PLACES } from '../../adapters/files/find-codeowners.ts';
import {
  type IsWanted,
  type ManifestTexts,
  SKIPPED_DIRECTORIES,
} from '../../adapters/files/read-manifests.ts';
import { Failure } from '../../model/failure.ts';
import type { Problem } from '../../model/problem.ts';
import { baseName, joinPath, normalPath } from '../../policies/kustomize/paths.ts';
import type { ProposalRepository, RepositoryFiles } from '../../proposals/repository.ts';
import { isPolicyFile } from '../policy-files.ts';
import { DISK, type PolicySource } from '../policy-source.ts';
import { agesBesideDays } from './ages-beside-days.ts';

/** Paths in the repository, the first counts. */
export const CODEOWNERS = CODEOWNERS_PLACES.map((place) =>
  joinPath(place === '' ? '.' : place, 'CODEOWNERS'),
);

/** What of a repository is read. */
export function isRead(path: string): boolean {
  return isPolicyFile(baseName(path)) || CODEOWNERS.includes(path);
}

/**
 * Policies as a commit of a repository has them. Paths are those of the repository, from its root; nothing is read from
 * this machine's disk but a CODEOWNERS file that the user named.
 */
export function snapshotSource(
  { texts, generated, problems }: RepositoryFiles,
  repository: Pick<ProposalRepository, 'base' | 'ages' | 'lastChange' | 'parentOf' | 'readFiles'>,
): PolicySource {
  const pathsBelow = (directory: string, isWanted: IsWanted): string[] =>
    [...texts.keys()].filter(
      (path) => isBelow(directory, path) && isWanted(baseName(path)) && !isSkipped(path),
    );
  const problemsAt = (path: string): Problem[] =>
    problems.filter(({ file }) => file === path || isBelow(path, file));
  return {
    readManifests: async (paths, isWanted) => {
      const places = paths.map(normalPath);
      for (const place of places) {
        if (texts.has(place) || pathsBelow(place, isWanted).length > 0 || problemsAt(place).length > 0)
          continue;
        throw new Failure(
          'usage',
          `there are no manifests at ${place} on ${repository.base.branch} of the repository`,
          {
            remedy:
              'name a file or a directory of manifests, from the root of the repository, with --policies',
          },
        );
      }
      const found = new Set(
        places.flatMap((place) => (texts.has(place) ? [place] : pathsBelow(place, isWanted))),
      );
      return {
        texts: [...found].flatMap((path) => textAt(texts, path)),
        problems: places.flatMap(problemsAt),
      };
    },
    readIfThere: async (paths, namesInDirectories): Promise<ManifestTexts> => {
      const places = paths.map(normalPath);
      const candidates = places.flatMap((path) =>
        texts.has(path) ? [path] : namesInDirectories.map((name) => joinPath(path, name)),
      );
      return {
        texts: candidates.flatMap((path) => textAt(texts, path)),
        problems: places.flatMap(problemsAt),
      };
    },
    ages: (files) => agesBesideDays(files, texts, repository),
    codeowners: async (manifests, override) => {
      const paths = new Map(manifests.map((path) => [path, path]));
      if (override !== undefined) {
        const { found, problems: unread } = await DISK.codeowners([override], override);
        return { found: found.map((one) => ({ ...one, paths })), problems: unread };
      }
      const file = CODEOWNERS.find((path) => texts.has(path));
      if (file === undefined) return { found: [], problems: [] };
      return { found: [{ file, text: texts.get(file) ?? '', paths }], problems: [] };
    },
    isGenerated: (file) => generated.has(file),
  };
}

/** The path in the repository stands for both names: as the user would write it, and as the set has it. */
function textAt(texts: ReadonlyMap<string, string>, path: string): ManifestTexts['texts'] {
  const text = texts.get(path);
  return text === undefined ? [] : [{ file: path, relativePath: path, text }];
}

function isBelow(directory: string, path: string): boolean {
  return directory === '.' || path.startsWith(`${directory}/`);
}

function isSkipped(path: string): boolean {
  return path.split('/').some((step) => SKIPPED_DIRECTORIES.has(step));
}
