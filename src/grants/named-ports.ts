import type { Direction } from '../model/direction.ts';
import { NAMESPACE_LABEL } from '../model/labels.ts';
import type { Protocol } from '../model/protocol.ts';
import type { ContainerPort, Inventory, InventoryWorkload } from '../policies/inventory/inventory.ts';
import type { Identity } from './identity.ts';

/** The numbers one port name stands for. */
export class NamedPorts {
  readonly #numbers = new Set<string>();

  add(protocol: string, port: number): void {
    this.#numbers.add(`${protocol}/${port}`);
  }

  has(protocol: Protocol, port: number): boolean {
    return this.#numbers.has(`${protocol}/${port}`);
  }

  equals(other: NamedPorts): boolean {
    return (
      this.#numbers.size === other.#numbers.size && [...this.#numbers].every((one) => other.#numbers.has(one))
    );
  }

  /** Numbers of one protocol: more than one makes an egress rule match nothing (Cilium up to 1.19). */
  ofProtocol(protocol: Protocol): readonly number[] {
    return [...this.#numbers]
      .filter((one) => one.startsWith(`${protocol}/`))
      .map((one) => Number(one.split('/')[1]));
  }
}

export interface PortNames {
  /** ingress: the container ports of the selected pod itself; undefined where its pods are not in the inventory, or disagree */
  ofPod(identity: Identity, name: string): NamedPorts | undefined;
  /** egress: every container port of the cluster by that name; undefined without an inventory */
  ofCluster(name: string, protocol: Protocol): NamedPorts | undefined;
}

export function portNames(inventory: Inventory): PortNames {
  const byName = new Map<string, NamedPorts>();
  for (const { ports } of inventory.workloads) {
    for (const { name, protocol, port } of ports) {
      const known = byName.get(name) ?? new NamedPorts();
      known.add(protocol, port);
      byName.set(name, known);
    }
  }
  const workloads = new Map<string, readonly InventoryWorkload[]>();
  return {
    ofPod(identity, name) {
      const { endpoint, ports } = identity;
      if (ports !== undefined) return numbersOf(ports, name);
      if (endpoint.kind !== 'pod') return undefined;
      const owners = workloads.get(endpoint.labels.text) ?? workloadsOf(identity, inventory);
      workloads.set(endpoint.labels.text, owners);
      const [first, ...others] = owners.map((owner) => numbersOf(owner.ports, name));
      // pods of one identity may number a name differently: which of them a flow reached is not known
      return first === undefined || others.some((other) => !other.equals(first)) ? undefined : first;
    },
    ofCluster(name, protocol) {
      if (inventory.workloads.length === 0) return undefined;
      const numbers = byName.get(name);
      const isAmbiguous = numbers !== undefined && numbers.ofProtocol(protocol).length > 1;
      return numbers === undefined || isAmbiguous ? new NamedPorts() : numbers;
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
  return inventory.workloads.filter(
    ({ namespace, podLabels, hostNetwork }) =>
      namespace === endpoint.namespace &&
      !hostNetwork &&
      Object.keys(podLabels).length === own.length &&
      own.every(({ key, value }) => Object.hasOwn(podLabels, key) && podLabels[key] === value),
  );
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
    return subject.lenient && numbers?.ofProtocol(protocol).length === 0 ? undefined : numbers;
  };
}
