import type { MapNode, ServiceMap } from '../../../report/pictures/pictures.ts';

/** Nodes that are one box at first: those of a namespace, or all that are outside, or of the cluster. */
export interface Fold {
  readonly key: string;
  readonly label: string;
  /** what is counted in it */
  readonly unit: 'workload' | 'party';
}

const HOMELESS = {
  outside: { key: 'kind outside', label: 'outside', unit: 'party', most: 3 },
  cluster: { key: 'kind cluster', label: 'nodes and the like', unit: 'party', most: 4 },
  group: { key: 'kind group', label: 'across namespaces', unit: 'party', most: 6 },
  workload: { key: 'kind workload', label: 'no namespace', unit: 'party', most: 3 },
} as const satisfies Record<MapNode['kind'], Fold & { readonly most: number }>;

/** The fold of each node; undefined: it stands alone, as one of a few do that belong to no namespace. */
export function foldsOf({ nodes }: ServiceMap): readonly (Fold | undefined)[] {
  const sizes = new Map<string, number>();
  for (const node of nodes) sizes.set(keyOf(node), (sizes.get(keyOf(node)) ?? 0) + 1);
  return nodes.map((node) => {
    const key = keyOf(node);
    const size = sizes.get(key) ?? 0;
    if (node.namespace === undefined)
      return size > HOMELESS[node.kind].most ? HOMELESS[node.kind] : undefined;
    // a namespace that comes as one node already
    return node.kind === 'group' && size === 1 ? undefined : { key, label: node.namespace, unit: 'workload' };
  });
}

function keyOf({ namespace, kind }: MapNode): string {
  return namespace === undefined ? HOMELESS[kind].key : `namespace ${namespace}`;
}
