import { stableLabels } from '../findings/denied/stable-labels.ts';
import type { Population } from '../findings/population.ts';
import { workloadName } from '../findings/workload-name.ts';
import { isElsewhere } from '../grants/match.ts';
import type { Direction } from '../model/direction.ts';
import {
  describeEndpoint,
  type Endpoint,
  type ExternalEndpoint,
  type PodEndpoint,
} from '../model/endpoint.ts';
import { formatCidr, parseCidr } from '../model/ip.ts';
import { CLUSTER_LABEL } from '../model/labels.ts';
import { err, ok, type Result } from '../model/result.ts';
import type { AgentSettings } from '../policies/inventory/agent-settings.ts';
import { ENTITIES, type Entity } from '../policies/policy.ts';
import type { SuggestedPeer } from './suggested-rule.ts';
import { isNamespace, validLabels } from './valid-names.ts';

export const SUGGESTED_KINDS = ['CiliumNetworkPolicy', 'NetworkPolicy'] as const;
export type SuggestedKind = (typeof SUGGESTED_KINDS)[number];

/** `passes`: no rule is needed. */
export type PeersFound = readonly SuggestedPeer[] | 'passes';

/** Finds the peers of rules for what was seen. Asked often, so it remembers. */
export class PeerFinder {
  readonly #kind: SuggestedKind;
  readonly #population: Population;
  readonly #agent: AgentSettings;
  readonly #pods = new Map<string, Result<PeersFound, string>>();

  constructor(kind: SuggestedKind, population: Population, agent: AgentSettings) {
    this.#kind = kind;
    this.#population = population;
    this.#agent = agent;
  }

  /** The party as rules may name it, never narrower than it. The error says why a policy of the kind cannot. */
  of(peer: Endpoint, direction: Direction): Result<PeersFound, string> {
    switch (peer.kind) {
      case 'pod': {
        const known = this.#pods.get(`${peer.namespace}\n${peer.labels.text}`) ?? this.#ofPod(peer);
        this.#pods.set(`${peer.namespace}\n${peer.labels.text}`, known);
        return known;
      }
      case 'reserved':
        return this.#ofReserved(peer, direction);
      case 'external':
        return ok(this.#ofOutside(peer, direction));
      case 'unknown':
        return err(`nobody recorded who ${describeEndpoint(peer)} is, with which it has a connection`);
    }
  }

  /** As people call it. */
  nameOf(peer: Endpoint): string {
    const member = peer.kind === 'pod' ? this.#population.memberOf(peer) : undefined;
    if (member === undefined) return describeEndpoint(peer);
    const { namespace, name } = workloadName(member);
    return `${namespace}/${name}`;
  }

  #ofPod(peer: PodEndpoint): Result<PeersFound, string> {
    const { namespace } = peer;
    if (!isNamespace(namespace)) return err('a peer is in a namespace that no policy could name');
    const labels = validLabels(stableLabels(peer, this.#population));
    const identity = this.#population.identityOf(peer);
    if (!isElsewhere(identity, this.#agent)) return ok([{ kind: 'pods', namespace, labels }]);
    const cluster = identity.labels.get('k8s', CLUSTER_LABEL);
    if (this.#kind === 'NetworkPolicy' || cluster === undefined)
      return err(`a NetworkPolicy cannot name pods of another cluster, such as ${this.nameOf(peer)}`);
    return ok([{ kind: 'pods', namespace, labels, cluster }]);
  }

  #ofReserved(
    { labels }: Extract<Endpoint, { kind: 'reserved' }>,
    direction: Direction,
  ): Result<PeersFound, string> {
    const entity = ENTITY_ORDER.find((one) => labels.has('reserved', one));
    if (entity === undefined) return err(`no policy can name ${labels.text}`);
    if (this.#kind === 'CiliumNetworkPolicy') return ok([{ kind: 'entity', entity }]);
    const isProbe = direction === 'ingress' && labels.has('reserved', 'host');
    if (isProbe && this.#agent.allowLocalhost !== 'policy') return ok('passes');
    return err(`a NetworkPolicy cannot name the entity ${entity}, with which it has a connection`);
  }

  #ofOutside({ ip, prefix, dnsNames, labels }: ExternalEndpoint, direction: Direction): SuggestedPeer[] {
    const isCilium = this.#kind === 'CiliumNetworkPolicy';
    if (isCilium && labels.has('reserved', 'kube-apiserver'))
      return [{ kind: 'entity', entity: 'kube-apiserver' }];
    if (isCilium && direction === 'egress' && dnsNames.length > 0 && dnsNames.every(isName))
      return dnsNames.map((name) => ({ kind: 'name', name }));
    const cidr = parseCidr(ip ?? prefix ?? '');
    return cidr === undefined
      ? [{ kind: 'entity', entity: 'world' }]
      : [{ kind: 'cidr', cidr: formatCidr(cidr) }];
  }
}

/** What `matchName` takes. */
function isName(name: string): boolean {
  return name.length <= 255 && /^[-a-z0-9_]+(\.[-a-z0-9_]+)*$/.test(name);
}

/** The more telling label first: a node with the API server has both. */
const ENTITY_ORDER: readonly Entity[] = [
  'kube-apiserver',
  ...ENTITIES.filter(
    (one) => one !== 'kube-apiserver' && one !== 'all' && one !== 'none' && one !== 'cluster',
  ),
];
