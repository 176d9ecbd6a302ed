import { type Endpoint, endpointKey, endpointOfLabels } from '../model/endpoint.ts';
import { type Cidr, type IpAddress, parseCidr, parseIp } from '../model/ip.ts';
import { type Label, LabelSet, NAMESPACE_LABEL, NAMESPACE_LABELS_PREFIX } from '../model/labels.ts';
import {
  type ContainerPort,
  EMPTY_INVENTORY,
  type Inventory,
  type InventoryWorkload,
  identityLabels,
  namespaceLabels,
} from '../policies/inventory/inventory.ts';

/** An endpoint made ready for matching: its labels completed from the inventory, and what is not known of it. */
export interface Identity {
  readonly key: string;
  readonly endpoint: Endpoint;
  readonly labels: LabelSet;
  /** `cluster-wide`: labels of the namespace or cluster may be missing; `all`: any label may be */
  readonly unknownLabels: 'none' | 'cluster-wide' | 'all';
  readonly namespaceLabelsKnown: boolean;
  readonly address: IpAddress | undefined;
  /** of an outside party of which only this is known: some address of it */
  readonly prefix: Cidr | undefined;
  readonly dnsNames: readonly string[] | 'unknown';
  /** of exactly these pods; undefined: pods with the same labels may differ in theirs */
  readonly ports?: readonly ContainerPort[];
  /** whether settings the manifests do not show are read in favour of a match (evidence), or by default (decisions) */
  readonly lenient: boolean;
}

export interface IdentityOptions {
  /** for evidence: see `Identity.lenient` */
  readonly lenient?: boolean;
  /** whether an external address without DNS names is known to have none (a question), or just was not named (a flow) */
  readonly namesKnown?: boolean;
}

/** Cilium's name for a cluster that was given none. */
const DEFAULT_CLUSTER = 'default';

/** Makes identities, one per distinct endpoint. */
export class Identities {
  readonly #inventory: Inventory;
  readonly #options: IdentityOptions;
  readonly #known = new Map<string, Identity>();
  /** so that the key of an object that comes again is not made again */
  readonly #met = new WeakMap<Endpoint, Identity>();

  constructor(inventory: Inventory = EMPTY_INVENTORY, options: IdentityOptions = {}) {
    this.#inventory = inventory;
    this.#options = options;
  }

  of(endpoint: Endpoint): Identity {
    const met = this.#met.get(endpoint);
    if (met !== undefined) return met;
    const key = endpointKey(endpoint);
    const identity = this.#known.get(key) ?? this.#make(key, endpoint);
    this.#known.set(key, identity);
    this.#met.set(endpoint, identity);
    return identity;
  }

  /** The pods of exactly this workload, which may number a port name unlike others with the same labels. */
  ofWorkload(workload: InventoryWorkload): Identity {
    const cluster = this.#inventory.agent.clusterName ?? DEFAULT_CLUSTER;
    const identity = this.of(
      endpointOfLabels(identityLabels(workload, this.#inventory, cluster), undefined, []),
    );
    const key = `${identity.key}\n${workload.ports.map(({ name, protocol, port }) => `${name} ${protocol} ${port}`).join()}`;
    const known = this.#known.get(key) ?? { ...identity, key, ports: workload.ports };
    this.#known.set(key, known);
    return known;
  }

  #make(key: string, endpoint: Endpoint): Identity {
    const { lenient = false, namesKnown = false } = this.#options;
    const ip = endpoint.kind === 'pod' ? undefined : endpoint.ip;
    const prefix = endpoint.kind === 'external' ? endpoint.prefix : undefined;
    const base = {
      key,
      endpoint,
      lenient,
      address: ip === undefined ? undefined : parseIp(ip),
      prefix: prefix === undefined ? undefined : parseCidr(prefix),
      dnsNames: namesOf(endpoint, namesKnown),
    };
    switch (endpoint.kind) {
      case 'pod': {
        const carried = endpoint.labels.labels.some(
          ({ key: label }) =>
            label.startsWith(NAMESPACE_LABELS_PREFIX) && !label.endsWith('kubernetes.io/metadata.name'),
        );
        const added = carried ? [] : namespaceLabels(endpoint.namespace, this.#inventory);
        const labels = LabelSet.of([...added, ...endpoint.labels.labels]);
        const namespaceLabelsKnown = carried || this.#inventory.namespaces.has(endpoint.namespace);
        return { ...base, labels, unknownLabels: 'cluster-wide', namespaceLabelsKnown };
      }
      case 'reserved':
      case 'external':
        return { ...base, labels: endpoint.labels, unknownLabels: 'none', namespaceLabelsKnown: true };
      case 'unknown':
        return {
          ...base,
          labels: LabelSet.of(knownOf(endpoint.namespace)),
          unknownLabels: 'all',
          namespaceLabelsKnown: false,
        };
    }
  }
}

function namesOf(endpoint: Endpoint, namesKnown: boolean): readonly string[] | 'unknown' {
  if (endpoint.kind !== 'external') return [];
  return endpoint.dnsNames.length === 0 && !namesKnown ? 'unknown' : endpoint.dnsNames;
}

function knownOf(namespace: string | undefined): Label[] {
  return namespace === undefined ? [] : [{ source: 'k8s', key: NAMESPACE_LABEL, value: namespace }];
}
