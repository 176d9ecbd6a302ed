import { connect, createServer, type Server, type Socket } from 'node:net';

/** Stands between a client and a server, and does to the connection what networks do. */
export class TcpProxy {
  readonly #server: Server;
  readonly #pairs = new Set<{ readonly client: Socket; readonly upstream: Socket }>();
  #target: { readonly host: string; readonly port: number };
  #isFrozen = false;

  private constructor(target: string) {
    this.#target = parse(target);
    this.#server = createServer((client) => this.#accept(client));
  }

  static async start(target: string): Promise<TcpProxy> {
    const proxy = new TcpProxy(target);
    await new Promise<void>((resolve) => proxy.#server.listen(0, '127.0.0.1', resolve));
    return proxy;
  }

  get address(): string {
    const bound = this.#server.address();
    if (bound === null || typeof bound === 'string') throw new Error('not bound to a port');
    return `127.0.0.1:${bound.port}`;
  }

  /** Half-open: connections stay, and nothing passes on them any more. New ones work. */
  freeze(): void {
    for (const { client, upstream } of this.#pairs) {
      client.unpipe();
      upstream.unpipe();
      client.resume();
      upstream.resume();
    }
    this.#pairs.clear();
  }

  /** New connections are taken, and nothing passes on them. */
  blackhole(isFrozen: boolean): void {
    this.#isFrozen = isFrozen;
  }

  /** Bytes that no server meant to send. */
  inject(bytes: Uint8Array): void {
    for (const { client } of this.#pairs) client.write(bytes);
  }

  stop(): void {
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
  }

  readonly #sockets = new Set<Socket>();

  #accept(client: Socket): void {
    this.#keep(client);
    if (this.#isFrozen) return;
    const upstream = connect(this.#target);
    this.#keep(upstream);
    const pair = { client, upstream };
    this.#pairs.add(pair);
    client.pipe(upstream);
    upstream.pipe(client);
    client.on('close', () => upstream.destroy());
    upstream.on('close', () => client.destroy());
  }

  #keep(socket: Socket): void {
    this.#sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => this.#sockets.delete(socket));
  }
}

function parse(address: string): { host: string; port: number } {
  const { hostname, port } = new URL(`tcp://${address}`);
  return { host: hostname, port: Number(port) };
}
