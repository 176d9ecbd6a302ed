import type { Member, Population } from '../../../findings/population.ts';
import { workloadName } from '../../../findings/workload-name.ts';
import { type Grant, peerText } from '../../../grants/grant.ts';
import { describeEndpoint, type Endpoint } from '../../../model/endpoint.ts';
import { getOrMake } from '../../../model/get-or-make.ts';
import { groupBy } from '../../../model/group-by.ts';
import type { Peer } from '../../../policies/policy.ts';
import type { Party } from './party.ts';

/** A rule that names more workloads than this is drawn with one node for all of them. */
export const MOST_APART = 8;

/** Who is on the map: every workload, and what rules and traffic name beside. Equal sets of workloads are one party. */
export class Parties {
  /** by namespace and name */
  readonly workloads: readonly Party[];
  readonly #population: Population;
  readonly #byMember = new Map<Member, Party>();
  readonly #sizes = new Map<string, number>();
  readonly #numbers: ReadonlyMap<Party, number>;
  readonly #groups = new Map<string, Party>();
  readonly #others = new Map<string, Party>();
  readonly #met = new Map<readonly Member[], readonly Party[]>();

  /** @param pods those that count */
  constructor(population: Population, pods: readonly Member[]) {
    this.#population = population;
    const named = groupBy(pods, (member) => {
      const { namespace, name } = workloadName(member);
      return `${namespace}/${name}`;
    });
    const sorted = [...named].sort(([a], [b]) => (a < b ? -1 : 1));
    this.workloads = sorted.map(([, members]) => this.#workload(members));
    this.#numbers = new Map(this.workloads.map((party, number) => [party, number]));
  }

  /** @param text what the rule calls them */
  ofMembers(members: readonly Member[], text: string): readonly Party[] {
    return getOrMake(this.#met, members, () => {
      const own = new Set(members.flatMap((member) => this.#byMember.get(member) ?? []));
      const others = members.filter(({ identity: { endpoint } }) => endpoint.kind === 'reserved');
      const apart = new Set(others.map((member) => this.ofEndpoint(member.identity.endpoint)));
      const rest = [...apart].flatMap((party) => party ?? []);
      return own.size <= MOST_APART ? [...own, ...rest] : [this.#group([...own], text), ...rest];
    });
  }

  /** Whom a rule names as the other side. */
  ofPeer(grant: Grant): readonly Party[] {
    const { peer } = grant;
    const members = this.#population.peers(grant);
    return members === undefined ? [this.#named(peer)] : this.ofMembers(members, peerText(peer));
  }

  /** Whom traffic names; undefined: a pod that is gone. */
  ofEndpoint(endpoint: Endpoint): Party | undefined {
    switch (endpoint.kind) {
      case 'pod': {
        const member = this.#population.memberOf(endpoint);
        return member === undefined ? undefined : this.#byMember.get(member);
      }
      case 'reserved': {
        const member = this.#population.memberOf(endpoint);
        return this.#other('cluster', describeEndpoint(endpoint), member === undefined ? [] : [member]);
      }
      case 'external':
        return this.#other('outside', 'world');
      case 'unknown':
        return this.#other('cluster', 'not identified');
    }
  }

  #workload(members: readonly Member[]): Party {
    const [first] = members;
    if (first === undefined) throw new Error('a workload has members');
    const { namespace, name } = workloadName(first);
    const party: Party = { kind: 'workload', namespace, name, members };
    for (const member of members) this.#byMember.set(member, party);
    this.#sizes.set(namespace, (this.#sizes.get(namespace) ?? 0) + 1);
    return party;
  }

  #group(workloads: readonly Party[], text: string): Party {
    const key = workloads
      .map((party) => this.#numbers.get(party) ?? 0)
      .sort((a, b) => a - b)
      .join();
    return getOrMake(this.#groups, key, () => {
      const members = workloads.flatMap((party) => party.members);
      const group = { kind: 'group', members, workloads } as const;
      if (workloads.length === this.workloads.length) return { ...group, name: 'every pod', isEvery: true };
      const [namespace, ...more] = new Set(workloads.map((party) => party.namespace));
      if (namespace === undefined || more.length > 0) return { ...group, name: text };
      const isEvery = this.#sizes.get(namespace) === workloads.length;
      return { ...group, namespace, name: isEvery ? `every pod of ${namespace}` : text, isEvery };
    });
  }

  #named(peer: Peer | undefined): Party {
    if (peer === undefined) return this.#other('outside', peerText(peer));
    switch (peer.kind) {
      case 'entity':
        return this.#other(
          peer.entity === 'all' || peer.entity.startsWith('world') ? 'outside' : 'cluster',
          peer.entity,
        );
      case 'reference':
        return this.#other(peer.could.includes('external') ? 'outside' : 'cluster', peer.text);
      case 'cidr':
      case 'fqdn':
      case 'endpoints':
        return this.#other('outside', peer.text);
    }
  }

  #other(kind: 'outside' | 'cluster', name: string, members: readonly Member[] = []): Party {
    return getOrMake(this.#others, `${kind} ${name}`, () => ({ kind, name, members }));
  }
}
