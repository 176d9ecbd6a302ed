import { setImmediate as nextTurn } from 'node:timers/promises';
import { hasManifestExtension, type ManifestText } from '../adapters/files/read-manifests.ts';
import { Failure } from '../model/failure.ts';
import { formatProblem, type Problem } from '../model/problem.ts';
import { type Deployed, deploy } from '../policies/kustomize/deploy.ts';
import { missingReferences } from '../policies/kustomize/missing-references.ts';
import { normalPath } from '../policies/kustomize/paths.ts';
import { isKustomizationFile, KUSTOMIZATION_NAMES } from '../policies/kustomize/read-kustomization.ts';
import { type ManifestFile, parseManifest } from '../policies/manifest.ts';
import { isJsonnet, templateKinds, templateProblem } from '../policies/templates.ts';
import { DISK, type PolicySource } from './policy-source.ts';

/** Some milliseconds of work. */
const FILES_PER_TURN = 5;

/** Everything that policies are read from, as text and parsed. */
export interface PolicyFiles {
  /** below the paths that the user named */
  readonly files: readonly ManifestFile[];
  /** elsewhere, where kustomizations refer to it; never edited */
  readonly outside: readonly ManifestFile[];
  /** normal paths of files that the user named one by one */
  readonly named: ReadonlySet<string>;
  /** file as given → path inside the directory the user named */
  readonly relativePaths: ReadonlyMap<string, string>;
  /** what could not be read, and templates */
  readonly problems: readonly Problem[];
}

/** Reads every manifest below the paths, and what kustomizations among them need. Throws `Failure('usage')` where a path does not exist. */
export async function readPolicyFiles(
  paths: readonly string[],
  source: PolicySource = DISK,
): Promise<PolicyFiles> {
  const { texts, problems } = await source.readManifests(paths, isPolicyFile);
  const kinds = templateKinds(texts.map((one) => one.file));
  const files: ManifestFile[] = [];
  for (const { file, text } of texts) {
    files.push(kinds.has(file) ? unparsed(file, text) : parseManifest(file, text));
    // whoever reads the store meanwhile gets a turn
    if (files.length % FILES_PER_TURN === 0) await nextTurn();
  }
  const outside = await readOutside(files, source);
  const templates = texts.flatMap(({ file, text }) => {
    const kind = kinds.get(file);
    return kind === undefined ? [] : (templateProblem(kind, file, text) ?? []);
  });
  return {
    files,
    outside: outside.files,
    named: new Set(paths.map(normalPath)),
    relativePaths: new Map(texts.map(({ file, relativePath }) => [file, relativePath])),
    problems: [
      ...problems,
      ...outside.problems,
      ...templates,
      ...[...files, ...outside.files].flatMap((one) => one.problems),
    ],
  };
}

/** Whether a file of this name is read where a directory is given. */
export function isPolicyFile(name: string): boolean {
  return hasManifestExtension(name) || isKustomizationFile(name) || isJsonnet(name);
}

/**
 * What the files deploy, with some of their texts replaced.
 * @param changed file → its new text
 */
export function deployedBy(
  { files, outside, named }: Pick<PolicyFiles, 'files' | 'outside' | 'named'>,
  changed: ReadonlyMap<string, string> = new Map(),
): Deployed {
  return deploy({
    files: files.map((one) => {
      const text = changed.get(one.file);
      return text === undefined ? one : parseManifest(one.file, text);
    }),
    outside,
    named,
  });
}

/** Throws where kustomizations could be built and cannot any more, as when a patch finds nothing to patch. */
export function demandStillBuilt(before: Deployed, after: Deployed): void {
  const told = new Set(
    before.problems.map(({ file, message }) => `${file} ${message.replaceAll(/\d+/g, '')}`),
  );
  const fresh = after.problems.find(
    ({ file, message }) => !told.has(`${file} ${message.replaceAll(/\d+/g, '')}`),
  );
  if (fresh === undefined) return;
  throw new Failure(
    'verification-failed',
    `the tightened kustomizations could not be built, and nothing was written: ${formatProblem(fresh)}`,
    { remedy: 'this is a bug in Lapse; please report it with the kustomization' },
  );
}

function unparsed(file: string, text: string): ManifestFile {
  return { file, text, documents: [], objects: [], problems: [] };
}

async function readOutside(
  files: readonly ManifestFile[],
  source: PolicySource,
): Promise<{ readonly files: readonly ManifestFile[]; readonly problems: readonly Problem[] }> {
  const found: ManifestFile[] = [];
  const problems: Problem[] = [];
  const asked = new Set<string>();
  for (;;) {
    const missing = missingReferences([...files, ...found]).filter((path) => !asked.has(path));
    if (missing.length === 0) return { files: found, problems };
    for (const path of missing) asked.add(path);
    const read = await source.readIfThere(missing, KUSTOMIZATION_NAMES);
    const fresh = new Map<string, ManifestText>(read.texts.map((one) => [normalPath(one.file), one]));
    found.push(...[...fresh.values()].map(({ file, text }) => parseManifest(file, text)));
    problems.push(...read.problems);
  }
}
