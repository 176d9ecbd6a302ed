import { create } from '@bufbuild/protobuf';
import type { ServerWritableStream } from '@grpc/grpc-js';
import {
  type ChangeNotification,
  ChangeNotificationSchema,
  ChangeNotificationType,
  type NotifyRequest,
} from '../gen/peer/peer_pb.ts';

export interface ServerPeer {
  /** `cluster/node` or `node` */
  readonly name: string;
  readonly address: string;
  /** absent: plain text */
  readonly serverName?: string;
}

type NotifyCall = ServerWritableStream<NotifyRequest, ChangeNotification>;

/** What `peer.Peer/Notify` tells: first all peers as added, then the changes. */
export class ServerPeers {
  readonly #peers = new Map<string, ServerPeer>();
  readonly #calls = new Set<NotifyCall>();

  notify(call: NotifyCall): void {
    this.#calls.add(call);
    call.on('cancelled', () => this.#calls.delete(call));
    call.on('close', () => this.#calls.delete(call));
    for (const peer of this.#peers.values())
      call.write(notification(peer, ChangeNotificationType.PEER_ADDED));
  }

  set(peer: ServerPeer): void {
    const isKnown = this.#peers.has(peer.name);
    this.#peers.set(peer.name, peer);
    this.#tell(peer, isKnown ? ChangeNotificationType.PEER_UPDATED : ChangeNotificationType.PEER_ADDED);
  }

  remove(name: string): void {
    const peer = this.#peers.get(name);
    if (peer === undefined || !this.#peers.delete(name)) return;
    this.#tell(peer, ChangeNotificationType.PEER_DELETED);
  }

  end(): void {
    for (const call of this.#calls) call.end();
  }

  #tell(peer: ServerPeer, type: ChangeNotificationType): void {
    for (const call of this.#calls) call.write(notification(peer, type));
  }
}

function notification(
  { name, address, serverName }: ServerPeer,
  type: ChangeNotificationType,
): ChangeNotification {
  return create(ChangeNotificationSchema, {
    name,
    address,
    type,
    ...(serverName === undefined ? {} : { tls: { serverName } }),
  });
}
