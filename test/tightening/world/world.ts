import { PolicyEngine } from '../../../src/grants/engine/engine.ts';
import { Identities, type Identity } from '../../../src/grants/identity.ts';
import type { Connection } from '../../../src/model/connection.ts';
import { DIRECTIONS, type Direction, sidesOf } from '../../../src/model/direction.ts';
import { DAY_MS } from '../../../src/model/time.ts';
import type { Inventory } from '../../../src/policies/inventory/inventory.ts';
import type { Policy } from '../../../src/policies/policy.ts';
import type { KnownEndpoint, Usage } from '../../../src/usage/usage.ts';
import { party, portOf } from '../../support/parties.ts';
import { inventoryOf, namespaceObject, podObject } from '../../support/policies.ts';
import { NOW_MS, SINCE_MS } from '../oracle/observe.ts';

const PODS = ['shop/a', 'shop/b', 'data/a', 'data/c'];
const OTHERS = [
  '10.1.2.3',
  '10.9.9.9',
  '192.0.2.5 api.example.com',
  'host',
  'remote-node',
  'kube-apiserver+remote-node',
];
const PORTS = ['TCP 80', 'TCP 443', 'TCP 8005', 'UDP 53', 'ICMPv4 8', 'ICMPv4 13'].map(portOf);

/** Four pods in two namespaces, and whom they may meet. ClusterNetworkPolicies count. */
export const INVENTORY: Inventory = {
  ...inventoryOf(
    ...['shop', 'data'].map((name) => namespaceObject(name, { 'kubernetes.io/metadata.name': name })),
    ...PODS.map((path) => podObject(path, { http: 80 })),
  ),
  agent: { clusterNetworkPolicy: true },
};

const identities = new Identities(INVENTORY, { namesKnown: true });
const PARTIES = [...PODS, ...OTHERS].map((text) => identities.of(party(text)));

export const ENDPOINTS: readonly KnownEndpoint[] = PARTIES.map(({ endpoint }) => ({
  endpoint,
  nodes: ['node-1'],
  firstSeenMs: SINCE_MS,
  lastSeenMs: NOW_MS,
}));

/** One half of a connection that a pod could have. */
export interface Half {
  readonly direction: Direction;
  readonly subject: Identity;
  readonly peer: Identity;
  readonly connection: Connection;
}

/** Every connection with a pod at one end, by its halves: those ends that are pods. */
export const CONNECTIONS: readonly (readonly Half[])[] = PARTIES.flatMap((source) =>
  PARTIES.filter((destination) => destination !== source).flatMap((destination) =>
    PORTS.map((port) => {
      const connection = { source: source.endpoint, destination: destination.endpoint, ...port };
      return DIRECTIONS.map((direction): Half => {
        const [subject, peer] = sidesOf(direction, source, destination);
        return { direction, subject, peer, connection };
      }).filter(({ subject }) => subject.endpoint.kind === 'pod');
    }),
  ),
).filter((halves) => halves.length > 0);

/** What the policies say of every half, always in the same order. */
export function decisionsOf(policies: readonly Policy[]): ReturnType<PolicyEngine['decide']>[] {
  const engine = new PolicyEngine(policies, INVENTORY);
  return CONNECTIONS.flat().map(({ direction, subject, peer, connection }) =>
    engine.decide(direction, subject, peer, connection.protocol, connection.port),
  );
}

/** Whether each pod is isolated in each direction. */
export function isolationOf(policies: readonly Policy[]): string[] {
  const engine = new PolicyEngine(policies, INVENTORY);
  return PARTIES.filter(({ endpoint }) => endpoint.kind === 'pod').flatMap((pod) =>
    DIRECTIONS.map((direction) => engine.isolated(direction, pod)),
  );
}

/** Of the connections that the policies let pass, those picked: both halves, seen all along. */
export function observe(policies: readonly Policy[], picks: readonly number[]): Usage[] {
  const engine = new PolicyEngine(policies, INVENTORY);
  const allowed = CONNECTIONS.filter((halves) =>
    halves.every(({ direction, subject, peer, connection }) =>
      ['allow', 'unenforced'].includes(
        engine.decide(direction, subject, peer, connection.protocol, connection.port).verdict,
      ),
    ),
  );
  const [firstSeenMs, lastSeenMs] = [SINCE_MS + DAY_MS, NOW_MS - DAY_MS];
  return [...new Set(picks.map((pick) => allowed[pick % Math.max(1, allowed.length)] ?? []))].flatMap(
    (halves) =>
      halves.map(
        ({ direction, connection }): Usage => ({
          connection,
          seenAt: direction,
          outcome: 'allowed',
          events: 1,
          firstSeenMs,
          lastSeenMs,
        }),
      ),
  );
}
