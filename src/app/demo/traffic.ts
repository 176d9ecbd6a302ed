import { DAY_MS } from '../../model/time.ts';
import { type Conversation, tell } from './conversation.ts';
import type { FlowResponseJson } from './hubble-json.ts';
import { hostParty, type Party, partiesOf, podOfRun, remoteNodeParty } from './parties.ts';
import { probe } from './probes.ts';
import { hashText, Random } from './random.ts';
import { Recorder } from './recorder.ts';
import { startsOn } from './rhythm.ts';
import type { DemoConnection, DemoNode, DemoPlan, PortRange } from './vocabulary.ts';

export interface TrafficOptions {
  /** end of the recording, at midnight UTC; the first moment that is not in it */
  readonly endMs: number;
  readonly days: number;
  /** same seed, same records */
  readonly seed: number;
}

/** The first port Linux gives to clients, and how many follow. */
const FIRST_EPHEMERAL_PORT = 32_768;
const EPHEMERAL_PORTS = 28_232;

/** The one port of a connection that was opened before the recording and never closed. */
const LONG_LIVED_CLIENT_PORT = 41_872;

/**
 * What a relay in front of the plan's nodes would have sent, in time order, one day at a time.
 */
export function* generateTraffic(plan: DemoPlan, options: TrafficOptions): Generator<FlowResponseJson> {
  const { endMs, days, seed } = options;
  const parties = partiesOf(plan);
  const pods = [...parties.values()].flat().filter((party) => party.node !== undefined);
  const isBlind = blindness(plan.nodes, endMs);
  for (let daysAgo = days; daysAgo >= 1; daysAgo -= 1) {
    const day = { startMs: endMs - daysAgo * DAY_MS, nowMs: endMs };
    // Each day has a generator of its own, so that a longer recording holds the shorter one.
    const random = new Random(seed + daysAgo * 7919);
    const recorder = new Recorder(random, isBlind);
    for (const connection of plan.connections) {
      for (const atMs of startsOn(connection.rhythm, day, random)) {
        tell(converse(connection, atMs, plan, parties, random), recorder);
      }
    }
    for (const node of plan.nodes) {
      probe(
        node,
        pods.filter((pod) => pod.node === node.name),
        day.startMs,
        random,
        recorder,
      );
    }
    yield* recorder.sorted();
  }
}

/** A node is blind from the first to the last moment of its span, both given in days before the end. */
function blindness(nodes: readonly DemoNode[], endMs: number): (node: string, atMs: number) => boolean {
  const spans = new Map(
    nodes.flatMap(({ name, blind }) =>
      blind === undefined
        ? []
        : [
            [
              name,
              { fromMs: endMs - blind.fromDaysAgo * DAY_MS, toMs: endMs - blind.toDaysAgo * DAY_MS },
            ] as const,
          ],
    ),
  );
  return (node, atMs) => {
    const span = spans.get(node);
    return span !== undefined && span.fromMs <= atMs && atMs < span.toMs;
  };
}

function converse(
  plan: DemoConnection,
  atMs: number,
  { nodes, externals }: DemoPlan,
  parties: ReadonlyMap<string, readonly Party[]>,
  random: Random,
): Conversation {
  const isLongLived = plan.course.kind === 'long-lived';
  const choose = (ref: string): Party => {
    const candidates = parties.get(ref);
    if (candidates === undefined) throw new Error(`the plan names nobody called "${ref}"`);
    return podOfRun(isLongLived ? firstOf(candidates) : random.pick(candidates), atMs);
  };
  const client = choose(plan.from);
  const server = ((): Party => {
    const own = nodes.find((node) => node.name === client.node);
    if (plan.to === 'own node') return hostParty(own?.ip ?? '');
    if (plan.to === 'another node') {
      return remoteNodeParty(random.pick(nodes.filter((node) => node !== own)).ip, { externals });
    }
    if (plan.to !== plan.from) return choose(plan.to);
    return random.pick((parties.get(plan.to) ?? []).filter((party) => party.ip !== client.ip));
  })();
  const clientPort = isLongLived
    ? LONG_LIVED_CLIENT_PORT
    : FIRST_EPHEMERAL_PORT + random.below(EPHEMERAL_PORTS);
  const serverPort = portOf(plan.port, random);
  if (plan.course.kind !== 'lookup') return { plan, client, server, atMs, clientPort, serverPort };
  const name = random.pick(plan.course.names);
  const ips = externals.find((one) => one.dnsName === name)?.ips ?? [clusterIp(name)];
  return { plan, client, server, atMs, clientPort, serverPort, lookup: { name, ips } };
}

/** Services have addresses of their own, which Cilium has translated before a policy sees the packet. */
function clusterIp(service: string): string {
  const hash = hashText(service);
  return `10.96.${hash & 0xff}.${(hash >>> 8) & 0xff}`;
}

function firstOf(candidates: readonly Party[]): Party {
  const first = candidates[0];
  if (first === undefined) throw new Error('a workload without pods');
  return first;
}

function portOf(port: number | PortRange, random: Random): number {
  return typeof port === 'number' ? port : port.first + random.below(port.last - port.first + 1);
}
