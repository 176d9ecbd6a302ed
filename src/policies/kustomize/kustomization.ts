import type { Tree } from './tree.ts';

/** What one kustomization file says, as far as it can touch policies. Places are found through the trees. */
export interface Kustomization {
  readonly file: string;
  /** normal path of the directory that its entries are relative to */
  readonly directory: string;
  /** a component is applied to what the kustomization that names it has gathered so far */
  readonly kind: 'Kustomization' | 'Component';
  /** the whole file; also where a part of it is written */
  readonly tree: Tree;
  readonly resources: readonly Entry[];
  readonly components: readonly Entry[];
  /** in the order they are applied before names, labels and annotations are set */
  readonly patches: readonly PatchEntry[];
  /** `patchesJson6902`, applied after names, labels and annotations are set */
  readonly latePatches: readonly PatchEntry[];
  readonly namespace?: Setting;
  readonly namePrefix?: Setting;
  readonly nameSuffix?: Setting;
  readonly labels: readonly LabelEntry[];
  readonly annotations: readonly Pair[];
  readonly replacements: readonly Replacement[];
  /** fields whose effect on policies is not computed here, with what they may do */
  readonly unclear: readonly Unclear[];
}

/** A path that the file names. */
export interface Entry {
  readonly path: string;
  readonly at: Tree;
}

export interface Setting {
  readonly text: string;
  readonly at: Tree;
}

export interface Pair {
  readonly key: string;
  readonly value: string;
  readonly at: Tree;
}

export interface LabelEntry {
  readonly pairs: readonly Pair[];
  readonly includeSelectors: boolean;
  /** with `fields` of its own: where else the labels go is not computed */
  readonly hasOwnFields: boolean;
}

export interface PatchEntry {
  readonly content:
    | { readonly kind: 'file'; readonly path: string }
    | { readonly kind: 'inline'; readonly text: string };
  /** absent: a strategic merge patch names its object itself */
  readonly target?: TargetSelector;
  readonly mayRename: boolean;
  readonly at: Tree;
}

/** Regular expressions, anchored; what is absent matches everything. */
export interface TargetSelector {
  readonly group?: string;
  readonly version?: string;
  readonly kind?: string;
  readonly name?: string;
  readonly namespace?: string;
  readonly labelSelector?: string;
  readonly annotationSelector?: string;
}

export interface Replacement {
  /** undefined: cannot be told, so it may be anything */
  readonly targets: readonly TargetSelector[] | undefined;
  readonly at: Tree;
}

export interface Unclear {
  readonly field: string;
  /** `content`: what is deployed may differ from what is computed; `more`: there may be more of it */
  readonly effect: 'content' | 'more';
  readonly at: Tree;
}
