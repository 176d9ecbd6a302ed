import { create } from '@bufbuild/protobuf';
import {
  Server,
  ServerCredentials,
  type ServerUnaryCall,
  type ServerWritableStream,
  type sendUnaryData,
  status,
} from '@grpc/grpc-js';
import { SECOND_MS } from '../../model/time.ts';
import {
  type GetFlowsRequest,
  type GetNodesResponse,
  GetNodesResponseSchema,
  type ServerStatusResponse,
  ServerStatusResponseSchema,
} from './gen/observer/observer_pb.ts';
import type { ChangeNotification, NotifyRequest } from './gen/peer/peer_pb.ts';
import { NodeState } from './gen/relay/relay_pb.ts';
import { sendAhead } from './server/server-ahead.ts';
import { entryOf, type LostEvents, lostEventsEntry, type ServerInput } from './server/server-entry.ts';

import { MASK_REFUSAL, type MaskAnswer, maskOf } from './server/server-mask.ts';
import { type ServerPeer, ServerPeers } from './server/server-peers.ts';
import { type EmptyRing, ServerReader } from './server/server-reader.ts';
import { ServerRing } from './server/server-ring.ts';
import { OBSERVER_SERVICE, PEER_SERVICE } from './server/server-service.ts';

export { EncodedFlow } from './server/server-entry.ts';

export interface HubbleServerOptions {
  /** `host:port` (port 0: any free one) or `unix:///path`; `127.0.0.1:0` */
  readonly address?: string;
  /** PEM texts; with `clientCa` clients must show a certificate it signed */
  readonly tls?: { readonly cert: string; readonly key: string; readonly clientCa?: string };
  /** flows kept per node; Hubble's default is 4095 */
  readonly ringSize?: number;
  /** `agent`: one node, no node status. `relay`: any number of nodes; one is added when its first flow comes */
  readonly role?: 'agent' | 'relay';
  readonly nodes?: readonly string[];
  readonly version?: string;
  /** of nodes behind relay that have another one */
  readonly nodeVersions?: Readonly<Record<string, string>>;
  /** what a stream brings that follows an empty ring; `follow`, the new flows */
  readonly emptyRing?: EmptyRing;
}

/**
 * A Hubble agent or relay over a real socket, for tests and the demo, with the semantics of Cilium's own:
 * https://github.com/cilium/cilium/blob/main/pkg/hubble/observer/local_observer.go. Request filters
 * are not implemented, and of field masks only whole fields.
 */
export class HubbleServer {
  readonly #grpc = new Server({ 'grpc.max_send_message_length': -1, interceptors: [sendAhead] });
  readonly #options: Required<Omit<HubbleServerOptions, 'tls'>>;
  readonly #rings = new Map<string, ServerRing>();
  readonly #unavailable = new Set<string>();
  readonly #readers = new Set<ServerReader>();
  readonly #startedMs = Date.now();
  readonly #peers = new ServerPeers();
  /** of the newest GetFlows call */
  lastRequest: GetFlowsRequest | undefined;
  #isStalled = false;
  #address = '';

  private constructor(options: HubbleServerOptions) {
    const {
      address = '127.0.0.1:0',
      ringSize = 4095,
      role = 'agent',
      nodes = [],
      version = 'lapse',
      nodeVersions = {},
      emptyRing = 'follow',
    } = options;
    this.#options = { address, ringSize, role, nodes, version, nodeVersions, emptyRing };
    for (const node of role === 'agent' ? [nodes[0] ?? 'node'] : nodes) this.#ringOf(node);
    this.#grpc.addService(OBSERVER_SERVICE, {
      getFlows: (call: ServerWritableStream<GetFlowsRequest, Uint8Array>) => this.#getFlows(call),
      getNodes: (
        _call: ServerUnaryCall<unknown, GetNodesResponse>,
        reply: sendUnaryData<GetNodesResponse>,
      ) => {
        if (!this.#isStalled) this.#getNodes(reply);
      },
      serverStatus: (
        _call: ServerUnaryCall<unknown, ServerStatusResponse>,
        reply: sendUnaryData<ServerStatusResponse>,
      ) => {
        if (!this.#isStalled) reply(null, this.#serverStatus());
      },
    });
    this.#grpc.addService(PEER_SERVICE, {
      notify: (call: ServerWritableStream<NotifyRequest, ChangeNotification>) => this.#peers.notify(call),
    });
  }

  /** @throws Error where the address cannot be bound */
  static async start(options: HubbleServerOptions = {}): Promise<HubbleServer> {
    const server = new HubbleServer(options);
    await server.#bind(credentialsOf(options.tls));
    return server;
  }

  /** Where clients reach it, with the port it got. */
  get address(): string {
    return this.#address;
  }

  /** GetFlows calls that are open. */
  get openStreams(): number {
    return this.#readers.size;
  }

  /**
   * Adds events, each to the ring of its node (an agent has but one). Node status in a recording is passed over.
   * @throws Error where one is no GetFlowsResponse
   */
  append(events: Iterable<ServerInput>): void {
    const defaultNode = this.#rings.keys().next().value ?? 'node';
    for (const event of events) {
      const entry = entryOf(event, defaultNode);
      if (entry !== undefined) this.#ringOf(entry.node).push(entry);
    }
    this.#wakeReaders();
  }

  /** Every reader learns that a node lost events before Hubble saw them. */
  loseEvents(lost: Omit<LostEvents, 'timeMs'> & { readonly timeMs?: number }): void {
    this.#ringOf(lost.node).push(lostEventsEntry({ timeMs: Date.now(), ...lost }));
    this.#wakeReaders();
  }

  /** Relay only: the node's flows go on filling its ring, but no reader gets them, nor lost events for them. */
  setNodeUnavailable(node: string): void {
    this.#ringOf(node);
    this.#unavailable.add(node);
    for (const reader of this.#readers) reader.nodeFailed(node, 'rpc error: node is unavailable');
  }

  /** Relay only: following streams that did not see the node fail get its new flows. */
  setNodeAvailable(node: string): void {
    if (!this.#unavailable.delete(node)) return;
    for (const reader of this.#readers) reader.nodeConnected(this.#ringOf(node));
  }

  /** Relay only: streams that are open lose the node without a word; new ones get it. */
  muteNode(node: string): void {
    for (const reader of this.#readers) reader.mute(node);
  }

  /** While stalled, connections stay open and nothing is answered or sent. */
  stall(isStalled = true): void {
    this.#isStalled = isStalled;
    for (const reader of this.#readers) reader.hold(isStalled);
  }

  /** The peer service tells of it, as new or changed. */
  setPeer(peer: ServerPeer): void {
    this.#peers.set(peer);
  }

  removePeer(name: string): void {
    this.#peers.remove(name);
  }

  /** Ends all streams well, then the server. */
  async stop(): Promise<void> {
    this.#peers.end();
    for (const reader of this.#readers) reader.end();
    const patience = setTimeout(() => this.kill(), SECOND_MS);
    await new Promise<void>((resolve) => {
      this.#grpc.tryShutdown(() => resolve());
    });
    clearTimeout(patience);
    this.kill();
  }

  /** Drops all connections at once, as a crash does. */
  kill(): void {
    this.#grpc.forceShutdown();
  }

  #bind(credentials: ServerCredentials): Promise<void> {
    const { address } = this.#options;
    return new Promise((resolve, reject) => {
      this.#grpc.bindAsync(address, credentials, (error, port) => {
        this.#address = address.startsWith('unix:') ? address : address.replace(/:\d+$/, `:${port}`);
        if (error === null) resolve();
        else reject(error);
      });
    });
  }

  #ringOf(node: string): ServerRing {
    const { role, ringSize } = this.#options;
    const known = role === 'agent' ? this.#rings.values().next().value : this.#rings.get(node);
    if (known !== undefined) return known;
    const ring = new ServerRing(node, ringSize);
    this.#rings.set(node, ring);
    for (const reader of this.#readers) reader.nodeConnected(ring);
    return ring;
  }

  #wakeReaders(): void {
    for (const reader of this.#readers) reader.schedule();
  }

  #available(): readonly ServerRing[] {
    return [...this.#rings.values()].filter((ring) => !this.#unavailable.has(ring.node));
  }

  #getFlows(call: ServerWritableStream<GetFlowsRequest, Uint8Array>): void {
    const { request } = call;
    this.lastRequest = request;
    if (request.follow && request.first) {
      const details = 'first cannot be specified with follow';
      call.emit('error', { code: status.INVALID_ARGUMENT, details });
      return;
    }
    const maskAt = (node: string): MaskAnswer => maskOf(request, this.#versionOf(node));
    const rings = this.#available();
    const { role, emptyRing, nodes } = this.#options;
    if (role === 'agent' && maskAt(nodes[0] ?? '').kind === 'refused') {
      call.emit('error', { code: status.UNKNOWN, details: MASK_REFUSAL });
      return;
    }
    const reader = new ServerReader(call, request, rings, emptyRing, maskAt);
    if (this.#isStalled) reader.hold(true);
    this.#readers.add(reader);
    // Also where the client just goes away; what is still queued for it is dropped with the call.
    call.on('cancelled', () => this.#readers.delete(reader));
    call.on('close', () => this.#readers.delete(reader));
    if (role === 'relay') {
      const connected = rings.map((ring) => ring.node);
      reader.tell(NodeState.NODE_CONNECTED, connected);
      reader.tell(NodeState.NODE_UNAVAILABLE, [...this.#unavailable]);
      reader.refuseMasks();
    }
    reader.schedule();
  }

  #getNodes(reply: sendUnaryData<GetNodesResponse>): void {
    if (this.#options.role === 'agent') {
      reply({ code: status.UNIMPLEMENTED, details: 'GetNodes not implemented' });
      return;
    }
    const nodes = [...this.#rings.values()].map((ring) => {
      const isUnavailable = this.#unavailable.has(ring.node);
      const state = isUnavailable ? NodeState.NODE_UNAVAILABLE : NodeState.NODE_CONNECTED;
      return {
        name: ring.node,
        version: this.#versionOf(ring.node),
        state,
        ...(isUnavailable ? {} : this.#count([ring])),
      };
    });
    reply(null, create(GetNodesResponseSchema, { nodes }));
  }

  #versionOf(node: string): string {
    return this.#options.nodeVersions[node] ?? this.#options.version;
  }

  #serverStatus(): ServerStatusResponse {
    const available = this.#available();
    const names = [...this.#unavailable];
    const relayOnly =
      this.#options.role === 'agent'
        ? {}
        : {
            numConnectedNodes: available.length,
            numUnavailableNodes: names.length,
            unavailableNodes: names.slice(0, 10),
          };
    const { version } = this.#options;
    return create(ServerStatusResponseSchema, { version, ...this.#count(available), ...relayOnly });
  }

  #count(rings: readonly ServerRing[]): Record<'numFlows' | 'maxFlows' | 'seenFlows' | 'uptimeNs', bigint> {
    const sum = (of: (ring: ServerRing) => number): bigint =>
      BigInt(rings.reduce((total, ring) => total + of(ring), 0));
    return {
      numFlows: sum((ring) => ring.length),
      maxFlows: sum((ring) => ring.capacity),
      seenFlows: sum((ring) => ring.seenFlows),
      uptimeNs: BigInt(Date.now() - this.#startedMs) * 1_000_000n,
    };
  }
}

function credentialsOf(tls: HubbleServerOptions['tls']): ServerCredentials {
  if (tls === undefined) return ServerCredentials.createInsecure();
  const pair = { cert_chain: Buffer.from(tls.cert), private_key: Buffer.from(tls.key) };
  const clientCa = tls.clientCa === undefined ? null : Buffer.from(tls.clientCa);
  return ServerCredentials.createSsl(clientCa, [pair], clientCa !== null);
}
