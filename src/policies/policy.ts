import type { Direction } from '../model/direction.ts';
import type { Cidr } from '../model/ip.ts';
import type { Match } from '../model/match.ts';
import type { Protocol } from '../model/protocol.ts';
import type { Request } from '../model/request.ts';
import type { SeenRequest } from '../model/seen-request.ts';
import type { Selector } from '../model/selector.ts';
import type { Deployment } from './deployment.ts';
import type { Path, Place } from './place.ts';

export const POLICY_KINDS = [
  'NetworkPolicy',
  'CiliumNetworkPolicy',
  'CiliumClusterwideNetworkPolicy',
  'ClusterNetworkPolicy',
] as const;
export type PolicyKind = (typeof POLICY_KINDS)[number];

export interface PolicyRef {
  readonly kind: PolicyKind;
  /** absent for cluster-wide policies */
  readonly namespace?: string;
  readonly name: string;
}

/** `CiliumNetworkPolicy shop/web`: unique in a cluster. */
export function formatRef(ref: PolicyRef): string {
  return `${ref.kind} ${ref.namespace === undefined ? '' : `${ref.namespace}/`}${ref.name}`;
}

/** One policy object with every API default made explicit. Lists that mean "everything" when empty are variants. */
export interface Policy {
  readonly ref: PolicyRef;
  /** path of the file that holds it */
  readonly file: string;
  /** index of the YAML document in the file, and the way to the object in it (not empty inside a `List`) */
  readonly document: number;
  readonly root: Path;
  readonly place: Place;
  readonly metadata: PolicyMetadata;
  readonly specs: readonly PolicySpec[];
  /** of a NetworkPolicy, as written; undefined where it is left out and derived from the rules */
  readonly policyTypes?: readonly Direction[];
  /** why the object's text must not be changed; empty where it may be */
  readonly uneditable: readonly string[];
  /** the file that a person changes where this text is not to be: a template it is rendered from, a manifest it was applied from */
  readonly sourceFile?: string;
  /** of a policy that kustomizations make: where each part of it is written */
  readonly deployment?: Deployment;
}

export interface PolicyMetadata {
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly createdMs?: number;
  /** `Kind/name` of the controller that owns the object */
  readonly controller?: string;
}

/** What one `spec` (or one element of `specs`) does to the endpoints it selects. */
export interface PolicySpec {
  /** `spec` or `specs[1]` */
  readonly path: string;
  readonly subject: Subject;
  /** whether it makes its subject default-deny in the direction */
  readonly isolates: Readonly<Record<Direction, boolean>>;
  readonly rules: readonly Rule[];
  /** of a ClusterNetworkPolicy, whose rules of one direction decide in the order written; undefined: order does not matter */
  readonly tier?: Tier;
}

/** Where a ClusterNetworkPolicy stands: before all NetworkPolicies, or behind them. */
export interface Tier {
  readonly name: 'admin' | 'baseline';
  /** 0 to 1000; the lower decides first */
  readonly priority: number;
}

export type Subject =
  | { readonly kind: 'endpoints'; readonly selector: Selector; readonly text: string }
  /** host policies; inert unless the host firewall is on */
  | { readonly kind: 'nodes'; readonly selector: Selector; readonly text: string };

/** One element of ingress, egress, ingressDeny or egressDeny. */
export interface Rule {
  /** from the object's root, e.g. `spec.ingress[0]` */
  readonly path: Path;
  readonly direction: Direction;
  /** `pass` only in a tier: leaves the decision to the next one */
  readonly effect: 'allow' | 'deny' | 'pass';
  readonly peers: Peers;
  readonly ports: Ports;
  readonly place: Place;
  /** the element as plain data in canonical form: equal text means the same rule */
  readonly content: string;
  /** constructs whose removal does more than take access away; such a rule is judged but never edited */
  readonly frozen: readonly string[];
}

/** `none`: an element that lists no peer and no port, or an explicitly empty peer list: it allows nothing. */
export type Peers =
  | { readonly kind: 'any' }
  | { readonly kind: 'none' }
  | { readonly kind: 'listed'; readonly peers: readonly Peer[] };

export type Ports =
  | { readonly kind: 'any' }
  | { readonly kind: 'none' }
  | { readonly kind: 'listed'; readonly entries: readonly PortEntry[] };

export type Peer = PeerMatch & {
  readonly path: Path;
  readonly place: Place;
  /** in a person's words: `pods app=web in shop` */
  readonly text: string;
};

export type PeerMatch =
  | { readonly kind: 'endpoints'; readonly selector: Selector }
  | { readonly kind: 'entity'; readonly entity: Entity }
  | { readonly kind: 'cidr'; readonly cidr: Cidr; readonly except: readonly Cidr[] }
  | { readonly kind: 'fqdn'; readonly matches: NamePattern; readonly pattern: string }
  /** resolved outside the policy; where that is not known it may match what it could match */
  | {
      readonly kind: 'reference';
      readonly to: Reference;
      /** what is written, in canonical form: tells one reference from another */
      readonly content: string;
      readonly what: string;
      readonly could: readonly ('pods' | 'external' | 'nodes')[];
    };

/** What a peer names that is defined elsewhere and changes without the policy. */
export type Reference =
  | { readonly kind: 'cidr-group'; readonly name: string; readonly except: readonly Cidr[] }
  | { readonly kind: 'cidr-groups'; readonly selector: Selector; readonly except: readonly Cidr[] }
  /** no namespace: the service of this name in every namespace; `inDeny`: in a deny rule, where Cilium looks up none */
  | { readonly kind: 'service'; readonly name: string; readonly namespace?: string; readonly inDeny?: true }
  | {
      readonly kind: 'services';
      readonly selector: Selector;
      readonly namespace?: string;
      readonly inDeny?: true;
    }
  /** `ownNode`: the node the pod runs on may be among them, too */
  | { readonly kind: 'nodes'; readonly selector: Selector; readonly ownNode?: true }
  /** known only to the cloud provider */
  | { readonly kind: 'cloud-group' };

export interface NamePattern {
  /** @param name lower-case DNS name without final dot */
  test(name: string): boolean;
}

export const ENTITIES = [
  'all',
  'world',
  'world-ipv4',
  'world-ipv6',
  'cluster',
  'host',
  'remote-node',
  'kube-apiserver',
  'health',
  'init',
  'ingress',
  'unmanaged',
  'none',
] as const;
export type Entity = (typeof ENTITIES)[number];

export type PortEntry = PortMatch & {
  readonly path: Path;
  readonly place: Place;
  /** `TCP 5432`, `any protocol 53`, `ICMP type 8` */
  readonly text: string;
  /** what the proxy lets through of the port's traffic; undefined: no proxy, all of it */
  readonly requests?: Requests;
};

/** The L7 part of one `toPorts` element, shared by its ports. */
export interface Requests {
  /** `opaque`: a proxy whose decisions are not known here (Kafka, other parsers, listeners, TLS inspection alone) */
  readonly protocol: 'http' | 'dns' | 'tls' | 'opaque';
  /** never empty */
  readonly entries: readonly RequestEntry[];
}

/** One HTTP or DNS rule, one server name, or the one stand-in of an opaque proxy. */
export interface RequestEntry {
  readonly path: Path;
  readonly place: Place;
  /** in a person's words: `GET /api/.*` */
  readonly text: string;
  /** canonical form: equal text lets the same requests through */
  readonly content: string;
  matches(request: Request): Match;
  /** `no` where it matches nothing of what the recorded request stands for, which is certain */
  meets(seen: SeenRequest): Match;
}

export type PortMatch =
  /** destination ports `first` to `last`, both included */
  | {
      readonly kind: 'range';
      readonly protocols: readonly Protocol[];
      readonly first: number;
      readonly last: number;
    }
  | { readonly kind: 'named'; readonly protocols: readonly Protocol[]; readonly name: string }
  | { readonly kind: 'icmp'; readonly protocol: Protocol; readonly type: number };
