import type { Direction } from '../model/direction.ts';
import { getOrMake } from '../model/get-or-make.ts';
import { groupBy } from '../model/group-by.ts';
import { NAMESPACE_LABEL } from '../model/labels.ts';
import type { Protocol } from '../model/protocol.ts';
import type { ContainerPort, Inventory, InventoryWorkload } from '../policies/inventory/inventory.ts';
import type { Identity } from './identity.ts';

/** The numbers one port name stands for. */
export class NamedPorts {
  readonly #numbers = new Map<string, Set<number>>();

  add(protocol: string, port: number): void {
    const known = this.#numbers.get(protocol);
    if (known === undefined) this.#numbers.set(protocol, new Set([port]));
    else known.add(port);
  }

  has(protocol: Protocol, port: number): boolean {
    return this.ofProtocol(protocol).has(port);
  }

  /** `TCP 80 8080, UDP 53`: equal text, equal numbers */
  get text(): string {
    const parts = [...this.#numbers].map(
      ([protocol, numbers]) => `${protocol} ${[...numbers].sort((one, other) => one - other).join(' ')}`,
    );
    return parts.sort().join(', ');
  }

  /** Numbers of one protocol: more than one makes an egress rule match nothing (Cilium up to 1.19). */
  ofProtocol(protocol: string): ReadonlySet<number> {
    return this.#numbers.get(protocol) ?? NO_NUMBERS;
  }
}

const NO_NUMBERS: ReadonlySet<number> = new Set();
const NO_PORTS = new NamedPorts();

export interface PortNames {
  /** ingress: the container ports of the selected pod itself; undefined where its pods are not in the inventory, or disagree */
  ofPod(identity: Identity, name: string): NamedPorts | undefined;
  /** egress: every container port of the cluster by that name; undefined without an inventory */
  ofCluster(name: string, protocol: Protocol): NamedPorts | undefined;
}

const ofInventory = new WeakMap<Inventory, PortNames>();

/** Of one inventory, once: many engines may ask. */
export function portNames(inventory: Inventory): PortNames {
  return getOrMake(ofInventory, inventory, () => readPortNames(inventory));
}

function readPortNames(inventory: Inventory): PortNames {
  const byName = new Map<string, NamedPorts>();
  for (const { ports } of inventory.workloads) {
    for (const { name, protocol, port } of ports) {
      const known = byName.get(name) ?? new NamedPorts();
      known.add(protocol, port);
      byName.set(name, known);
    }
  }
  const workloads = new Map<string, readonly InventoryWorkload[]>();
  /** by the ports of a workload, or by endpoint: the texts of its labels are long, and it is asked for again and again */
  const numbers = new WeakMap<object, Map<string, NamedPorts | undefined>>();
  const ofLabels = (identity: Identity, name: string): NamedPorts | undefined => {
    const { key } = identity;
    const owners = getOrMake(workloads, key, () => workloadsOf(identity, inventory));
    const [first, ...others] = owners.map((owner) => numbersOf(owner.ports, name));
    // pods of one identity may number a name differently: which of them a flow reached is not known
    return others.every((other) => first?.text === other.text) ? first : undefined;
  };
  return {
    ofPod(identity, name) {
      const { endpoint, ports } = identity;
      if (ports === undefined && endpoint.kind !== 'pod') return undefined;
      const known = getOrMake(numbers, ports ?? endpoint, () => new Map<string, NamedPorts | undefined>());
      if (!known.has(name))
        known.set(name, ports === undefined ? ofLabels(identity, name) : numbersOf(ports, name));
      return known.get(name);
    },
    ofCluster(name, protocol) {
      if (inventory.workloads.length === 0) return undefined;
      const known = byName.get(name);
      const isAmbiguous = known !== undefined && known.ofProtocol(protocol).size > 1;
      return known === undefined || isAmbiguous ? NO_PORTS : known;
    },
  };
}

function numbersOf(ports: readonly ContainerPort[], name: string): NamedPorts {
  const numbers = new NamedPorts();
  for (const port of ports) if (port.name === name) numbers.add(port.protocol, port.port);
  return numbers;
}

/** Workloads whose pods have exactly the endpoint's own labels, those aside that Cilium and the Job controller add. */
export function workloadsOf({ endpoint }: Identity, inventory: Inventory): InventoryWorkload[] {
  if (endpoint.kind !== 'pod') return [];
  const own = endpoint.labels.labels.filter(({ key }) => !isAdded(key));
  return (workloadsByNamespace(inventory).get(endpoint.namespace) ?? []).filter(
    ({ podLabels, hostNetwork }) =>
      !hostNetwork &&
      Object.keys(podLabels).length === own.length &&
      own.every(({ key, value }) => Object.hasOwn(podLabels, key) && podLabels[key] === value),
  );
}

type ByNamespace = ReadonlyMap<string, readonly InventoryWorkload[]>;

/** It is asked for once per party, and there are thousands of both. */
const namespaces = new WeakMap<Inventory, ByNamespace>();

function workloadsByNamespace(inventory: Inventory): ByNamespace {
  return getOrMake(namespaces, inventory, () => groupBy(inventory.workloads, ({ namespace }) => namespace));
}

/** A record may lack what Cilium adds, and a template lacks what the Job controller gives each run's pods. */
function isAdded(key: string): boolean {
  return key.startsWith('io.cilium.k8s.') || key === NAMESPACE_LABEL || JOB_NAME_LABELS.has(key);
}

const JOB_NAME_LABELS: ReadonlySet<string> = new Set(['job-name', 'batch.kubernetes.io/job-name']);

/** What numbers a port name stands for at the side that decides; undefined: not known. */
export type ResolveName = (name: string) => NamedPorts | undefined;

/** At ingress the names of the selected pod itself count, at egress those of the whole cluster. */
export function resolverFor(
  names: PortNames,
  direction: Direction,
  subject: Identity,
  protocol: Protocol,
): ResolveName {
  if (direction === 'ingress') return (name) => names.ofPod(subject, name);
  return (name) => {
    const numbers = names.ofCluster(name, protocol);
    // the inventory may lack the pod that gives the name its number, and Cilium from 1.20 on asks the peer alone
    return subject.lenient && numbers?.ofProtocol(protocol).size === 0 ? undefined : numbers;
  };
}
