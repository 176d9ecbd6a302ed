import type { ManifestFile } from '../manifest.ts';
import { documentText } from '../manifest.ts';
import { isTrue, itemsOf, pairsOf, selectorOf, textOf } from './fields.ts';
import type {
  Entry,
  Kustomization,
  LabelEntry,
  PatchEntry,
  Replacement,
  Setting,
  Unclear,
} from './kustomization.ts';
import { baseName, directoryOf, isRemote, normalPath } from './paths.ts';
import { childOf, type MapTree, type Tree, treeOf } from './tree.ts';

/** What kustomize looks for in a directory. */
export const KUSTOMIZATION_NAMES = ['kustomization.yaml', 'kustomization.yml', 'Kustomization'] as const;
const NAMES: ReadonlySet<string> = new Set(KUSTOMIZATION_NAMES);

export function isKustomizationFile(path: string): boolean {
  return NAMES.has(baseName(path));
}

/** Fields that do nothing to a policy that access depends on. */
const HARMLESS: ReadonlySet<string> = new Set([
  'apiVersion',
  'kind',
  'metadata',
  'images',
  'imageTags',
  'replicas',
  'configMapGenerator',
  'secretGenerator',
  'generatorOptions',
  'buildMetadata',
  'sortOptions',
  'inventory',
  'validators',
  // fill in `$(NAME)`, and a policy that holds such is not edited anyway
  'vars',
]);

const READ: ReadonlySet<string> = new Set([
  'resources',
  'bases',
  'components',
  'patches',
  'patchesStrategicMerge',
  'patchesJson6902',
  'namespace',
  'namePrefix',
  'nameSuffix',
  'labels',
  'commonLabels',
  'commonAnnotations',
  'replacements',
]);

/** Fields through which more objects come. */
const MORE: ReadonlySet<string> = new Set([
  'generators',
  'helmCharts',
  'helmChartInflationGenerator',
  'helmGlobals',
]);

/** Reads a kustomization file. Undefined where its text is no single map, which kustomize would not take either. */
export function readKustomization(file: ManifestFile): Kustomization | undefined {
  const text = documentText(file, 0);
  const tree = text === undefined ? undefined : treeOf(text.value, text);
  if (tree?.kind !== 'map' || file.documents.length !== 1) return undefined;
  const path = normalPath(file.file);
  const field = (name: string): Tree | undefined => tree.entries.get(name);
  const labels = itemsOf(field('labels')).map(
    (at): LabelEntry => ({
      pairs: pairsOf(childOf(at, 'pairs')),
      includeSelectors: isTrue(childOf(at, 'includeSelectors')),
      hasOwnFields: itemsOf(childOf(at, 'fields')).length > 0,
    }),
  );
  const common = pairsOf(field('commonLabels'));
  return {
    file: file.file,
    directory: directoryOf(path),
    kind: textOf(field('kind')) === 'Component' ? 'Component' : 'Kustomization',
    tree,
    resources: [...entriesOf(field('resources')), ...entriesOf(field('bases'))],
    components: entriesOf(field('components')),
    patches: [
      ...itemsOf(field('patchesStrategicMerge')).flatMap(mergePatchOf),
      ...itemsOf(field('patches')).flatMap(patchOf),
    ],
    latePatches: itemsOf(field('patchesJson6902')).flatMap(patchOf),
    ...settingOf('namespace', tree),
    ...settingOf('namePrefix', tree),
    ...settingOf('nameSuffix', tree),
    labels: [
      ...labels,
      ...(common.length === 0 ? [] : [{ pairs: common, includeSelectors: true, hasOwnFields: false }]),
    ],
    annotations: pairsOf(field('commonAnnotations')),
    replacements: itemsOf(field('replacements')).map(replacementOf),
    unclear: [...tree.entries].flatMap(([name, at]) => unclearOf(name, at)),
  };
}

function unclearOf(field: string, at: Tree): Unclear[] {
  if (HARMLESS.has(field) || READ.has(field) || isEmpty(at)) return [];
  return [{ field, effect: MORE.has(field) ? 'more' : 'content', at }];
}

function isEmpty(tree: Tree): boolean {
  return tree.kind === 'leaf' ? tree.value === null || tree.value === '' : sizeOf(tree) === 0;
}

function sizeOf(tree: Exclude<Tree, { readonly kind: 'leaf' }>): number {
  return tree.kind === 'map' ? tree.entries.size : tree.items.length;
}

function entriesOf(tree: Tree | undefined): Entry[] {
  return itemsOf(tree).flatMap((at) => {
    const path = textOf(at);
    return path === undefined ? [] : [{ path, at }];
  });
}

function settingOf<K extends 'namespace' | 'namePrefix' | 'nameSuffix'>(
  name: K,
  tree: MapTree,
): { readonly [P in K]?: Setting } {
  const at = tree.entries.get(name);
  const text = textOf(at);
  const settings: { [P in K]?: Setting } = {};
  if (at !== undefined && text !== undefined && text !== '') settings[name] = { text, at };
  return settings;
}

/** An entry of `patchesStrategicMerge` is a path or the patch itself. */
function mergePatchOf(at: Tree): PatchEntry[] {
  const text = textOf(at);
  if (text === undefined) return [];
  const isInline = text.includes('\n') || /^\s*\{/.test(text);
  return [
    { content: isInline ? { kind: 'inline', text } : { kind: 'file', path: text }, mayRename: false, at },
  ];
}

function patchOf(at: Tree): PatchEntry[] {
  const [path, inline, target] = ['path', 'patch', 'target'].map((key) => childOf(at, key));
  const text = textOf(inline);
  const file = textOf(path);
  const source = inline ?? path;
  if (source === undefined || (text === undefined && file === undefined)) return [];
  const options = childOf(at, 'options');
  return [
    {
      content: text === undefined ? { kind: 'file', path: file ?? '' } : { kind: 'inline', text },
      ...(target === undefined ? {} : { target: selectorOf(target) }),
      mayRename: isTrue(childOf(options, 'allowNameChange')) || isTrue(childOf(options, 'allowKindChange')),
      at: source,
    },
  ];
}

function replacementOf(at: Tree): Replacement {
  const targets = childOf(at, 'targets');
  if (targets?.kind !== 'list') return { targets: undefined, at };
  return {
    targets: targets.items.map((target) => selectorOf(childOf(target, 'select') ?? target)),
    at,
  };
}

/** Paths of every file or directory that the kustomization refers to, remote ones left out. */
export function referencesOf({ tree, resources, components, patches, latePatches }: Kustomization): Entry[] {
  const inPatches = [...patches, ...latePatches].flatMap(({ content, at }) =>
    content.kind === 'file' ? [{ path: content.path, at }] : [],
  );
  // of what is not followed the files are known all the same, so that none is taken for a deployed object
  const others = ['transformers', 'generators', 'validators', 'configurations', 'crds'].flatMap((field) =>
    entriesOf(childOf(tree, field)),
  );
  const replacing = itemsOf(childOf(tree, 'replacements')).flatMap((at) => {
    const path = textOf(childOf(at, 'path'));
    return path === undefined ? [] : [{ path, at }];
  });
  const all = [...resources, ...components, ...inPatches, ...others, ...replacing];
  return all.filter(({ path }) => !isRemote(path) && !path.includes('\n'));
}
