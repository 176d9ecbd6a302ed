import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';

/** A request to a stand-in of a forge. */
export interface ForgeRequest {
  readonly method: string;
  /** without the base of the API, still encoded: `/repos/acme/policies/pulls` */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  /** parsed JSON; undefined where there is none */
  readonly body: unknown;
}

export interface ForgeAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

/** What a stand-in does instead of its work, or after it. */
export type Fault =
  | { readonly kind: 'answer'; readonly answer: ForgeAnswer }
  /** the work is done, and the connection ends before the answer */
  | { readonly kind: 'lost' };

interface PlannedFault {
  readonly fault: Fault;
  readonly when: (request: ForgeRequest) => boolean;
}

export interface ForgeServer {
  /** `http://127.0.0.1:4711/base` */
  readonly url: string;
  readonly requests: readonly ForgeRequest[];
  /** for the next request of this kind, once */
  fail(fault: Fault, when?: (request: ForgeRequest) => boolean): void;
  stop(): Promise<void>;
}

/** A real server on a free port of loopback. */
export async function forgeServer(
  base: string,
  api: string,
  work: (request: ForgeRequest) => Promise<ForgeAnswer>,
): Promise<ForgeServer> {
  const requests: ForgeRequest[] = [];
  const faults: PlannedFault[] = [];
  const onRequest = async (incoming: IncomingMessage, response: ServerResponse): Promise<void> => {
    const pieces: Buffer[] = [];
    for await (const piece of incoming) pieces.push(piece);
    const { pathname, searchParams } = new URL(incoming.url ?? '', 'http://forge');
    const { method = '', headers } = incoming;
    const text = Buffer.concat(pieces).toString();
    if (!pathname.startsWith(`${base}${api}/`)) return send(response, { status: 404, body: 'no such page' });
    const path = pathname.slice(base.length + api.length);
    const request = { method, path, query: searchParams, headers, body: parsed(text) };
    requests.push(request);
    const planned = faults.findIndex(({ when }) => when(request));
    const [fault] = planned < 0 ? [] : faults.splice(planned, 1);
    if (fault?.fault.kind === 'answer') return send(response, fault.fault.answer);
    const answer = await work(request);
    if (fault?.fault.kind === 'lost') incoming.socket.resetAndDestroy();
    else send(response, answer);
  };
  const server = createServer((incoming, response) => {
    onRequest(incoming, response).catch((error: unknown) => {
      send(response, { status: 500, body: { message: String(error) } });
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the stand-in has no port');
  return {
    url: `http://127.0.0.1:${address.port}${base}`,
    requests,
    fail: (fault, when = () => true) => {
      faults.push({ fault, when });
    },
    stop: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

function send(response: ServerResponse, { status, headers, body }: ForgeAnswer): void {
  const isText = typeof body === 'string';
  response
    .writeHead(status, { 'content-type': isText ? 'text/html' : 'application/json', ...headers })
    .end(body === undefined ? '' : isText ? body : JSON.stringify(body));
}

function parsed(text: string): unknown {
  return text === '' ? undefined : JSON.parse(text);
}
