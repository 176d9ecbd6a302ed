import { type Direction, sidesOf } from '../model/direction.ts';
import { shortHash } from '../model/hash.ts';
import { formatCidr } from '../model/ip.ts';
import { selectorKey } from '../model/selector.ts';
import type { Place } from '../policies/place.ts';
import {
  formatRef,
  type Peer,
  type PeerMatch,
  type Policy,
  type PolicySpec,
  type PortEntry,
  type PortMatch,
  type RequestEntry,
  type Rule,
} from '../policies/policy.ts';

/** The smallest permission that can be removed alone: one peer × one port entry × one L7 entry of one allowing rule. */
export interface Grant {
  /** hash of the content, independent of position; two equal grants of one policy get `…` and `…#2` */
  readonly id: string;
  readonly policy: Policy;
  readonly spec: PolicySpec;
  readonly rule: Rule;
  /** undefined: the rule names no peer, so everyone */
  readonly peer: Peer | undefined;
  /** undefined: the rule names no port, so every port of every protocol */
  readonly port: PortEntry | undefined;
  /** undefined: no proxy looks into the port's traffic, so every request */
  readonly request: RequestEntry | undefined;
  /** of the narrowest part that is this grant's own: the L7 entry, else the peer, else the port, else the rule */
  readonly place: Place;
  /** `pods app=web in shop may open TCP 5432 to pods app=postgres in data` */
  readonly sentence: string;
}

/** Takes a policy apart. Rules that allow nothing, and denies, hold no grants. */
export function grantsOf(policy: Policy): Grant[] {
  const seen = new Map<string, number>();
  return policy.specs.flatMap((spec) =>
    spec.rules
      .filter((rule) => rule.effect === 'allow')
      .flatMap((rule) =>
        cells(rule).map((cell) => {
          const { peer, port, request } = cell;
          const content = contentKey(policy, spec, rule, cell);
          const count = (seen.get(content) ?? 0) + 1;
          seen.set(content, count);
          const id = count === 1 ? shortHash(content) : `${shortHash(content)}#${count}`;
          const place = request?.place ?? peer?.place ?? port?.place ?? rule.place;
          const text = sentence(rule.direction, spec.subject.text, peerText(peer), portText(port, request));
          return { id, policy, spec, rule, peer, port, request, place, sentence: text };
        }),
      ),
  );
}

type Cell = Pick<Grant, 'peer' | 'port' | 'request'>;

function cells(rule: Rule): Cell[] {
  if (rule.peers.kind === 'none' || rule.ports.kind === 'none') return [];
  const peers = rule.peers.kind === 'any' ? [undefined] : rule.peers.peers;
  const ports = rule.ports.kind === 'any' ? [undefined] : rule.ports.entries;
  return peers.flatMap((peer) =>
    ports.flatMap((port) =>
      (port?.requests?.entries ?? [undefined]).map((request): Cell => ({ peer, port, request })),
    ),
  );
}

function contentKey(policy: Policy, spec: PolicySpec, rule: Rule, { peer, port, request }: Cell): string {
  return [
    formatRef(policy.ref),
    spec.subject.kind,
    selectorKey(spec.subject.selector),
    rule.direction,
    peer === undefined ? 'any' : peerKey(peer),
    port === undefined ? 'any' : portKey(port),
    ...(request === undefined ? [] : [request.content]),
    ...(spec.tier === undefined ? [] : [`${spec.tier.name} ${spec.tier.priority}`]),
  ].join('\n');
}

export function peerKey(peer: PeerMatch): string {
  switch (peer.kind) {
    case 'endpoints':
      return `endpoints ${selectorKey(peer.selector)}`;
    case 'entity':
      return `entity ${peer.entity}`;
    case 'cidr':
      return `cidr ${formatCidr(peer.cidr)} except ${peer.except.map(formatCidr).sort().join(',')}`;
    case 'fqdn':
      return `fqdn ${peer.pattern}`;
    case 'reference':
      return `reference ${peer.what} ${peer.content}`;
  }
}

function portKey(port: PortMatch): string {
  switch (port.kind) {
    case 'range':
      return `${port.protocols.join('+')} ${port.first}-${port.last}`;
    case 'named':
      return `${port.protocols.join('+')} ${port.name}`;
    case 'icmp':
      return `${port.protocol} ${port.type}`;
  }
}

/** `pods app=web in shop may open TCP 5432 to pods app=postgres in data` */
export function sentence(
  direction: Direction,
  subject: string,
  peers: string,
  ports: string,
  says = 'may open',
): string {
  const [source, destination] = sidesOf(direction, subject, peers);
  return `${source} ${says} ${ports} to ${destination}`;
}

export function peerText(peer: Peer | undefined): string {
  return peer?.text ?? 'everyone, inside and outside the cluster';
}

/** `TCP 5432`, `TCP 80 for GET /api/.*` */
export function portText(port: PortEntry | undefined, request?: RequestEntry): string {
  return `${port?.text ?? 'any port'}${request === undefined ? '' : ` for ${request.text}`}`;
}
