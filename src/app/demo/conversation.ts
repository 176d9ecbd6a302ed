import { assertNever } from '../../model/assert-never.ts';
import {
  AUDITED,
  allowedVerdict,
  deniedEvents,
  dnsMessage,
  layer4,
  replyLayer4,
  type TracePoint,
  trace,
} from './events.ts';
import type { Party } from './parties.ts';
import type { Packet, Recorder } from './recorder.ts';
import type { DemoConnection } from './vocabulary.ts';

/** One time that a planned connection happens. */
export interface Conversation {
  readonly plan: DemoConnection;
  readonly client: Party;
  readonly server: Party;
  readonly atMs: number;
  /** ephemeral */
  readonly clientPort: number;
  readonly serverPort: number;
  /** for lookups: the name asked for, and the answer */
  readonly lookup?: { readonly name: string; readonly ips: readonly string[] };
}

const DNS_PROXY_PORT = 41_053;

/** Tells a conversation the way the agents at both ends report it. */
export function tell(conversation: Conversation, recorder: Recorder): void {
  const { course } = conversation.plan;
  switch (course.kind) {
    case 'opened':
      tellEgress(conversation, recorder);
      tellIngress(conversation, recorder);
      tellReply(conversation, recorder);
      return;
    case 'long-lived':
      tellEstablished(conversation, recorder);
      return;
    case 'lookup':
      if (course.proxied) tellProxiedLookup(conversation, recorder);
      else tell({ ...conversation, plan: { ...conversation.plan, course: { kind: 'opened' } } }, recorder);
      return;
    case 'denied': {
      if (course.side === 'ingress') tellEgress(conversation, recorder);
      const packet =
        course.side === 'egress' ? egressPacket(conversation, 0) : ingressPacket(conversation, 3);
      for (const event of deniedEvents(course.side, course.by)) {
        if (packet !== undefined) recorder.record(packet, event);
      }
      return;
    }
    case 'audited': {
      const packet = egressPacket(conversation, 0);
      if (packet !== undefined) recorder.record(packet, AUDITED);
      return;
    }
    default:
      assertNever(course);
  }
}

function tellEgress(conversation: Conversation, recorder: Recorder): void {
  const { plan, client, server } = conversation;
  const packet = egressPacket(conversation, 0);
  if (packet === undefined) return;
  if (plan.egressBy !== undefined) recorder.record(packet, allowedVerdict('egress', plan.egressBy));
  // Between pods of one node the packet goes straight to the other endpoint, which reports it.
  if (server.node === client.node) return;
  recorder.record({ ...packet, atMs: packet.atMs + 1 }, trace(exit(server), 'NEW'));
}

function tellIngress(conversation: Conversation, recorder: Recorder): void {
  const packet = ingressPacket(conversation, 3);
  if (packet === undefined) return;
  const { ingressBy } = conversation.plan;
  if (ingressBy !== undefined) recorder.record(packet, allowedVerdict('ingress', ingressBy));
  recorder.record({ ...packet, atMs: packet.atMs + 1 }, trace('TO_ENDPOINT', 'NEW'));
}

/** Seen where it arrives, or, where nobody watches the client, where it leaves. */
function tellReply(conversation: Conversation, recorder: Recorder): void {
  const towards = egressPacket(conversation, 8);
  if (towards !== undefined) recorder.record(reply(towards), trace('TO_ENDPOINT', 'REPLY'));
  else {
    const from = ingressPacket(conversation, 8);
    if (from !== undefined) recorder.record(reply(from), trace(exit(conversation.client), 'REPLY'));
  }
}

/** Monitor aggregation lets a trace of a busy old connection through now and then, in either direction. */
function tellEstablished(conversation: Conversation, recorder: Recorder): void {
  const { clientPort, serverPort, plan, server } = conversation;
  const l4 = layer4(plan.protocol, clientPort, serverPort, 'PSH', 'ACK');
  const egress = egressPacket(conversation, 0);
  const ingress = ingressPacket(conversation, 2);
  if (egress !== undefined) recorder.record({ ...egress, l4 }, trace(exit(server), 'ESTABLISHED'));
  if (ingress !== undefined) recorder.record({ ...ingress, l4 }, trace('TO_ENDPOINT', 'ESTABLISHED'));
  if (egress === undefined) return;
  const back = layer4(plan.protocol, serverPort, clientPort, 'PSH', 'ACK');
  recorder.record(
    { ...reply({ ...egress, atMs: egress.atMs + 6 }), l4: back },
    trace('TO_ENDPOINT', 'REPLY'),
  );
}

/** The proxy takes the question, logs it, asks the server with the pod's identity, and logs the answer. */
function tellProxiedLookup(conversation: Conversation, recorder: Recorder): void {
  const packet = egressPacket(conversation, 0);
  const { plan, lookup } = conversation;
  if (packet === undefined || lookup === undefined) return;
  if (plan.egressBy !== undefined) {
    recorder.record(packet, allowedVerdict('egress', plan.egressBy, 'REDIRECTED'));
  }
  const proxied = { ...trace('TO_PROXY', 'NEW'), proxy_port: DNS_PROXY_PORT };
  recorder.record({ ...packet, atMs: packet.atMs + 1 }, proxied);
  const question = layer4(plan.protocol, conversation.clientPort, conversation.serverPort);
  recorder.record(
    { ...packet, l4: question, atMs: packet.atMs + 2 },
    dnsMessage('REQUEST', lookup.name, lookup.ips),
  );
  tellIngress(conversation, recorder);
  const answer = layer4(plan.protocol, conversation.serverPort, conversation.clientPort);
  recorder.record(
    { ...reply(packet), l4: answer, atMs: packet.atMs + 6 },
    dnsMessage('RESPONSE', lookup.name, lookup.ips),
  );
}

function egressPacket(conversation: Conversation, delayMs: number): Packet | undefined {
  const { client, server, atMs } = conversation;
  if (client.node === undefined) return undefined;
  const l4 = opening(conversation);
  return {
    node: client.node,
    atMs: atMs + delayMs,
    source: client,
    destination: server,
    l4,
    direction: 'EGRESS',
  };
}

/** At the server the address has no name: only the client resolved it. */
function ingressPacket(conversation: Conversation, delayMs: number): Packet | undefined {
  const { client, server, atMs } = conversation;
  if (server.node === undefined) return undefined;
  const l4 = opening(conversation);
  return {
    node: server.node,
    atMs: atMs + delayMs,
    source: client,
    destination: server,
    l4,
    direction: 'INGRESS',
  };
}

function opening({ plan, clientPort, serverPort }: Conversation): Packet['l4'] {
  return plan.protocol === 'TCP'
    ? layer4('TCP', clientPort, serverPort, 'SYN')
    : layer4(plan.protocol, clientPort, serverPort);
}

/** Source and destination are the packet's; the direction stays the connection's. */
function reply(packet: Packet): Packet {
  const { source, destination, l4 } = packet;
  return { ...packet, source: destination, destination: source, l4: replyLayer4(l4) };
}

/** Where a packet to that party leaves the node: through the tunnel to pods elsewhere, by the stack otherwise. */
function exit(towards: Party): TracePoint {
  return towards.node === undefined ? 'TO_STACK' : 'TO_OVERLAY';
}
