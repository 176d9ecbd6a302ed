import type { Problem } from '../../model/problem.ts';
import type { ManifestFile } from '../manifest.ts';
import { applyPatch } from './apply-patches.ts';
import { lineOf } from './fields.ts';
import type { Entry, Kustomization, PatchEntry } from './kustomization.ts';
import { isRemote, joinPath } from './paths.ts';
import {
  describeResource,
  doubted,
  groupAndVersion,
  isPolicy,
  placeText,
  type Resource,
  resourceOf,
} from './resource.ts';
import { selects } from './select.ts';
import { applySettings } from './settings.ts';
import { strayLabel } from './stray-labels.ts';
import { type Tree, treeOf } from './tree.ts';

/** Every file that was read, by its normal path, and what the kustomizations among them say, by their directory. */
export interface Sources {
  readonly files: ReadonlyMap<string, ManifestFile>;
  readonly kustomizations: ReadonlyMap<string, Kustomization>;
}

export interface Build {
  readonly resources: readonly Resource[];
  readonly problems: readonly Problem[];
}

/**
 * What `kustomize build` makes of a kustomization, with the origin of every part. Where something is not computed,
 * the policies that it could touch are in doubt and a problem names it.
 */
export function build(root: Kustomization, sources: Sources): Build {
  const { resources, problems } = new Builder(sources).build(root, [], []);
  const strays: Problem[] = [];
  const known = resources.map((one) => {
    const label = isPolicy(one) ? strayLabel(one) : undefined;
    if (label === undefined) return one;
    const message = `the label ${label} of ${describeResource(one)} is set more than once, and versions of kustomize differ on what its selectors get`;
    strays.push(
      problemAt(root.tree, root, message, 'set the label once, or name the output of kustomize build'),
    );
    return doubted(one, `${root.file}: ${message}`);
  });
  return { resources: known, problems: [...problems, ...strays] };
}

class Builder {
  readonly #sources: Sources;

  constructor(sources: Sources) {
    this.#sources = sources;
  }

  /**
   * @param gathered what a component is applied to; nothing for a kustomization
   * @param trail directories that led here
   */
  build(kustomization: Kustomization, gathered: readonly Resource[], trail: readonly string[]): Build {
    const problems: Problem[] = [];
    const own = [...gathered];
    const inner = [...trail, kustomization.directory];
    const names = new Set(own.map(idOf));
    for (const entry of kustomization.resources) {
      const added = this.#resourcesAt(entry, kustomization, inner);
      problems.push(...added.problems, ...clashes(names, added.resources, kustomization, entry));
      for (const one of added.resources) names.add(idOf(one));
      own.push(...added.resources);
    }
    let resources: readonly Resource[] = own;
    for (const entry of kustomization.components) {
      const component = this.#kustomizationAt(entry, kustomization, inner);
      if (component === undefined) {
        problems.push(missing(entry, kustomization));
        const doubt = `${placeText(entry.at)}: the component ${entry.path} is not there to be read`;
        resources = resources.map((one) => (isPolicy(one) ? doubted(one, doubt) : one));
        continue;
      }
      const result = this.build(component, resources, inner);
      problems.push(...result.problems);
      resources = result.resources;
    }
    const transformed = this.#transform(resources, kustomization);
    return { resources: transformed.resources, problems: [...problems, ...transformed.problems] };
  }

  #resourcesAt(entry: Entry, kustomization: Kustomization, trail: readonly string[]): Build {
    const file = this.#sources.files.get(joinPath(kustomization.directory, entry.path));
    if (file !== undefined && !isRemote(entry.path)) {
      const resources = file.objects.map((object) =>
        resourceOf(object, treeOf(object.value, object), kustomization.file),
      );
      return { resources, problems: [] };
    }
    const base = this.#kustomizationAt(entry, kustomization, trail);
    if (base === undefined) return { resources: [], problems: [missing(entry, kustomization)] };
    const built = this.build(base, [], trail);
    return {
      resources: built.resources.map((one) => ({ ...one, through: [...one.through, kustomization.file] })),
      problems: built.problems,
    };
  }

  #kustomizationAt(
    entry: Entry,
    { directory }: Kustomization,
    trail: readonly string[],
  ): Kustomization | undefined {
    const path = joinPath(directory, entry.path);
    return isRemote(entry.path) || trail.includes(path) ? undefined : this.#sources.kustomizations.get(path);
  }

  #transform(gathered: readonly Resource[], kustomization: Kustomization): Build {
    const problems: Problem[] = [];
    let resources = gathered;
    const patch = (entry: PatchEntry): void => {
      const outcome = applyPatch(resources, entry, kustomization, this.#sources.files);
      resources = outcome.resources;
      problems.push(...outcome.failures.map((message) => problemAt(entry.at, kustomization, message)));
    };
    kustomization.patches.forEach(patch);
    resources = resources.map((one) => applySettings(one, kustomization));
    kustomization.latePatches.forEach(patch);
    const unclear = inDoubt(resources, kustomization);
    return { resources: unclear.resources, problems: [...problems, ...unclear.problems] };
  }
}

function problemAt(at: Tree, { file }: Kustomization, message: string, remedy?: string): Problem {
  return { file, line: lineOf(at), message, ...(remedy === undefined ? {} : { remedy }) };
}

function missing(entry: Entry, kustomization: Kustomization): Problem {
  return isRemote(entry.path)
    ? problemAt(
        entry.at,
        kustomization,
        `${entry.path} is not fetched, and what it deploys is not judged`,
        'render it with kustomize build and name the result, or judge --policies cluster',
      )
    : problemAt(
        entry.at,
        kustomization,
        `${entry.path} is not there, or leads back here, so kustomize would stop`,
        'correct the path; what it deploys is not judged',
      );
}

/** Kustomize stops at two objects of one name; which of them was meant is not known. */
function clashes(
  names: ReadonlySet<string>,
  added: readonly Resource[],
  kustomization: Kustomization,
  { at }: Entry,
): Problem[] {
  return added
    .filter((one) => isPolicy(one) && names.has(idOf(one)))
    .map((one) => {
      const message = `${describeResource(one)} comes a second time, so kustomize would stop`;
      return problemAt(at, kustomization, message);
    });
}

function idOf(resource: Resource): string {
  return `${groupAndVersion(resource.object.apiVersion).group} ${describeResource(resource)}`;
}

/** Marks the policies that something not computed here could change. */
function inDoubt(gathered: readonly Resource[], kustomization: Kustomization): Build {
  const problems: Problem[] = [];
  let resources = gathered;
  const doubt = (at: Tree, what: string, isTouched: (one: Resource) => boolean): void => {
    const touched = resources.filter((one) => isPolicy(one) && isTouched(one));
    if (touched.length === 0) return;
    const message = `${what}, which is not followed, so what is deployed of ${touched.map(describeResource).join(', ')} may differ from what is judged here`;
    problems.push(
      problemAt(at, kustomization, message, 'judge the output of kustomize build, or --policies cluster'),
    );
    resources = resources.map((one) =>
      touched.includes(one)
        ? doubted(
            one,
            `${placeText(at)} uses ${what}, which is not followed, so its text is not what is deployed`,
          )
        : one,
    );
  };
  for (const { field, effect, at } of kustomization.unclear) {
    if (effect === 'content') doubt(at, field, () => true);
    else
      problems.push(
        problemAt(
          at,
          kustomization,
          `objects made by ${field} are not read`,
          'judge the output of kustomize build',
        ),
      );
  }
  for (const { targets, at } of kustomization.replacements) {
    doubt(at, 'replacements', (one) => targets?.some((target) => selects(target, one) !== false) ?? true);
  }
  for (const { hasOwnFields, pairs } of kustomization.labels) {
    const [first] = pairs;
    if (hasOwnFields && first !== undefined) doubt(first.at, 'labels with fields of their own', () => true);
  }
  return { resources, problems };
}
