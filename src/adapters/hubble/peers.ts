import { Readable } from 'node:stream';
import { fromBinary } from '@bufbuild/protobuf';
import { canonicalNodeName } from '../../flows/node-name.ts';
import {
  type ChangeNotification,
  ChangeNotificationSchema,
  ChangeNotificationType,
} from './gen/peer/peer_pb.ts';
import { type Channel, CONNECT_TIMEOUT_MS, type HubbleAddress, openChannel } from './grpc/channel.ts';
import { callFailure } from './grpc/grpc-failure.ts';
import { GrpcError } from './grpc/status.ts';
import { statusOver } from './server-status.ts';

/** One agent, as the peer service names it. */
export interface HubblePeer {
  /** canonical node name, as in its records */
  readonly node: string;
  /** `host:port` or `unix:///path` */
  readonly address: string;
  /** the name its certificate carries; absent: it speaks plain text */
  readonly serverName?: string;
}

export type PeerChange =
  /** new, or known with another address or certificate */
  { readonly kind: 'present'; readonly peer: HubblePeer } | { readonly kind: 'gone'; readonly node: string };

export interface PeerOptions extends HubbleAddress {
  /** how often the service is asked whether it still answers; absent: never */
  readonly watchEveryMs?: number;
  /** how long it may take to answer; 10 s */
  readonly answerWithinMs?: number;
}

/** Port of an agent's Hubble server where the notification gives none. */
const AGENT_PORT = 4244;
const NOTIFY = '/peer.Peer/Notify';

/**
 * Name that every agent's certificate carries for the peer service, in the cluster named default; in another one
 * `default` stands for its name. Source: Cilium pkg/hubble/peer, and the chart's hubble-server certificate.
 */
const PEER_SERVICE_NAME = 'hubble-peer.default.hubble-grpc.cilium.io';

/**
 * The agents of a cluster: first all that are known, then every change. Ends when the service ends the call or
 * `signal` is aborted.
 * @throws Failure `source-unreachable`, `usage` for bad TLS files
 */
export async function* watchPeers(
  options: PeerOptions,
  signal: AbortSignal,
): AsyncGenerator<PeerChange, void> {
  const channel = await openChannel(addressOf(options));
  const changes = notifications(channel);
  const cancel = (): void => {
    changes.push(null);
  };
  signal.addEventListener('abort', cancel, { once: true });
  const stopWatch = destroyWhenSilent(channel, changes, options);
  if (signal.aborted) cancel();
  try {
    for await (const message of changes) {
      const change = changeOf(message);
      if (change !== undefined) yield change;
    }
  } catch (error) {
    if (signal.aborted) return;
    throw error instanceof GrpcError ? callFailure(options.address, error) : error;
  } finally {
    stopWatch();
    signal.removeEventListener('abort', cancel);
    channel.close();
  }
}

/** An agent's own socket has no TLS, whatever its port has. */
function addressOf({ address, tls }: PeerOptions): HubbleAddress {
  if (tls === undefined || address.startsWith('unix:')) return { address };
  return { address, tls: { ...tls, serverName: tls.serverName ?? PEER_SERVICE_NAME } };
}

/** They are few, so none is held back. */
function notifications(channel: Channel): AsyncIterable<ChangeNotification> & Readable {
  const changes = new Readable({ objectMode: true, read: () => undefined });
  const onMessage = (bytes: Buffer): void => {
    try {
      changes.push(fromBinary(ChangeNotificationSchema, bytes));
    } catch (cause) {
      changes.destroy(new GrpcError('INTERNAL', `not a peer notification: ${String(cause)}`, cause));
    }
  };
  const onEnd = (error: GrpcError | undefined): void => {
    if (error === undefined) changes.push(null);
    else changes.destroy(error);
  };
  // NotifyRequest has no fields
  channel.call(NOTIFY, new Uint8Array(), { onMessage, onEnd });
  return changes;
}

/** A service whose connection is half-open tells of no change, and of no end. */
function destroyWhenSilent(
  channel: Channel,
  changes: Readable,
  { watchEveryMs: everyMs, answerWithinMs = CONNECT_TIMEOUT_MS }: PeerOptions,
): () => void {
  if (everyMs === undefined) return () => undefined;
  const timer = setInterval(() => {
    statusOver(channel, answerWithinMs).catch((error: unknown) => {
      // A server that has no such call has answered.
      if (error instanceof GrpcError && error.status === 'UNIMPLEMENTED') return;
      changes.destroy(error instanceof Error ? error : new Error(String(error)));
    });
  }, everyMs);
  return () => clearInterval(timer);
}

function changeOf({ name, address, type, tls }: ChangeNotification): PeerChange | undefined {
  const node = canonicalNodeName(name);
  switch (type) {
    case ChangeNotificationType.PEER_DELETED:
      return { kind: 'gone', node };
    case ChangeNotificationType.PEER_ADDED:
    case ChangeNotificationType.PEER_UPDATED: {
      const serverName = tls?.serverName;
      return {
        kind: 'present',
        peer: { node, address: withPort(address), ...(serverName === undefined ? {} : { serverName }) },
      };
    }
    // kinds newer than this program
    default:
      return undefined;
  }
}

function withPort(address: string): string {
  if (address.startsWith('unix:') || /^\[.*\]:\d+$/.test(address) || /^[^:]*:\d+$/.test(address))
    return address;
  return address.includes(':') && !address.startsWith('[')
    ? `[${address}]:${AGENT_PORT}`
    : `${address}:${AGENT_PORT}`;
}
