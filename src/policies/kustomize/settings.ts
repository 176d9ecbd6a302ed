import type { Kustomization, LabelEntry, Pair, Setting } from './kustomization.ts';
import { changed, groupAndVersion, type Resource } from './resource.ts';
import { type Origin, type Tree, withEntry, withText } from './tree.ts';

/**
 * Sets namespace, prefix, suffix, labels and annotations, in the order kustomize does. Policies are never taken for
 * cluster-scoped by it but for kinds it knows, and a namespace on one that is does nothing.
 */
export function applySettings(resource: Resource, kustomization: Kustomization): Resource {
  const { namespace, namePrefix, nameSuffix, labels, annotations } = kustomization;
  let result = resource;
  if (namespace !== undefined) result = put(result, ['metadata', 'namespace'], namespace);
  if (namePrefix !== undefined) result = rename(result, namePrefix, (name) => `${namePrefix.text}${name}`);
  if (nameSuffix !== undefined) result = rename(result, nameSuffix, (name) => `${name}${nameSuffix.text}`);
  for (const entry of labels) result = label(result, entry);
  for (const { key, value, at } of annotations) {
    result = put(result, ['metadata', 'annotations', key], { text: value, at });
  }
  return result;
}

function put(resource: Resource, path: readonly string[], { text, at }: Setting): Resource {
  return changed(resource, withText(resource.tree, path, text, at.origin), at.origin.text);
}

/** Kinds that kustomize never renames are none that a policy depends on, but for namespaces. */
function rename(resource: Resource, by: Setting, name: (old: string) => string): Resource {
  const last = resource.names.at(-1);
  if (last === undefined || NEVER_RENAMED.has(resource.object.kind)) return resource;
  return put(resource, ['metadata', 'name'], { text: name(last.name), at: by.at });
}

const NEVER_RENAMED: ReadonlySet<string> = new Set(['CustomResourceDefinition', 'APIService', 'Namespace']);

function label(resource: Resource, { pairs, includeSelectors }: LabelEntry): Resource {
  let result = resource;
  for (const pair of pairs) {
    const { key, value, at } = pair;
    result = put(result, ['metadata', 'labels', key], { text: value, at });
    if (includeSelectors && isNetworkPolicy(result)) {
      const tree = SELECTORS.reduce((inner, path) => labelAt(inner, path, pair), result.tree);
      result = tree === result.tree ? result : changed(result, tree, at.origin.text);
    }
  }
  return result;
}

/** The only policy whose selectors kustomize knows. Cilium's stay as they are. */
function isNetworkPolicy({ object }: Resource): boolean {
  return object.kind === 'NetworkPolicy' && groupAndVersion(object.apiVersion).group === 'networking.k8s.io';
}

/** Only where matchLabels is written; lists on the way are gone through. */
const SELECTORS: readonly (readonly string[])[] = [
  ['spec', 'podSelector', 'matchLabels'],
  ['spec', 'ingress', 'from', 'podSelector', 'matchLabels'],
  ['spec', 'egress', 'to', 'podSelector', 'matchLabels'],
];

function labelAt(tree: Tree, path: readonly string[], { key, value, at }: Pair): Tree {
  if (tree.kind === 'list') {
    const items = tree.items.map((item) => labelAt(item, path, { key, value, at }));
    return items.every((item, i) => item === tree.items[i]) ? tree : { ...tree, items };
  }
  if (tree.kind === 'leaf') return tree;
  const [step, ...rest] = path;
  const origin: Origin = at.origin;
  if (step === undefined) return withEntry(tree, key, { kind: 'leaf', origin, value });
  const inner = tree.entries.get(step);
  if (inner === undefined) return tree;
  const labelled = labelAt(inner, rest, { key, value, at });
  return labelled === inner ? tree : withEntry(tree, step, labelled);
}
