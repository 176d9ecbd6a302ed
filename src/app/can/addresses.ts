import type { Inventory, InventoryWorkload } from '../../policies/inventory/inventory.ts';

/** What the inventory knows of one address. */
export type KnownAddress = Claim & {
  /** whether the Kubernetes API server answers there */
  readonly isKubeApiserver: boolean;
};

type Claim =
  | { readonly kind: 'pod'; readonly workload: InventoryWorkload }
  /** two pods claim it: one of them has ended, or the inventory was put together from two moments */
  | { readonly kind: 'ambiguous'; readonly pods: readonly string[] }
  | { readonly kind: 'node'; readonly node: string | undefined }
  | { readonly kind: 'kube-apiserver' };

/** The addresses of pods and nodes, and of the Kubernetes API server where its Service is in the inventory. */
export function addressesOf(inventory: Inventory): Map<string, KnownAddress> {
  const servers = new Set(
    inventory.services
      .filter(({ namespace, name }) => namespace === 'default' && name === 'kubernetes')
      .flatMap((service) => service.addresses ?? []),
  );
  const known = new Map<string, KnownAddress>(
    [...servers].map((ip) => [ip, { kind: 'kube-apiserver', isKubeApiserver: true }]),
  );
  for (const workload of inventory.workloads) {
    for (const ip of workload.addresses) {
      const before = known.get(ip);
      if (before?.kind !== 'node')
        known.set(ip, { ...claimed(workload, before), isKubeApiserver: servers.has(ip) });
    }
  }
  for (const { name, addresses } of inventory.nodes)
    for (const ip of addresses) known.set(ip, { kind: 'node', node: name, isKubeApiserver: servers.has(ip) });
  return known;
}

/** @param before who claimed the address so far */
function claimed(workload: InventoryWorkload, before: KnownAddress | undefined): Claim {
  if (workload.hostNetwork) return { kind: 'node', node: workload.node };
  const name = nameOf(workload);
  switch (before?.kind) {
    case 'pod':
      return nameOf(before.workload) === name
        ? before
        : { kind: 'ambiguous', pods: [nameOf(before.workload), name] };
    case 'ambiguous':
      return before.pods.includes(name) ? before : { kind: 'ambiguous', pods: [...before.pods, name] };
    case 'node':
      return before;
    case 'kube-apiserver':
    case undefined:
      return { kind: 'pod', workload };
  }
}

function nameOf({ namespace, name }: InventoryWorkload): string {
  return `${namespace}/${name}`;
}
