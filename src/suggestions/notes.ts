import type { Direction } from '../model/direction.ts';
import { formatDate, formatDays } from '../model/time.ts';
import { isRange } from './comments.ts';
import type { Observed } from './observed.ts';
import type { SuggestedKind } from './peer-of.ts';
import type { Watched } from './readiness.ts';
import type { SuggestedRule } from './suggested-rule.ts';

export interface NotesInput {
  readonly kind: SuggestedKind;
  readonly directions: readonly Direction[];
  readonly rules: readonly SuggestedRule[];
  readonly observed: readonly Observed[];
  readonly watched: Watched;
  /** distinct connections */
  readonly connections: number;
  /** whether probes of nodes are left to Cilium, which lets them reach their own pods without a rule */
  readonly nodesPass: boolean;
  /** directions that stay as they are, and why */
  readonly left: readonly string[];
}

/** What a suggested policy does, and what nobody can know of it: sentences. */
export function notesOf(input: NotesInput): string[] {
  const { kind, directions, rules, observed, watched, connections, nodesPass, left } = input;
  const names = observed.flatMap(({ direction, peer }) =>
    direction === 'egress' && peer.kind === 'external' ? peer.dnsNames : [],
  );
  const named = [...new Set(names)].sort();
  const some = `${named.slice(0, 3).join(', ')}${named.length > 3 ? ` and ${named.length - 3} more` : ''}`;
  const isByName = rules.some(({ peers }) => peers.some((peer) => peer.kind === 'name'));
  const isWide = rules.some(({ peers, ports }) => ports.some(isRange) || peers.some(isWider));
  return [
    `isolates for ${directions.join(' and ')}; ${seen(connections, watched)}`,
    `${formatDays(watched.observedMs)} were observed: what happens more seldom than that was not seen, and would be cut off`,
    ...left,
    ...(isByName
      ? [
          `${some} ${named.length === 1 ? 'is' : 'are'} allowed by name: Cilium learns the addresses from DNS answers, so pods that resolved a name before the policy came have to ask again; restart them after applying it`,
        ]
      : []),
    ...(kind === 'NetworkPolicy' && named.length > 0
      ? [
          `a NetworkPolicy cannot name DNS names, so ${some} ${named.length === 1 ? 'is' : 'are'} allowed by the addresses seen, which may be others tomorrow`,
        ]
      : []),
    ...(directions.includes('ingress') && nodesPass
      ? ['probes have no rule, and under Cilium need none: it lets a node reach its own pods']
      : []),
    ...(isWide
      ? ['where too many peers or ports were seen to list, a wider range, network or namespace is allowed']
      : []),
    'connections that are open now and were never recorded end when it is applied; policy audit mode shows them beforehand',
  ];
}

function seen(connections: number, { sinceMs }: Watched): string {
  const since = formatDate(sinceMs);
  if (connections === 0) return `nothing that it would cut off was seen since ${since}`;
  const each = connections === 1 ? 'the one connection' : `each of the ${connections} connections`;
  return `${each} seen since ${since} was asked again with every policy in force, and still passes`;
}

function isWider(peer: SuggestedRule['peers'][number]): boolean {
  switch (peer.kind) {
    case 'pods':
      return Object.keys(peer.labels).length === 0;
    case 'all-pods':
      return true;
    case 'entity':
      return peer.entity === 'world';
    case 'cidr':
      return !/\/(32|128)$/.test(peer.cidr);
    case 'name':
      return false;
  }
}
