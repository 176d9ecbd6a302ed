import { connect } from 'node:net';
import { type WebSocket, WebSocketServer } from 'ws';
import type { TestApiServer } from './api-server.ts';
import { pod, type Raw, raw } from './objects.ts';

/** How the stand-in forwards ports to what would run in a pod. */
export interface Forwarder {
  /** paths that were asked for */
  readonly asked: string[];
  /** `forbidden`: no right to it; `broken`: the pod's port takes no connection */
  mode: 'works' | 'forbidden' | 'broken';
}

/** A collector's pod and Secret, as the chart makes them. */
export function putCollector(server: TestApiServer, token: string, namespace = 'lapse'): Raw {
  const collector = pod(`lapse-0`, {
    namespace,
    labels: { 'app.kubernetes.io/name': 'lapse', 'app.kubernetes.io/component': 'collector' },
  });
  collector['spec'] = {
    containers: [{ name: 'collector', ports: [{ name: 'http', containerPort: 8080 }] }],
    volumes: [
      { name: 'config', configMap: { name: 'lapse' } },
      { name: 'token', secret: { secretName: 'lapse-token', items: [{ key: 'token', path: 'token' }] } },
    ],
  };
  server.put('pods', collector);
  const data = { token: Buffer.from(`${token}\n`).toString('base64') };
  server.singles.set(
    `/api/v1/namespaces/${namespace}/secrets/lapse-token`,
    raw({ namespace, name: 'lapse-token' }, { data }),
  );
  return collector;
}

/**
 * Speaks the channels of port forwarding as the API server does (v4.channel.k8s.io): each message begins with its
 * channel, 0 for data and 1 for errors, and the first of each carries the port.
 */
export function forwardTo(server: TestApiServer, port: number): Forwarder {
  const forwarder: Forwarder = { asked: [], mode: 'works' };
  const sockets = new WebSocketServer({ noServer: true, handleProtocols: () => 'v4.channel.k8s.io' });
  server.onUpgrade((request, socket, head) => {
    forwarder.asked.push(request.url ?? '');
    if (forwarder.mode === 'forbidden') socket.end('HTTP/1.1 403 Forbidden\r\n\r\n');
    else sockets.handleUpgrade(request, socket, head, (stream) => join(stream, port, forwarder.mode));
  });
  return forwarder;
}

function join(stream: WebSocket, port: number, mode: Forwarder['mode']): void {
  for (const channel of [0, 1]) stream.send(Buffer.from([channel, port & 0xff, port >> 8]));
  if (mode === 'broken') {
    stream.send(Buffer.concat([Buffer.from([1]), Buffer.from('connection refused inside the pod')]));
    return;
  }
  const target = connect(port, '127.0.0.1');
  target.on('data', (data: Buffer) => stream.send(Buffer.concat([Buffer.from([0]), data])));
  target.on('close', () => stream.close());
  target.on('error', () => stream.close());
  stream.on('message', (data) => {
    if (Buffer.isBuffer(data)) target.write(data.subarray(1));
  });
  stream.on('close', () => target.destroy());
}
