import { dig, digList } from '../dig.ts';
import type { PlainObject } from '../plain-object.ts';
import { textMap } from '../read.ts';
import { canonicalAddresses } from './addresses.ts';

/** A Kubernetes Service, as far as a policy can name it. */
export interface InventoryService {
  readonly namespace: string;
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  /** pod labels; empty: a service without selector, whose backends are `addresses` */
  readonly selector: Readonly<Record<string, string>>;
  /** canonical texts of its endpoints, from Endpoints and EndpointSlices; undefined: neither is in the inventory */
  readonly addresses?: readonly string[];
}

const SERVICE_NAME_LABEL = 'kubernetes.io/service-name';

/** Services with the addresses that any object among the others gives them. */
export function readServices(objects: readonly PlainObject[]): InventoryService[] {
  const endpoints = new Map<string, string[]>();
  for (const object of objects) {
    const found = endpointsOf(object);
    if (found !== undefined)
      endpoints.set(found.key, [...(endpoints.get(found.key) ?? []), ...found.addresses]);
  }
  return objects.flatMap((object): InventoryService[] => {
    if (object.kind !== 'Service' || object.apiVersion !== 'v1') return [];
    const { name, namespace = 'default', value } = object;
    const addresses = endpoints.get(keyOf(namespace, name));
    return [
      {
        namespace,
        name,
        labels: textMap(dig(value, ['metadata', 'labels'])),
        selector: textMap(dig(value, ['spec', 'selector'])),
        ...(addresses === undefined ? {} : { addresses: [...new Set(addresses)].sort() }),
      },
    ];
  });
}

/** Those that are ready, as Cilium takes them for backends: pkg/k8s/endpoints.go. */
function endpointsOf(
  object: PlainObject,
): { readonly key: string; readonly addresses: string[] } | undefined {
  const { kind, apiVersion, name, namespace = 'default', value } = object;
  if (kind === 'Endpoints' && apiVersion === 'v1') {
    const ips = digList(value, ['subsets'])
      .flatMap((subset) => digList(subset, ['addresses']))
      .map((address) => dig(address, ['ip']));
    return { key: keyOf(namespace, name), addresses: canonicalAddresses(ips) };
  }
  if (kind === 'EndpointSlice' && apiVersion.startsWith('discovery.k8s.io/')) {
    const service = dig(value, ['metadata', 'labels', SERVICE_NAME_LABEL]);
    if (typeof service !== 'string') return undefined;
    const ips = digList(value, ['endpoints'])
      .filter((endpoint) => dig(endpoint, ['conditions', 'ready']) !== false)
      .flatMap((endpoint) => digList(endpoint, ['addresses']));
    return { key: keyOf(namespace, service), addresses: canonicalAddresses(ips) };
  }
  return undefined;
}

/** Neither part can hold a line feed where it comes from a cluster. */
function keyOf(namespace: string, name: string): string {
  return `${namespace}\n${name}`;
}
