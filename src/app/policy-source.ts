import type { CodeownersFile } from '../adapters/files/find-codeowners.ts';
import { findCodeowners } from '../adapters/files/find-codeowners.ts';
import type { IsWanted, ManifestTexts } from '../adapters/files/read-manifests.ts';
import { readIfThere, readManifests } from '../adapters/files/read-manifests.ts';
import { lastCommits } from '../adapters/git/last-commits.ts';
import type { Problem } from '../model/problem.ts';

/** Where policies are found, and what is told of their texts: on this machine's disk, or at a commit of a repository. */
export interface PolicySource {
  /** see the function of that name, of the disk */
  readonly readManifests: (paths: readonly string[], isWanted: IsWanted) => Promise<ManifestTexts>;
  readonly readIfThere: (
    paths: readonly string[],
    namesInDirectories: readonly string[],
  ) => Promise<ManifestTexts>;
  /** file → when its present text was committed, in milliseconds, where that is known */
  readonly ages: (files: readonly string[]) => Promise<ReadonlyMap<string, number>>;
  readonly codeowners: (
    manifests: readonly string[],
    override?: string,
  ) => Promise<{ readonly found: readonly CodeownersFile[]; readonly problems: readonly Problem[] }>;
  /** files that something else makes: a person's edit would not last */
  readonly isGenerated: (file: string) => boolean;
}

export const DISK: PolicySource = {
  readManifests,
  readIfThere,
  ages: lastCommits,
  codeowners: findCodeowners,
  isGenerated: () => false,
};
