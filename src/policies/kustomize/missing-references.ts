import type { ManifestFile } from '../manifest.ts';
import { directoryOf, joinPath, normalPath } from './paths.ts';
import { isKustomizationFile, readKustomization, referencesOf } from './read-kustomization.ts';

/** Normal paths of files and directories that kustomizations among the files refer to, and that are not among them. */
export function missingReferences(files: readonly ManifestFile[]): string[] {
  const known = new Set(files.map((file) => normalPath(file.file)));
  const kustomized = files.filter((file) => isKustomizationFile(file.file));
  const directories = new Set(kustomized.map((file) => directoryOf(normalPath(file.file))));
  const paths = kustomized.flatMap((file) => {
    const kustomization = readKustomization(file);
    return kustomization === undefined
      ? []
      : referencesOf(kustomization).map(({ path }) => joinPath(kustomization.directory, path));
  });
  return [...new Set(paths)].filter((path) => !known.has(path) && !directories.has(path));
}
