import { selectsSubject } from '../grants/engine/parties.ts';
import type { Grant } from '../grants/grant.ts';
import { Identities, type Identity } from '../grants/identity.ts';
import { matchPeer } from '../grants/match.ts';
import { workloadsOf } from '../grants/named-ports.ts';
import { endpointOfLabels } from '../model/endpoint.ts';
import { type Inventory, type InventoryWorkload, identityLabels } from '../policies/inventory/inventory.ts';
import type { PolicySpec } from '../policies/policy.ts';
import type { KnownEndpoint } from '../usage/usage.ts';

/** A party that runs, or ran: from the inventory, from traffic, or both. */
export interface Member {
  readonly identity: Identity;
  readonly workloads: readonly InventoryWorkload[];
  /** nodes that run it, as far as known, sorted */
  readonly nodes: readonly string[];
  /** since when it is known to exist; undefined where nothing tells */
  readonly sinceMs: number | undefined;
  /** last traffic of any kind; undefined where none was ever recorded */
  readonly lastSeenMs: number | undefined;
}

/** Everyone a policy could be about. */
export class Population {
  readonly members: readonly Member[];
  /** whether an inventory says what runs; otherwise only traffic tells, and silence tells nothing */
  readonly isComplete: boolean;
  readonly #bySpec = new Map<PolicySpec, readonly Member[]>();

  /** @param nodeNames nodes as the recording names them, so that the inventory's names can be told to be the same */
  constructor(known: readonly KnownEndpoint[], inventory: Inventory, nodeNames: readonly string[] = []) {
    const recorded = new Map(nodeNames.map((name) => [name.slice(name.lastIndexOf('/') + 1), name]));
    const identities = new Identities(inventory, { lenient: true });
    const members = new Map<string, Member>();
    for (const endpoint of known) {
      const identity = identities.of(endpoint.endpoint);
      const workloads = workloadsOf(identity, inventory);
      members.set(identity.key, makeMember(identity, workloads, endpoint, recorded));
    }
    const met = new Set([...members.values()].flatMap((member) => member.workloads));
    for (const workload of inventory.workloads) {
      if (met.has(workload) || workload.hostNetwork) continue;
      const identity = identities.of(endpointOfLabels(identityLabels(workload, inventory), undefined, []));
      if (!members.has(identity.key))
        members.set(
          identity.key,
          makeMember(identity, workloadsOf(identity, inventory), undefined, recorded),
        );
    }
    this.members = [...members.values()];
    this.isComplete = inventory.workloads.length > 0;
  }

  /** Those the policy part selects, or may select. */
  subjects(spec: PolicySpec): readonly Member[] {
    const cached = this.#bySpec.get(spec);
    if (cached !== undefined) return cached;
    const subjects = this.members.filter((member) => selectsSubject(spec, member.identity) !== 'no');
    this.#bySpec.set(spec, subjects);
    return subjects;
  }

  /** Pods the grant's peer selects. Undefined where the peer is not about pods, so that someone can always be there. */
  peers(grant: Grant): readonly Member[] | undefined {
    const { peer } = grant;
    if (peer === undefined || peer.kind !== 'endpoints') return undefined;
    return this.members.filter((member) => matchPeer(peer, member.identity) !== 'no');
  }
}

function makeMember(
  identity: Identity,
  workloads: readonly InventoryWorkload[],
  seen: KnownEndpoint | undefined,
  recorded: ReadonlyMap<string, string>,
): Member {
  const nodes = [
    ...new Set([
      ...(seen?.nodes ?? []),
      ...workloads.flatMap(({ node }) => (node === undefined ? [] : (recorded.get(node) ?? node))),
    ]),
  ].sort();
  const starts = [seen?.firstSeenMs, ...workloads.map(({ createdMs }) => createdMs)].filter(
    (one) => one !== undefined,
  );
  return {
    identity,
    workloads,
    nodes,
    sinceMs: starts.length === 0 ? undefined : Math.min(...starts),
    lastSeenMs: seen?.lastSeenMs,
  };
}
