import { writeFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer, type Server } from 'node:https';
import { join } from 'node:path';
import type { Duplex } from 'node:stream';
import { generate } from 'selfsigned';
import { CLUSTER_KINDS, type ClusterKind } from '../../../src/adapters/cluster/kinds.ts';
import type { Raw } from './objects.ts';

export interface Call {
  readonly verb: string;
  readonly group: string;
  readonly resource: string;
  readonly query: Readonly<Record<string, string>>;
  readonly token: string;
}

interface Watcher {
  readonly resource: string;
  readonly response: ServerResponse;
}

/** How the server treats a kind. */
interface Shelf {
  readonly of: ClusterKind;
  readonly objects: Map<string, Raw>;
  /** verb → status of the answer, for so many times */
  readonly refusals: Map<string, { readonly status: number; times: number }>;
  /** what a watch from an earlier version is told first */
  readonly log: { readonly version: number; readonly line: string }[];
}

const TOKEN = 'sesame';

let certificate: ReturnType<typeof makeCertificate> | undefined;

function makeCertificate() {
  const altNames = [{ type: 7 as const, ip: '127.0.0.1' }];
  return generate([{ name: 'commonName', value: 'kubernetes' }], {
    keyType: 'ec',
    algorithm: 'sha256',
    extensions: [
      { name: 'basicConstraints', cA: true },
      { name: 'subjectAltName', altNames },
    ],
  });
}

/** An HTTPS server that speaks list, watch and access reviews as kube-apiserver does. */
export class TestApiServer {
  readonly calls: Call[] = [];
  readonly address: string;
  readonly kubeconfig: string;
  /** of a list's page, at most; the client asks for more */
  largestPage = 500;
  /** held back answers, for a server that is slow to start */
  gate: Promise<unknown> = Promise.resolve();
  /** path of a single object → the object */
  readonly singles = new Map<string, unknown>();
  readonly #server: Server;
  readonly #shelves = new Map<string, Shelf>();
  readonly #watchers = new Set<Watcher>();
  #version = 100;

  private constructor(server: Server, address: string, kubeconfig: string) {
    this.#server = server;
    this.address = address;
    this.kubeconfig = kubeconfig;
    for (const of of CLUSTER_KINDS)
      this.#shelves.set(of.resource, { of, objects: new Map(), refusals: new Map(), log: [] });
    server.on('request', (request: IncomingMessage, response: ServerResponse) => {
      void this.gate.then(() => this.#answer(request, response));
    });
  }

  static async start(directory: string): Promise<TestApiServer> {
    const { private: key, cert } = await (certificate ??= makeCertificate());
    const server = createServer({ key, cert });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const bound = server.address();
    if (bound === null || typeof bound === 'string') throw new Error('not bound to a port');
    const address = `https://127.0.0.1:${bound.port}`;
    const kubeconfig = join(directory, `kubeconfig-${bound.port}`);
    writeFileSync(kubeconfig, kubeconfigText(address, cert));
    return new TestApiServer(server, address, kubeconfig);
  }

  /** Adds or changes an object, and tells whoever watches. */
  put(resource: string, object: Raw): void {
    const { objects } = this.#shelf(resource);
    const key = keyOf(object);
    const type = objects.has(key) ? 'MODIFIED' : 'ADDED';
    objects.set(key, this.#stamp(object));
    this.#tell(resource, type, object);
  }

  remove(resource: string, object: Raw): void {
    this.#shelf(resource).objects.delete(keyOf(object));
    this.#tell(resource, 'DELETED', this.#stamp(object));
  }

  /** Changes what is stored and tells nobody: what a client misses while its watch is down. */
  changeSilently(resource: string, change: (objects: Map<string, Raw>) => void): void {
    change(this.#shelf(resource).objects);
    this.#version += 10;
  }

  bookmark(resource: string): void {
    this.#version += 1;
    const metadata = { resourceVersion: String(this.#version), creationTimestamp: null };
    this.#tell(resource, 'BOOKMARK', { metadata });
  }

  /** Ends the watches of a kind. */
  endWatch(resource: string, how: 'orderly' | 'dropped' | 'expired' | 'garbage'): void {
    for (const watcher of this.#watchers) {
      if (watcher.resource !== resource) continue;
      const { response } = watcher;
      if (how === 'dropped') response.destroy();
      else if (how === 'garbage') response.end('{"type":"ADDED","object":{"meta\n');
      else if (how === 'expired')
        response.end(
          `${JSON.stringify({ type: 'ERROR', object: status(410, 'too old resource version') })}\n`,
        );
      else response.end();
    }
  }

  refuse(resource: string, verb: string, code: number, times = Infinity): void {
    this.#shelf(resource).refusals.set(verb, { status: code, times });
  }

  allow(resource: string): void {
    this.#shelf(resource).refusals.clear();
  }

  /** Connections that become streams, by whoever may call. */
  onUpgrade(take: (request: IncomingMessage, socket: Duplex, head: Buffer) => void): void {
    this.#server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
      if (request.headers.authorization === `Bearer ${TOKEN}`) take(request, socket, head);
      else socket.end('HTTP/1.1 401 Unauthorized\r\n\r\n');
    });
  }

  isWatched(resource: string): boolean {
    return [...this.#watchers].some((watcher) => watcher.resource === resource);
  }

  called(verb: string, resource: string): Call[] {
    return this.calls.filter((call) => call.verb === verb && call.resource === resource);
  }

  async close(): Promise<void> {
    const closed = new Promise((resolve) => this.#server.close(resolve));
    this.#server.closeAllConnections();
    await closed;
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    const url = new URL(request.url ?? '', this.address);
    const token = request.headers.authorization ?? '';
    if (token !== `Bearer ${TOKEN}`) return send(response, 401, status(401, 'Unauthorized'));
    if (request.method === 'POST') return this.#review(request, response);
    const parts = url.pathname.split('/').filter((part) => part !== '');
    const [group = '', version = ''] = parts[0] === 'api' ? ['', parts[1]] : [parts[1], parts[2]];
    const resource = parts.at(-1) ?? '';
    const query = Object.fromEntries(url.searchParams);
    if (url.pathname === '/version') return send(response, 200, { gitVersion: 'v1.33.2' });
    if (isDiscovery(parts)) return this.#discover(group, version, response);
    const single = this.singles.get(url.pathname);
    if (single !== undefined) return send(response, 200, single);
    const verb = query['watch'] === 'true' ? 'watch' : 'list';
    this.calls.push({ verb, group, resource, query, token });
    const shelf = this.#shelves.get(resource);
    if (shelf === undefined || shelf.of.group !== group || shelf.of.versions.at(-1) !== version)
      return send(response, 404, status(404, 'the server could not find the requested resource'));
    const refusal = shelf.refusals.get(verb);
    if (refusal !== undefined && refusal.times > 0) {
      refusal.times -= 1;
      return send(
        response,
        refusal.status,
        status(refusal.status, refusalText(refusal.status, verb, shelf.of)),
      );
    }
    if (verb === 'list') this.#list(shelf, query, response);
    else this.#watch(shelf, Number(query['resourceVersion'] ?? 0), response);
  }

  #discover(group: string, version: string, response: ServerResponse): void {
    const resources = [...this.#shelves.values()]
      .filter(({ of, refusals }) => of.group === group && refusals.get('list')?.status !== 404)
      .filter(({ of }) => of.versions.at(-1) === version)
      .map(({ of }) => ({ name: of.resource, kind: of.kind, verbs: ['get', 'list', 'watch'] }));
    if (resources.length === 0) return send(response, 404, status(404, 'not found'));
    send(response, 200, { kind: 'APIResourceList', groupVersion: `${group}/${version}`, resources });
  }

  #list({ of, objects }: Shelf, query: Readonly<Record<string, string>>, response: ServerResponse): void {
    const from = Number(query['continue'] ?? 0);
    const page = Math.min(Number(query['limit'] ?? Infinity), this.largestPage);
    const all = [...objects.values()];
    const rest = from + page < all.length ? { continue: String(from + page) } : {};
    const apiVersion = of.group === '' ? 'v1' : `${of.group}/${of.versions.at(-1)}`;
    const metadata = { resourceVersion: String(this.#version), ...rest };
    send(response, 200, {
      kind: `${of.kind}List`,
      apiVersion,
      metadata,
      items: all.slice(from, from + page),
    });
  }

  #watch({ of: { resource }, log }: Shelf, version: number, response: ServerResponse): void {
    response.writeHead(200, { 'content-type': 'application/json', 'transfer-encoding': 'chunked' });
    response.flushHeaders();
    for (const event of log) if (event.version > version) response.write(event.line);
    const watcher = { resource, response };
    this.#watchers.add(watcher);
    response.on('close', () => this.#watchers.delete(watcher));
  }

  #review(request: IncomingMessage, response: ServerResponse): void {
    let text = '';
    request.on('data', (chunk: Buffer) => {
      text += chunk.toString();
    });
    request.on('end', () => {
      const review: { spec: { resourceAttributes: { verb: string; resource: string } } } = JSON.parse(text);
      const { verb, resource } = review.spec.resourceAttributes;
      const allowed = this.#shelf(resource).refusals.get(verb)?.status !== 403;
      send(response, 201, { ...review, status: { allowed } });
    });
  }

  #shelf(resource: string): Shelf {
    const shelf = this.#shelves.get(resource);
    if (shelf === undefined) throw new Error(`no resource ${resource}`);
    return shelf;
  }

  #stamp(object: Raw): Raw {
    this.#version += 1;
    object.metadata['resourceVersion'] = String(this.#version);
    return object;
  }

  #tell(resource: string, type: string, object: unknown): void {
    const line = `${JSON.stringify({ type, object })}\n`;
    this.#shelf(resource).log.push({ version: this.#version, line });
    for (const watcher of this.#watchers) {
      if (watcher.resource !== resource) continue;
      // a line comes in pieces, as it does from a network
      watcher.response.write(line.slice(0, 20));
      watcher.response.write(line.slice(20));
    }
  }
}

/** `/api/v1` and `/apis/apps/v1` list what there is. */
function isDiscovery([root, ...rest]: readonly string[]): boolean {
  return rest.length === (root === 'api' ? 1 : 2);
}

function keyOf({ metadata }: Raw): string {
  return `${String(metadata['namespace'])}/${String(metadata['name'])}`;
}

function send(response: ServerResponse, code: number, body: unknown): void {
  response.writeHead(code, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

function status(code: number, message: string): Record<string, unknown> {
  return { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', message, code };
}

function refusalText(code: number, verb: string, { resource, group }: ClusterKind): string {
  return code === 403
    ? `${resource} is forbidden: User "system:serviceaccount:lapse:collector" cannot ${verb} resource "${resource}" in API group "${group}" at the cluster scope`
    : `refused with ${code}`;
}

function kubeconfigText(server: string, cert: string): string {
  const authority = Buffer.from(cert).toString('base64');
  return `apiVersion: v1
kind: Config
current-context: test
clusters: [{ name: test, cluster: { server: "${server}", certificate-authority-data: "${authority}" } }]
users: [{ name: collector, user: { token: ${TOKEN} } }]
contexts: [{ name: test, context: { cluster: test, user: collector } }]
`;
}
