import { assertNever } from '../../../src/model/assert-never.ts';
import type { SimPort } from '../cluster/cluster.ts';
import type { Cell, PeerSpec, Pods, PortSpec } from '../policies/rule.ts';

/**
 * The truth's own reading of policies, written from the specification and sharing nothing with the engine under test:
 * one cell, one side, one connection, string by string. Slow, and small enough to be read at a glance.
 */

/** A party at one instant. */
export type Party =
  | {
      readonly kind: 'pod';
      readonly namespace: string;
      readonly team: string;
      readonly labels: Readonly<Record<string, string>>;
      readonly ports: readonly SimPort[];
    }
  | { readonly kind: 'address'; readonly ip: string; readonly names: readonly string[] }
  | { readonly kind: 'kube-apiserver' }
  /** the kubelet of the pod's own node */
  | { readonly kind: 'host' };

export interface Attempt {
  readonly source: Party;
  readonly destination: Party;
  readonly protocol: 'TCP' | 'UDP';
  readonly port: number;
}

/** Whether the cell is about the attempt on its side. */
export function concerns({ policy, rule, peer, port }: Cell, attempt: Attempt): boolean {
  const [subject, other] =
    rule.direction === 'egress'
      ? [attempt.source, attempt.destination]
      : [attempt.destination, attempt.source];
  return (
    isAmong(policy.subject, subject) &&
    (peer === undefined || isPeer(peer, other)) &&
    (port === undefined || isPort(port, attempt))
  );
}

export function isAmong({ namespace, labels, oneOf, team }: Pods, party: Party): boolean {
  if (party.kind !== 'pod') return false;
  if (namespace !== undefined && party.namespace !== namespace) return false;
  if (team !== undefined && party.team !== team) return false;
  if (oneOf !== undefined && !oneOf.values.includes(party.labels[oneOf.key] ?? '')) return false;
  return Object.entries(labels).every(([key, value]) => party.labels[key] === value);
}

function isPeer(peer: PeerSpec, party: Party): boolean {
  switch (peer.kind) {
    case 'pods':
      return isAmong(peer.pods, party);
    case 'entity':
      return isOfEntity(peer.entity, party);
    case 'cidr':
      return (
        party.kind === 'address' &&
        isInside(peer.cidr, party.ip) &&
        !peer.except.some((hole) => isInside(hole, party.ip))
      );
    case 'fqdn':
      return party.kind === 'address' && party.names.some((name) => isNamed(peer.pattern, name));
    default:
      return assertNever(peer);
  }
}

function isOfEntity(entity: Extract<PeerSpec, { kind: 'entity' }>['entity'], party: Party): boolean {
  switch (entity) {
    case 'all':
      return true;
    case 'world':
      return party.kind === 'address';
    case 'cluster':
      return party.kind !== 'address';
    case 'kube-apiserver':
      return party.kind === 'kube-apiserver';
    default:
      return assertNever(entity);
  }
}

/** IPv4 only. */
export function isInside(cidr: string, ip: string): boolean {
  const [base = '', length = '32'] = cidr.split('/');
  const size = 2 ** (32 - Number(length));
  return Math.floor(asNumber(base) / size) === Math.floor(asNumber(ip) / size);
}

function asNumber(ip: string): number {
  return ip.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
}

/** A star stands for one label of the name. */
function isNamed(pattern: string, name: string): boolean {
  if (!pattern.startsWith('*.')) return pattern === name;
  return name.endsWith(pattern.slice(1)) && !name.slice(0, 1 - pattern.length).includes('.');
}

function isPort(spec: PortSpec, { destination, protocol, port }: Attempt): boolean {
  switch (spec.kind) {
    case 'range':
      return (
        (spec.protocol === 'ANY' || spec.protocol === protocol) && spec.first <= port && port <= spec.last
      );
    case 'named':
      return (
        spec.protocol === protocol &&
        destination.kind === 'pod' &&
        destination.ports.some(
          (one) => one.name === spec.name && one.port === port && one.protocol === protocol,
        )
      );
    default:
      return assertNever(spec);
  }
}
