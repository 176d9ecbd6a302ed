import type { Identities, Identity } from '../../grants/identity.ts';
import { describeEndpoint, endpointOfLabels } from '../../model/endpoint.ts';
import { groupBy } from '../../model/group-by.ts';
import { cidrContains, formatIp, type IpAddress, parseCidr, parseIp } from '../../model/ip.ts';
import { LabelSet } from '../../model/labels.ts';
import { err, ok, type Result } from '../../model/result.ts';
import type { Inventory, InventoryWorkload } from '../../policies/inventory/inventory.ts';
import { addressesOf, type KnownAddress } from './addresses.ts';
import { nearNames } from './near-names.ts';
import type { NodeParty, Party } from './party.ts';

/** Labels of the reserved identities a question may name: Cilium pkg/identity/numericidentity.go. */
const RESERVED: Readonly<Record<string, readonly string[]>> = {
  host: ['reserved:host'],
  'remote-node': ['reserved:remote-node'],
  'kube-apiserver': ['reserved:kube-apiserver', 'reserved:remote-node'],
  health: ['reserved:health'],
  ingress: ['reserved:ingress'],
  unmanaged: ['reserved:unmanaged'],
  world: ['reserved:world'],
  'world-ipv4': ['reserved:world-ipv4'],
  'world-ipv6': ['reserved:world-ipv6'],
};

const WORLD = LabelSet.parse(['reserved:world']);
const SERVER_OUTSIDE = LabelSet.parse(['reserved:world', 'reserved:kube-apiserver']);

/** Beyond this many mistakes nobody reads suggestions, and each looks at every name. */
const MOST_SUGGESTIONS = 100;

/** Finds whom a reference means. */
export class Parties {
  readonly #inventory: Inventory;
  readonly #identities: Identities;
  /** `namespace/name` and `namespace/Kind/name`, the latter in lower case */
  readonly #workloads: ReadonlyMap<string, readonly InventoryWorkload[]>;
  readonly #addresses: ReadonlyMap<string, KnownAddress>;
  readonly #known = new Map<string, Result<Party, string>>();
  #suggestions = 0;

  constructor(inventory: Inventory, identities: Identities) {
    this.#inventory = inventory;
    this.#identities = identities;
    this.#workloads = workloadsByName(inventory);
    this.#addresses = addressesOf(inventory);
  }

  /** How many references are kept. */
  get size(): number {
    return this.#known.size;
  }

  /**
   * @param names what DNS said of an address; without meaning for anyone else
   * @returns the error is a sentence
   */
  find(reference: string, names: readonly string[]): Result<Party, string> {
    const key = names.length === 0 ? reference : `${reference}\n${names.join('\n')}`;
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const party = this.#find(reference, names);
    this.#known.set(key, party);
    return party;
  }

  #find(reference: string, names: readonly string[]): Result<Party, string> {
    if (reference.startsWith('reserved:')) return this.#reserved(reference.slice('reserved:'.length));
    const address = parseIp(reference);
    if (address !== undefined) return this.#address(address, names);
    if (parseCidr(reference) !== undefined) return err(`${reference} is a prefix; name one address of it`);
    if (!reference.includes('/'))
      return err(
        `"${reference}" is neither namespace/pod, nor an address, nor reserved:NAME${this.#nearest(reference)}`,
      );
    return this.#workload(reference);
  }

  #reserved(name: string): Result<Party, string> {
    const labels = Object.hasOwn(RESERVED, name) ? RESERVED[name] : undefined;
    if (labels === undefined)
      return err(
        name === 'init'
          ? 'reserved:init is a pod whose labels Cilium does not know yet; name the pod'
          : `"reserved:${name}" is no reserved identity; there are: ${Object.keys(RESERVED).join(', ')}`,
      );
    return ok({
      kind: 'other',
      text: `reserved:${name}`,
      notes: [],
      identity: this.#reservedIdentity(labels),
      isAddress: false,
    });
  }

  #address(address: IpAddress, names: readonly string[]): Result<Party, string> {
    const ip = formatIp(address);
    const known = this.#addresses.get(ip);
    switch (known?.kind) {
      case 'ambiguous':
        return err(`${ip} is the address of ${known.pods.join(' and ')} in the inventory; name the pod`);
      case 'pod': {
        const pod = this.#pod(known.workload);
        return ok({ ...pod, notes: [`${ip} is the address of ${pod.text}`, ...pod.notes] });
      }
      case 'node': {
        const node = known.node === undefined ? 'a node' : `node ${known.node}`;
        return ok(this.#node(ip, [`${ip} is the address of ${node}`], known.node, ip));
      }
      case 'kube-apiserver':
      case undefined: {
        const isServer = known !== undefined;
        const identity = this.#identities.of(endpointOfLabels(isServer ? SERVER_OUTSIDE : WORLD, ip, names));
        return ok({
          kind: 'other',
          text: describeEndpoint(identity.endpoint),
          notes: isServer
            ? [`${ip} is an address of the Kubernetes API server`]
            : notesOnAddress(address, ip),
          identity,
          isAddress: true,
        });
      }
    }
  }

  #workload(reference: string): Result<Party, string> {
    const parts = reference.split('/');
    const [namespace = '', kind = '', name = ''] = parts;
    const key = parts.length === 3 ? `${namespace}/${kind.toLowerCase()}/${name}` : reference;
    const all = this.#workloads.get(key) ?? [];
    const pods = all.filter((one) => one.kind === 'Pod');
    const [first, ...others] = pods.length > 0 ? pods : all;
    if (first === undefined)
      return err(`the inventory has no pod or workload ${reference}${this.#nearest(reference)}`);
    const party = this.#pod(first);
    const other = others.find((one) => !isSame(this.#pod(one), party));
    if (other !== undefined)
      return err(
        `${reference} may be ${first.namespace}/${first.kind}/${first.name} or ${other.namespace}/${other.kind}/${other.name}; write one of these`,
      );
    return ok({ ...party, text: reference });
  }

  #pod(workload: InventoryWorkload): Extract<Party, { kind: 'pod' | 'node' }> {
    const { namespace, name, node } = workload;
    const text = `${namespace}/${name}`;
    if (workload.hostNetwork)
      return this.#node(
        text,
        [`${text} is on the network of its node, so policies take it for the node`],
        node,
      );
    const identity = this.#identities.ofWorkload(workload);
    return { kind: 'pod', text, notes: [], identity, ...(node === undefined ? {} : { node }) };
  }

  #node(text: string, notes: readonly string[], node: string | undefined, ip?: string): NodeParty {
    const address = ip ?? this.#inventory.nodes.find((one) => one.name === node)?.addresses[0];
    const isServer = address !== undefined && this.#addresses.get(address)?.isKubeApiserver === true;
    const labels = isServer ? ['reserved:kube-apiserver'] : [];
    return {
      kind: 'node',
      text,
      notes: isServer ? [...notes, 'the Kubernetes API server is there'] : notes,
      asHost: this.#reservedIdentity(['reserved:host', ...labels], address),
      asRemote: this.#reservedIdentity(['reserved:remote-node', ...labels], address),
      ...(node === undefined ? {} : { node }),
    };
  }

  #reservedIdentity(labels: readonly string[], ip?: string): Identity {
    return this.#identities.of(endpointOfLabels(LabelSet.parse(labels), ip, []));
  }

  #nearest(reference: string): string {
    if (this.#workloads.size === 0) return '; --inventory names no pods';
    this.#suggestions += 1;
    if (this.#suggestions > MOST_SUGGESTIONS) return '';
    const depth = reference.split('/').length;
    const names = nearNames(
      reference,
      [...this.#workloads.keys()].filter((name) => name.split('/').length === Math.max(depth, 2)),
    );
    return names.length === 0 ? '' : `; did you mean ${names.join(' or ')}?`;
  }
}

function isSame(a: Party, b: Party): boolean {
  if (a.kind === 'node' || b.kind === 'node') return a.kind === b.kind && a.text === b.text;
  return a.identity === b.identity;
}

function workloadsByName({ workloads }: Inventory): Map<string, readonly InventoryWorkload[]> {
  const short = groupBy(workloads, ({ namespace, name }) => `${namespace}/${name}`);
  const long = groupBy(
    workloads,
    ({ namespace, kind, name }) => `${namespace}/${kind.toLowerCase()}/${name}`,
  );
  return new Map([...short, ...long]);
}

/** Private ranges, in which pods and nodes mostly are: RFC 1918, RFC 6598, RFC 4193. */
const PRIVATE = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '100.64.0.0/10', 'fc00::/7']
  .map(parseCidr)
  .filter((cidr) => cidr !== undefined);

function notesOnAddress(address: IpAddress, ip: string): readonly string[] {
  return PRIVATE.some((cidr) => cidrContains(cidr, address))
    ? [`${ip} is no pod's and no node's in the inventory, so it is taken for an address outside the cluster`]
    : [];
}
