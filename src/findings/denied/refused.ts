import type { PolicyEngine } from '../../grants/engine/engine.ts';
import type { Direction } from '../../model/direction.ts';
import { DIRECTIONS, sidesOf } from '../../model/direction.ts';
import { describeEndpoint, type Endpoint, endpointKey } from '../../model/endpoint.ts';
import { groupBy } from '../../model/group-by.ts';
import { formatIp, parseIp } from '../../model/ip.ts';
import { type PolicyRef } from '../../policies/policy.ts';
import type { Usage } from '../../usage/usage.ts';
import type { WorkloadName } from '../finding.ts';
import type { Population } from '../population.ts';
import { formatWorkload, workloadName } from '../workload-name.ts';

/** One usage that policies refused, or would have, as the side that decides about it sees it. */
export interface Refused {
  readonly usage: Usage;
  readonly direction: Direction;
  readonly subject: Endpoint;
  readonly peer: Endpoint;
  readonly workload: WorkloadName;
  /** tells one group of peers from another */
  readonly peerGroup: string;
  /** whether the policies as they are now let it pass */
  readonly passesNow: boolean;
  readonly deniedBy: readonly PolicyRef[];
}

/** Undefined where no pod refused it: what a node refuses is not told by policies for pods. */
export function readRefused(usage: Usage, population: Population, engine: PolicyEngine): Refused | undefined {
  const { source, destination, protocol, port } = usage.connection;
  const decisions = DIRECTIONS.map((direction) => {
    const [subject, peer] = sidesOf(direction, source, destination);
    const [deciding, other] = [population.identityOf(subject), population.identityOf(peer)];
    return { direction, subject, peer, decision: engine.decide(direction, deciding, other, protocol, port) };
  });
  const seen =
    decisions.find(({ direction }) => direction === usage.seenAt) ??
    decisions.find(({ decision }) => decision.verdict === 'deny') ??
    decisions.find(({ subject }) => subject.kind === 'pod');
  if (seen === undefined || (seen.subject.kind !== 'pod' && seen.subject.kind !== 'unknown'))
    return undefined;
  const { direction, subject, peer, decision } = seen;
  return {
    usage,
    direction,
    subject,
    peer,
    workload: nameOf(subject, population),
    peerGroup: peerGroup(peer, population),
    passesNow: decision.verdict === 'allow' || decision.verdict === 'unenforced',
    deniedBy: decision.denials.filter(({ match }) => match === 'yes').map(({ policy }) => policy.ref),
  };
}

function nameOf(endpoint: Endpoint, population: Population): WorkloadName {
  const member = population.memberOf(endpoint);
  if (member !== undefined) return workloadName(member);
  const namespace = 'namespace' in endpoint ? (endpoint.namespace ?? '') : '';
  return { namespace, name: describeEndpoint(endpoint).replace(`${namespace}/`, '') };
}

/** Pods by workload, names outside by name, and addresses without a name by the network around them. */
function peerGroup(peer: Endpoint, population: Population): string {
  switch (peer.kind) {
    case 'pod':
      return formatWorkload(nameOf(peer, population));
    case 'external':
      return peer.dnsNames.length > 0 ? peer.dnsNames.join(' or ') : networkOf(peer.ip);
    case 'reserved':
      return describeEndpoint(peer);
    case 'unknown':
      return endpointKey(peer);
  }
}

/** `network 203.0.113.0`, or `network` where no address is known: /24 and /64 are the smallest networks routed alone. */
function networkOf(ip: string | undefined): string {
  const address = ip === undefined ? undefined : parseIp(ip);
  if (address === undefined) return OUTSIDE;
  const bits = address.family === 4 ? 8n : 64n;
  return `${OUTSIDE} ${formatIp({ ...address, value: (address.value >> bits) << bits })}`;
}

const OUTSIDE = 'network';

/** More networks than this that one workload refuses are one scan of many, not many needs. */
const MOST_NETWORKS = 20;

/** Refusals of one workload, direction, fate and group of peers: each group is one finding. */
export function groupRefused(refused: readonly Refused[]): Refused[][] {
  const byWorkload = groupBy(refused, ({ workload, direction, usage, passesNow }) =>
    [formatWorkload(workload), direction, usage.outcome, passesNow].join('\n'),
  );
  return [...byWorkload.values()].flatMap((own) => {
    const groups = groupBy(own, ({ peerGroup: group }) => group);
    const networks = [...groups.keys()].filter((group) => group.startsWith(OUTSIDE));
    if (networks.length <= MOST_NETWORKS) return [...groups.values()];
    const isNetwork = new Set(networks);
    const others = [...groups].filter(([group]) => !isNetwork.has(group)).map(([, group]) => group);
    return [...others, own.filter(({ peerGroup: group }) => isNetwork.has(group))];
  });
}
