import type { PeerClasses } from '../../grants/engine/peer-classes.ts';
import { peerText, portText } from '../../grants/grant.ts';
import type { Direction } from '../../model/direction.ts';
import { PortSet } from '../../model/sets/port-set.ts';
import { formatRef, type Peer, type PolicySpec, type PortMatch } from '../../policies/policy.ts';
import type { RuleOrigin } from './access-changes.ts';
import type { DifferenceCause } from './difference.ts';
import type { PeerGroup } from './peer-groups.ts';
import type { SubjectClass } from './subjects.ts';

/** Whom and what the rule behind a difference is about, as it is written. */
export interface Scope {
  readonly direction: Direction;
  readonly subject: string;
  readonly peers: readonly string[];
  readonly ports: readonly string[];
  /** undefined: what its ports stand for is written elsewhere */
  readonly portSet: PortSet | undefined;
  readonly origin: RuleOrigin;
  readonly isAboutSubject: (one: SubjectClass) => boolean;
  readonly isAboutPeer: (one: PeerGroup) => boolean;
}

/** Undefined where no rule is behind it. */
export function scopeOf(cause: DifferenceCause, classes: PeerClasses): Scope | undefined {
  switch (cause.kind) {
    case 'rule': {
      const { spec, policy, place, peer, port, request, rule } = cause.grant;
      return {
        direction: rule.direction,
        subject: spec.subject.text,
        peers: [peerText(peer)],
        ports: [portText(port, request)],
        portSet: port === undefined ? PortSet.all : portSetOf(port),
        origin: { policy: formatRef(policy.ref), place },
        isAboutSubject: selectedBy(spec),
        isAboutPeer: peer === undefined ? everyone : oneOf([peer], classes),
      };
    }
    case 'deny': {
      const { policy, rule } = cause.denial;
      const spec = policy.specs.find(({ rules }) => rules.includes(rule));
      if (spec === undefined) return undefined;
      const { peers, ports, direction, place } = rule;
      const entries = ports.kind === 'listed' ? ports.entries : [];
      return {
        direction,
        subject: spec.subject.text,
        peers: peers.kind === 'listed' ? peers.peers.map(peerText) : [peerText(undefined)],
        ports: ports.kind === 'listed' ? entries.map((one) => portText(one)) : [portText(undefined)],
        portSet: ports.kind === 'listed' ? unionOf(entries) : PortSet.all,
        origin: { policy: formatRef(policy.ref), place },
        isAboutSubject: selectedBy(spec),
        isAboutPeer: peers.kind === 'listed' ? oneOf(peers.peers, classes) : everyone,
      };
    }
    case 'isolation':
    case 'order':
      return undefined;
  }
}

const everyone = (): boolean => true;

function selectedBy(spec: PolicySpec): (one: SubjectClass) => boolean {
  return ({ before, after }) => [...before, ...after].some((part) => part.spec === spec);
}

function oneOf(peers: readonly Peer[], classes: PeerClasses): (one: PeerGroup) => boolean {
  const numbers = peers.map((peer) => classes.numberOf(peer));
  return (group) => numbers.some((number) => group.peers.has(number));
}

function unionOf(entries: readonly PortMatch[]): PortSet | undefined {
  return entries.reduce<PortSet | undefined>((all, entry) => {
    const own = portSetOf(entry);
    return all === undefined || own === undefined ? undefined : all.union(own);
  }, PortSet.none);
}

function portSetOf(port: PortMatch): PortSet | undefined {
  switch (port.kind) {
    case 'range':
      return PortSet.of(port.protocols, port.first, port.last);
    case 'icmp':
      return PortSet.of([port.protocol], port.type, port.type);
    case 'named':
      return undefined;
  }
}
