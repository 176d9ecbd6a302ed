import { selectsSubject } from '../grants/engine/subject-classes.ts';
import type { Grant } from '../grants/grant.ts';
import { Identities, type Identity } from '../grants/identity.ts';
import { workloadsOf } from '../grants/named-ports.ts';
import { type Endpoint, endpointOfLabels, type Workload } from '../model/endpoint.ts';
import { getOrMake } from '../model/get-or-make.ts';
import { selectorKey } from '../model/selector.ts';
import { type Inventory, type InventoryWorkload, identityLabels } from '../policies/inventory/inventory.ts';
import type { PeerMatch, PolicySpec } from '../policies/policy.ts';
import type { NodeSpan } from '../usage/node-view.ts';
import type { KnownEndpoint } from '../usage/usage.ts';
import { MemberIndex } from './member-index.ts';

/** A party that runs, or ran: from the inventory, from traffic, or both. */
export interface Member {
  readonly identity: Identity;
  readonly workloads: readonly InventoryWorkload[];
  /** as traffic names what controls its pods */
  readonly seenAs?: Workload;
  /** when nodes ran it, as far as known; a pod that runs now does so without end */
  readonly spans: readonly NodeSpan[];
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
  readonly #identities: Identities;
  readonly #index: MemberIndex<Member>;
  readonly #byIdentity: ReadonlyMap<Identity, Member>;
  readonly #bySpec = new Map<PolicySpec, readonly Member[]>();
  readonly #byPeer = new Map<PeerMatch, readonly Member[]>();
  /** equal selectors give the same list, so that what is known of it need not be found twice */
  readonly #bySubject = new Map<string, readonly Member[]>();
  readonly #bySelector = new Map<string, readonly Member[]>();

  /**
   * @param nodeNames nodes as the recording names them, so that the inventory's names can be told to be the same
   * @param identities of the inventory, made with `lenient`; the engine meets those it knows only once
   */
  constructor(
    known: readonly KnownEndpoint[],
    inventory: Inventory,
    nodeNames: readonly string[] = [],
    identities: Identities = new Identities(inventory, { lenient: true }),
  ) {
    const recorded = new Map(nodeNames.map((name) => [name.slice(name.lastIndexOf('/') + 1), name]));
    const members = new Map<Identity, Member>();
    for (const endpoint of known) {
      const identity = identities.of(endpoint.endpoint);
      members.set(identity, makeMember(identity, workloadsOf(identity, inventory), endpoint, recorded));
    }
    const met = new Set([...members.values()].flatMap((member) => member.workloads));
    for (const workload of inventory.workloads) {
      if (met.has(workload) || workload.hostNetwork) continue;
      const identity = identities.of(endpointOfLabels(identityLabels(workload, inventory), undefined, []));
      if (!members.has(identity))
        members.set(identity, makeMember(identity, workloadsOf(identity, inventory), undefined, recorded));
    }
    this.#identities = identities;
    this.#byIdentity = members;
    this.members = [...members.values()];
    this.#index = new MemberIndex(this.members);
    this.isComplete = inventory.workloads.length > 0;
  }

  /** As the members were made, so that the engine knows the two to be the same. */
  identityOf(endpoint: Endpoint): Identity {
    return this.#identities.of(endpoint);
  }

  memberOf(endpoint: Endpoint): Member | undefined {
    return this.#byIdentity.get(this.#identities.of(endpoint));
  }

  /** Pods of known labels that the inventory lists, or that were seen since: the others are gone, and may never come back. */
  podsSince(sinceMs: number): readonly Member[] {
    return this.members.filter(
      ({ identity, workloads, lastSeenMs }) =>
        identity.endpoint.kind === 'pod' &&
        (workloads.length > 0 || (lastSeenMs !== undefined && lastSeenMs >= sinceMs)),
    );
  }

  podsIn(namespace: string): readonly Member[] {
    return this.#index.podsIn(namespace);
  }

  /** Those the policy part selects, or may select. */
  subjects(spec: PolicySpec): readonly Member[] {
    return getOrMake(this.#bySpec, spec, () => {
      const { subject } = spec;
      return getOrMake(this.#bySubject, `${subject.kind} ${selectorKey(subject.selector)}`, () => {
        const candidates = subject.kind === 'nodes' ? this.members : this.#index.matching(subject.selector);
        return candidates.filter((member) => selectsSubject(spec, member.identity) !== 'no');
      });
    });
  }

  /** Pods the grant's peer selects. Undefined where the peer is not about pods, so that someone can always be there. */
  peers({ peer }: Grant): readonly Member[] | undefined {
    if (peer === undefined || peer.kind !== 'endpoints') return undefined;
    const { selector } = peer;
    return getOrMake(this.#byPeer, peer, () =>
      getOrMake(this.#bySelector, selectorKey(selector), () => this.#index.matching(selector)),
    );
  }
}

function makeMember(
  identity: Identity,
  workloads: readonly InventoryWorkload[],
  seen: KnownEndpoint | undefined,
  recorded: ReadonlyMap<string, string>,
): Member {
  const [fromMs, toMs] = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
  const seenOn = seen?.presence ?? seen?.nodes.map((node) => ({ node, firstMs: fromMs, lastMs: toMs })) ?? [];
  const runsOn = workloads.flatMap(({ node, createdMs }): NodeSpan[] =>
    node === undefined
      ? []
      : [{ node: recorded.get(node) ?? node, firstMs: createdMs ?? fromMs, lastMs: toMs }],
  );
  const starts = [seen?.firstSeenMs, ...workloads.map(({ createdMs }) => createdMs)].filter(
    (one) => one !== undefined,
  );
  return {
    identity,
    workloads,
    ...(seen?.workload === undefined ? {} : { seenAs: seen.workload }),
    spans: [...seenOn, ...runsOn],
    sinceMs: starts.length === 0 ? undefined : Math.min(...starts),
    lastSeenMs: seen?.lastSeenMs,
  };
}
