import type { ManifestObject } from '../manifest.ts';
import { POLICY_KINDS } from '../policy.ts';
import { lineOf, textOf } from './fields.ts';
import { type SourceText, type Tree, treeAt } from './tree.ts';

/** An object on its way from its file to the cluster, after some of the kustomizations that lead there. */
export interface Resource {
  /** as its file has it */
  readonly object: ManifestObject;
  readonly tree: Tree;
  /** every name it has had, the first one's first; a patch may call it by any of them */
  readonly names: readonly ResourceName[];
  /** texts that made something of it, also by taking away; its own first */
  readonly texts: readonly SourceText[];
  /** the kustomizations it came through, innermost first */
  readonly through: readonly string[];
  /** why what is deployed may differ from the tree; never empty means that it must not be relied on */
  readonly doubts: readonly string[];
}

export interface ResourceName {
  readonly namespace: string;
  readonly name: string;
}

export function resourceOf(object: ManifestObject, tree: Tree, through: string): Resource {
  return {
    object,
    tree,
    names: [{ namespace: object.namespace ?? '', name: object.name }],
    texts: [object],
    through: [through],
    doubts: [],
  };
}

/** Only these are computed to the last; of other objects no more than how they are named is ever asked. */
const POLICIES: ReadonlySet<string> = new Set([
  ...POLICY_KINDS,
  'AdminNetworkPolicy',
  'BaselineAdminNetworkPolicy',
]);

export function isPolicyKind(kind: string): boolean {
  return POLICIES.has(kind);
}

export function isPolicy({ object }: Resource): boolean {
  return isPolicyKind(object.kind);
}

/** The same after a change of its tree by a text, with the name it has now. */
export function changed(resource: Resource, tree: Tree, by: SourceText): Resource {
  const name: ResourceName = {
    namespace: metadataText(tree, 'namespace') ?? '',
    name: metadataText(tree, 'name') ?? '',
  };
  const last = resource.names.at(-1);
  const isSame = last?.name === name.name && last.namespace === name.namespace;
  return {
    ...resource,
    tree,
    names: isSame ? resource.names : [...resource.names, name],
    texts: resource.texts.includes(by) ? resource.texts : [...resource.texts, by],
  };
}

export function doubted(resource: Resource, doubt: string): Resource {
  return { ...resource, doubts: [...resource.doubts, doubt] };
}

function metadataText(tree: Tree, key: string): string | undefined {
  return textOf(treeAt(tree, ['metadata', key]));
}

export function groupAndVersion(apiVersion: string): { readonly group: string; readonly version: string } {
  const slash = apiVersion.indexOf('/');
  return slash === -1
    ? { group: '', version: apiVersion }
    : { group: apiVersion.slice(0, slash), version: apiVersion.slice(slash + 1) };
}

/** `NetworkPolicy db` or `NetworkPolicy shop/db`, as it is called now */
export function describeResource({ object, names }: Resource): string {
  const last = names.at(-1) ?? { namespace: '', name: object.name };
  return `${object.kind} ${last.namespace === '' ? '' : `${last.namespace}/`}${last.name}`;
}

/** `overlays/prod/kustomization.yaml:12` */
export function placeText(tree: Tree): string {
  return `${tree.origin.text.file}:${lineOf(tree)}`;
}
