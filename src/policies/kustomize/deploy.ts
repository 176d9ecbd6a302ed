import { compareProblems, type Problem } from '../../model/problem.ts';
import type { ManifestFile, ManifestObject } from '../manifest.ts';
import { build, type Sources } from './build.ts';
import { type Built, deployedObject, Sharing } from './deployed-object.ts';
import type { Kustomization } from './kustomization.ts';
import { directoryOf, joinPath, normalPath } from './paths.ts';
import { isKustomizationFile, readKustomization, referencesOf } from './read-kustomization.ts';
import { isPolicy, isPolicyKind } from './resource.ts';

/** Manifest files, and those that kustomizations among them refer to although nobody named them. */
export interface FileSet {
  /** below the paths that the user named */
  readonly files: readonly ManifestFile[];
  /** elsewhere; never edited */
  readonly outside: readonly ManifestFile[];
  /** files that the user named one by one */
  readonly named: ReadonlySet<string>;
}

export interface Deployed {
  readonly objects: readonly ManifestObject[];
  readonly problems: readonly Problem[];
}

/**
 * What the files put into a cluster: what each kustomization builds that no other refers to, and every object of the
 * files that belong to none.
 */
export function deploy({ files, outside, named }: FileSet): Deployed {
  const { sources, problems } = sourcesOf([...files, ...outside]);
  const outsideFiles = new Set(outside.map((file) => file.file));
  const kustomizations = [...sources.kustomizations.values()];
  const uses = new Set(
    kustomizations.flatMap((one) => referencesOf(one).map(({ path }) => joinPath(one.directory, path))),
  );
  const built: Built[] = [];
  const found: Problem[] = [...problems];
  const isRoot = (one: Kustomization): boolean => !uses.has(one.directory) && one.kind === 'Kustomization';
  const reached = new Set<string>();
  const mine = kustomizations.filter((one) => !outsideFiles.has(one.file));
  // those that only refer to each other have no root among them
  for (const root of [...mine.filter(isRoot), ...mine.filter((one) => !isRoot(one))]) {
    if (reached.has(root.directory)) continue;
    if (root.kind === 'Component') {
      found.push(...unusedComponent(root, sources));
      continue;
    }
    for (const directory of reachedFrom(root, sources)) reached.add(directory);
    const { resources, problems: own } = build(root, sources);
    found.push(...own);
    built.push(...resources.filter(isPolicy).map((resource) => ({ resource, by: root.file })));
  }
  const sharing = new Sharing(built);
  const alone = files.filter(({ file }) => !uses.has(normalPath(file)) && !isKustomizationFile(file));
  const unlisted = alone.filter(
    ({ file }) => sources.kustomizations.has(directoryOf(normalPath(file))) && !named.has(normalPath(file)),
  );
  found.push(...unlisted.flatMap((file) => notListed(file, sources)));
  return {
    objects: [
      ...alone.filter((file) => !unlisted.includes(file)).flatMap((file) => file.objects),
      ...built.map((one) => deployedObject(one, sharing, (file) => outsideFiles.has(file))),
    ],
    problems: onceEach(found),
  };
}

function sourcesOf(files: readonly ManifestFile[]): {
  readonly sources: Sources;
  readonly problems: Problem[];
} {
  const byPath = new Map(files.map((file) => [normalPath(file.file), file]));
  const kustomizations = new Map<string, Kustomization>();
  const problems: Problem[] = [];
  for (const file of files.filter((one) => isKustomizationFile(one.file))) {
    const read = file.problems.length > 0 ? undefined : readKustomization(file);
    if (read === undefined) {
      if (file.problems.length === 0)
        problems.push({
          file: file.file,
          message: 'is no kustomization',
          remedy: 'nothing that it deploys is judged',
        });
    } else if (kustomizations.has(read.directory)) {
      problems.push({
        file: file.file,
        message: 'is a second kustomization in its directory, so kustomize would stop',
      });
    } else kustomizations.set(read.directory, read);
  }
  return { sources: { files: byPath, kustomizations }, problems };
}

function reachedFrom(root: Kustomization, sources: Sources): Set<string> {
  const reached = new Set<string>();
  const visit = (one: Kustomization): void => {
    if (reached.has(one.directory)) return;
    reached.add(one.directory);
    for (const { path } of [...one.resources, ...one.components]) {
      const inner = sources.kustomizations.get(joinPath(one.directory, path));
      if (inner !== undefined) visit(inner);
    }
  };
  visit(root);
  return reached;
}

/** Left out: what is not deployed isolates nothing, and judging it would say it does. */
function notListed(file: ManifestFile, { kustomizations }: Sources): Problem[] {
  const by = kustomizations.get(directoryOf(normalPath(file.file)));
  const first = file.objects.find((object) => isPolicyKind(object.kind));
  if (by === undefined || first === undefined) return [];
  return [
    {
      file: file.file,
      line: first.place([]).line,
      message: `${by.file} does not list this file, so its policies are not deployed, and are not judged`,
      remedy: 'list it there, move it, or name the file itself with --policies',
    },
  ];
}

function unusedComponent(component: Kustomization, sources: Sources): Problem[] {
  return build(component, sources).resources.some(isPolicy)
    ? [
        {
          file: component.file,
          message: 'is a component that no kustomization uses, so its policies are not judged',
        },
      ]
    : [];
}

/** A base of several overlays is built, and complained of, for each of them. */
function onceEach(problems: readonly Problem[]): Problem[] {
  const byText = new Map(problems.map((one) => [JSON.stringify(one), one]));
  return [...byText.values()].sort(compareProblems);
}
