import type { Identity } from '../../grants/identity.ts';

/** One end of a question, found in the inventory where it is there. */
export type Party = PodParty | NodeParty | OtherParty;

interface Described {
  /** `shop/web-0`, `203.0.113.9 (api.example.com)`, `reserved:host` */
  readonly text: string;
  /** what is worth knowing of how the reference was read, as sentences without a final stop */
  readonly notes: readonly string[];
}

/** A pod, or any pod of a workload: policies are enforced there. */
export interface PodParty extends Described {
  readonly kind: 'pod';
  readonly identity: Identity;
  /** name of the node that it runs on */
  readonly node?: string;
}

/** A node, or a pod on its network: a pod sees it as its own host or as another node. */
export interface NodeParty extends Described {
  readonly kind: 'node';
  readonly asHost: Identity;
  readonly asRemote: Identity;
  readonly node?: string;
}

/** A reserved identity, or an address outside the cluster. */
export interface OtherParty extends Described {
  readonly kind: 'other';
  readonly identity: Identity;
  /** whether DNS may have had names for it */
  readonly isAddress: boolean;
}

/**
 * Whom a pod sees in the party; more than one where it is not known whether both are on one node. The first is the one
 * that policies treat more strictly.
 */
export function identitiesSeenBy(pod: PodParty, party: Party): readonly Identity[] {
  if (party.kind !== 'node') return [party.identity];
  if (pod.node === undefined || party.node === undefined) return [party.asRemote, party.asHost];
  return [pod.node === party.node ? party.asHost : party.asRemote];
}
