import type { PolicyEngine } from '../grants/engine/engine.ts';
import { isElsewhere } from '../grants/match.ts';
import { type Connection, connectionKey } from '../model/connection.ts';
import { DIRECTIONS, type Direction, sidesOf } from '../model/direction.ts';
import { groupBy } from '../model/group-by.ts';
import { shortHash } from '../model/hash.ts';
import type { Inventory } from '../policies/inventory/inventory.ts';
import type { Usage } from '../usage/usage.ts';
import type { Severity, UnisolatedFinding } from './finding.ts';
import type { Member, Population } from './population.ts';
import { compareNames, formatWorkload, workloadName } from './workload-name.ts';

export interface UnisolatedInput {
  readonly engine: PolicyEngine;
  readonly inventory: Inventory;
  readonly population: Population;
  readonly usages: readonly Usage[];
  /** pods that were not seen since, and that no inventory lists, are gone */
  readonly sinceMs: number;
}

/** Where the peers of an open direction are, from the nearest to the farthest. */
const REACHES = ['none', 'same namespace', 'other namespaces', 'outside'] as const;
type Reach = (typeof REACHES)[number];

interface Traffic {
  readonly connections: Set<string>;
  /** also before the window; the rest is of the window */
  lastSeenMs: number;
  readonly reach: Record<Direction, Reach>;
}

/** One finding per workload of the own cluster with a direction in which no policy isolates all of its pods. */
export function unisolatedFindings(input: UnisolatedInput): UnisolatedFinding[] {
  const { engine, inventory, population, sinceMs } = input;
  const open = new Map<Member, readonly Direction[]>();
  for (const member of population.podsSince(sinceMs)) {
    if (isElsewhere(member.identity, inventory.agent)) continue;
    // a policy that may select the pods may isolate them, too
    const directions = DIRECTIONS.filter((direction) => engine.isolated(direction, member.identity) === 'no');
    if (directions.length > 0) open.set(member, directions);
  }
  const traffic = trafficOf(open, input);
  const byWorkload = groupBy(open.keys(), (member) => formatWorkload(workloadName(member)));
  return [...byWorkload.values()]
    .map((members) => {
      const directions = DIRECTIONS.filter((one) =>
        members.some((member) => open.get(member)?.includes(one)),
      );
      return unisolatedFinding(
        members,
        directions,
        members.flatMap((member) => traffic.get(member) ?? []),
      );
    })
    .sort((a, b) => compareNames(a.workload, b.workload));
}

function trafficOf(
  open: ReadonlyMap<Member, readonly Direction[]>,
  { usages, population, sinceMs }: UnisolatedInput,
): Map<Member, Traffic> {
  const traffic = new Map<Member, Traffic>();
  if (open.size === 0) return traffic;
  for (const { connection, outcome, lastSeenMs } of usages) {
    if (outcome !== 'allowed') continue;
    for (const direction of DIRECTIONS) {
      const [subject, peer] = sidesOf(direction, connection.source, connection.destination);
      const member = population.memberOf(subject);
      if (member === undefined || open.get(member)?.includes(direction) !== true) continue;
      const known = traffic.get(member) ?? {
        connections: new Set(),
        lastSeenMs,
        reach: { ingress: 'none', egress: 'none' },
      };
      traffic.set(member, known);
      known.lastSeenMs = Math.max(known.lastSeenMs, lastSeenMs);
      if (lastSeenMs < sinceMs) continue;
      known.connections.add(connectionKey(connection));
      known.reach[direction] = farthest([known.reach[direction], reachOf(subject, peer)]);
    }
  }
  return traffic;
}

function reachOf(subject: Connection['source'], peer: Connection['source']): Reach {
  switch (peer.kind) {
    case 'external':
      return 'outside';
    case 'pod':
      return subject.kind === 'pod' && subject.namespace === peer.namespace
        ? 'same namespace'
        : 'other namespaces';
    case 'reserved':
    case 'unknown':
      return 'same namespace';
  }
}

function farthest(reaches: readonly Reach[]): Reach {
  return REACHES.findLast((reach) => reaches.includes(reach)) ?? 'none';
}

function unisolatedFinding(
  members: readonly Member[],
  directions: readonly Direction[],
  traffic: readonly Traffic[],
): UnisolatedFinding {
  const [first] = members;
  if (first === undefined) throw new Error('a workload has members');
  const workload = workloadName(first);
  const connections = new Set(traffic.flatMap((one) => [...one.connections])).size;
  const reach = (direction: Direction): Reach => farthest(traffic.map((one) => one.reach[direction]));
  const from = directions.includes('ingress') ? reach('ingress') : 'none';
  const to = directions.includes('egress') ? reach('egress') : 'none';
  return {
    kind: 'unisolated',
    key: shortHash(`unisolated\n${formatWorkload(workload)}\n${directions.join()}`),
    severity: severityOf(from, to),
    workload,
    directions,
    connections,
    ...(traffic.length === 0 ? {} : { lastSeenMs: Math.max(...traffic.map((one) => one.lastSeenMs)) }),
    sentence: sentenceOf(workload.name, directions, from, to, connections),
  };
}

/** Being reached counts more than reaching out, and what does happen more than what only could. */
function severityOf(from: Reach, to: Reach): Severity {
  if (from === 'outside') return 'high';
  return from === 'other namespaces' || to === 'outside' ? 'medium' : 'low';
}

const MEANS = {
  ingress: 'everyone may open every port of it',
  egress: 'it may open every port of everyone, inside and outside the cluster',
} as const satisfies Record<Direction, string>;

function sentenceOf(
  name: string,
  directions: readonly Direction[],
  from: Reach,
  to: Reach,
  connections: number,
): string {
  const means = directions.map((direction) => MEANS[direction]).join(', and ');
  const whence = [
    ...(FAR.has(from) ? [`was reached from ${PLACES[from]}`] : []),
    ...(FAR.has(to) ? [`reached ${PLACES[to]}`] : []),
  ].join(' and ');
  const seen =
    connections === 0
      ? 'no traffic of that kind was seen'
      : `${connections} distinct ${connections === 1 ? 'connection was' : 'connections were'} seen${whence === '' ? '' : `; it ${whence}`}`;
  return `no policy isolates ${name} for ${directions.join(' and ')}: ${means}. In the window ${seen}`;
}

const FAR: ReadonlySet<Reach> = new Set(['other namespaces', 'outside']);
const PLACES = {
  none: 'nowhere',
  'same namespace': 'its namespace',
  'other namespaces': 'other namespaces',
  outside: 'outside the cluster',
} as const satisfies Record<Reach, string>;
