import type { ManifestFile } from '../manifest.ts';
import { applyOperation } from './json-patch.ts';
import type { Kustomization, PatchEntry } from './kustomization.ts';
import { deletesWhole, type Patch, type PatchedName, patchedName, readPatch } from './patch.ts';
import { changed, doubted, isPolicy, placeText, type Resource } from './resource.ts';
import { selects } from './select.ts';
import { mergePatch } from './strategic-merge.ts';
import { type MapTree, type Tree, treeAt, withEntry } from './tree.ts';

/** What a step made of the resources, and what it could not do, in words. */
export interface Outcome {
  readonly resources: readonly Resource[];
  readonly failures: readonly string[];
}

/** Applies one entry of `patches` and its like. What fails leaves the resources it is for in doubt. */
export function applyPatch(
  resources: readonly Resource[],
  entry: PatchEntry,
  kustomization: Kustomization,
  files: ReadonlyMap<string, ManifestFile>,
): Outcome {
  const patches = readPatch(entry, kustomization, files);
  const where = whereOf(entry, kustomization);
  if (!patches.ok) {
    // it could be for any of them
    const doubt = `${where}: ${patches.error}`;
    return {
      resources: resources.map((one) => (isPolicy(one) ? doubted(one, doubt) : one)),
      failures: [doubt],
    };
  }
  let outcome: Outcome = { resources, failures: [] };
  for (const patch of patches.value) {
    const next = applyOne(outcome.resources, patch, entry, where);
    outcome = { resources: next.resources, failures: [...outcome.failures, ...next.failures] };
  }
  return outcome;
}

function whereOf({ content, at }: PatchEntry, { directory }: Kustomization): string {
  return content.kind === 'inline'
    ? `the patch in ${placeText(at)}`
    : `the patch ${directory === '.' ? '' : `${directory}/`}${content.path} (${placeText(at)})`;
}

function applyOne(resources: readonly Resource[], patch: Patch, entry: PatchEntry, where: string): Outcome {
  const { target } = entry;
  if (target === undefined && patch.kind === 'operations')
    return { resources, failures: [`${where}: names no target`] };
  const name = target === undefined ? patchedName(patch.content) : undefined;
  const failures: string[] = [];
  let found = 0;
  const patched = resources.flatMap((resource): Resource[] => {
    const chosen = target === undefined ? isNamed(resource, name) : selects(target, resource);
    if (chosen === false) return [resource];
    found += 1;
    if (chosen === 'unclear') {
      if (!isPolicy(resource)) return [resource];
      failures.push(`${where}: its target cannot be understood`);
      return [doubted(resource, `${where}: its target cannot be understood`)];
    }
    const result = patchResource(resource, patch, entry);
    if (typeof result !== 'string') return result;
    // of other kinds of objects only the names matter, and merging lists of theirs is not done here
    if (!isPolicy(resource)) return [resource];
    failures.push(`${where}: ${result}`);
    return [doubted(resource, `${where}: ${result}`)];
  });
  if (name !== undefined && found === 0) {
    failures.push(`${where}: there is no ${describeName(name)} for it, so kustomize would stop`);
  }
  return { resources: patched, failures };
}

function isNamed({ object, names }: Resource, name: PatchedName | undefined): boolean {
  return (
    name !== undefined &&
    object.apiVersion === name.apiVersion &&
    object.kind === name.kind &&
    names.some((one) => one.name === name.name && orDefault(one.namespace) === orDefault(name.namespace))
  );
}

function orDefault(namespace: string): string {
  return namespace === '' ? 'default' : namespace;
}

function describeName({ kind, namespace, name }: PatchedName): string {
  return `${kind} ${namespace === '' ? '' : `${namespace}/`}${name}`;
}

/** The resource patched, nothing where the patch deletes it, or why it cannot be patched. */
function patchResource(resource: Resource, patch: Patch, { mayRename, at }: PatchEntry): Resource[] | string {
  if (patch.kind === 'operations') {
    let tree = resource.tree;
    for (const operation of patch.content.items) {
      const result = applyOperation(tree, operation);
      if (!result.ok) return result.error;
      tree = result.value;
    }
    return [afterPatch(resource, tree, patch, at)];
  }
  if (deletesWhole(patch.content)) return [];
  if (mayRename) return 'it may change name or kind (options), which is not followed';
  const result = mergePatch(resource.tree, withoutName(patch.content));
  if (!result.ok) return result.error;
  return result.value === undefined ? [] : [afterPatch(resource, result.value, patch, at)];
}

/** The file that lists a patch makes something of the object, too. */
function afterPatch(resource: Resource, tree: Tree, { text }: Patch, listed: Tree): Resource {
  return changed(changed(resource, tree, text), tree, listed.origin.text);
}

/** A merge patch changes neither kind nor name of its object. */
function withoutName(content: MapTree): MapTree {
  const plain = ['apiVersion', 'kind'].reduce((map, key) => withEntry(map, key, undefined), content);
  const metadata = treeAt(plain, ['metadata']);
  if (metadata?.kind !== 'map') return plain;
  const nameless = ['name', 'namespace'].reduce((map, key) => withEntry(map, key, undefined), metadata);
  return withEntry(plain, 'metadata', nameless.entries.size === 0 ? undefined : nameless);
}
