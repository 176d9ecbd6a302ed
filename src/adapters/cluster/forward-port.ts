import type { RequestOptions } from 'node:https';
import { createServer, type Server, type Socket } from 'node:net';
import { PassThrough } from 'node:stream';
import { KubeConfig } from '@kubernetes/client-node/dist/config.js';
import { PortForward } from '@kubernetes/client-node/dist/portforward.js';
import type { CollectorPod } from './find-collector.ts';
import type { ClusterAccess } from './kubeconfig.ts';

/** A port of loopback that leads to a pod. */
export interface Forwarding {
  readonly port: number;
  close(): Promise<void>;
}

/**
 * As `kubectl port-forward`: every connection to the port is one stream through the API server.
 * @param onFault why a connection was cut; its user sees only that it was
 */
export async function forwardPort(
  access: ClusterAccess,
  { namespace, name, port }: Pick<CollectorPod, 'namespace' | 'name' | 'port'>,
  onFault: (message: string) => void,
): Promise<Forwarding> {
  const forward = new PortForward(new Credentials(access), true);
  const sockets = new Set<Socket>();
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => socket.destroy());
    connect(forward, { namespace, name, port }, socket, onFault).catch((cause: unknown) => {
      onFault(messageOf(cause));
      socket.destroy();
    });
  });
  const bound = await listen(server);
  return {
    port: bound,
    close: async () => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

async function connect(
  forward: PortForward,
  { namespace, name, port }: Pick<CollectorPod, 'namespace' | 'name' | 'port'>,
  socket: Socket,
  onFault: (message: string) => void,
): Promise<void> {
  // Nothing is read before the other side is open. Never ended: the client would close both ways, and what was asked
  // for is still to come; the stream is closed once the socket is.
  const toPod = new PassThrough();
  const faults = new PassThrough();
  faults.on('data', (data: Buffer) => {
    if (data.length === 0) return;
    onFault(data.toString().trim());
    socket.destroy();
  });
  const opened = await forward.portForward(namespace, name, [port], socket, faults, toPod);
  if (typeof opened === 'function') throw new Error('the port forwarding began again, as nobody asked');
  opened.addEventListener('close', () => socket.end());
  socket.on('close', () => opened.close());
  if (socket.destroyed) opened.close();
  socket.on('data', (data: Buffer) => toPod.write(data));
}

function listen(server: Server): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      if (address === null || typeof address === 'string') reject(new Error('not bound to a port'));
      else resolve(address.port);
    });
  });
}

/** A failed connection is an event of the WebSocket, not an Error. */
function messageOf(cause: unknown): string {
  const message: unknown =
    typeof cause === 'object' && cause !== null ? Reflect.get(cause, 'message') : cause;
  return String(message);
}

/** What was read of the kubeconfig, in the form that the client asks for. */
class Credentials extends KubeConfig {
  readonly #access: ClusterAccess;

  constructor(access: ClusterAccess) {
    super();
    this.#access = access;
  }

  override getCurrentCluster(): { name: string; server: string; skipTLSVerify: boolean } {
    return { name: 'cluster', server: this.#access.server, skipTLSVerify: false };
  }

  override async applyToHTTPSOptions(options: RequestOptions): Promise<void> {
    Object.assign(options, await this.#access.requestOptions());
  }
}
