import { parseInstant } from '../../model/time.ts';
import { dig, digList } from '../dig.ts';
import type { PlainObject } from '../plain-object.ts';
import { textMap } from '../read.ts';
import { canonicalAddresses } from './addresses.ts';

export interface InventoryNode {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  /** canonical texts */
  readonly addresses: readonly string[];
  /** when it joined the cluster, as far as the object says */
  readonly createdMs?: number;
}

const NODE_ADDRESS_TYPES: ReadonlySet<unknown> = new Set(['InternalIP', 'ExternalIP', 'CiliumInternalIP']);

/** Nodes by name: what Kubernetes says of one, and the addresses Cilium adds, such as that of its router. */
export function readNodes(objects: readonly PlainObject[]): InventoryNode[] {
  const nodes = new Map<string, InventoryNode>();
  const add = ({ name, value }: PlainObject, addressPath: readonly string[]): void => {
    const known = nodes.get(name);
    const addresses = [...(known?.addresses ?? []), ...addressesIn(digList(value, addressPath))];
    const createdMs = known?.createdMs ?? createdOf(value);
    nodes.set(name, {
      name,
      labels: known?.labels ?? textMap(dig(value, ['metadata', 'labels'])),
      addresses: [...new Set(addresses)].sort(),
      ...(createdMs === undefined ? {} : { createdMs }),
    });
  };
  const ofKubernetes = objects.filter(({ kind, apiVersion }) => kind === 'Node' && apiVersion === 'v1');
  const ofCilium = objects.filter(
    ({ kind, apiVersion }) => kind === 'CiliumNode' && apiVersion.startsWith('cilium.io/'),
  );
  for (const node of ofKubernetes) add(node, ['status', 'addresses']);
  for (const node of ofCilium) add(node, ['spec', 'addresses']);
  return [...nodes.values()];
}

function createdOf(node: unknown): number | undefined {
  const created = dig(node, ['metadata', 'creationTimestamp']);
  return typeof created === 'string' ? parseInstant(created) : undefined;
}

/** Kubernetes calls the text of an address `address`, Cilium `ip`. */
function addressesIn(list: readonly unknown[]): string[] {
  const ips = list
    .filter((item) => NODE_ADDRESS_TYPES.has(dig(item, ['type'])))
    .map((item) => dig(item, ['address']) ?? dig(item, ['ip']));
  return canonicalAddresses(ips);
}
