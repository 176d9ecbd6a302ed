import type { IncomingMessage, ServerResponse } from 'node:http';
import { Failure } from '../../../model/failure.ts';
import type { StoreReader } from '../../../usage/store.ts';
import { readResource } from '../wire/resources.ts';
import { acceptsGzip } from './accepts-gzip.ts';
import { authorize } from './authorize.ts';
import { PROBLEM_TYPE, type Problem, problemText } from './problem.ts';
import type { ServedReport } from './report-files.ts';
import { type Route, routeOf } from './routes.ts';
import { sendReport } from './send-report.ts';
import { ZippedAnswer } from './zipped-answer.ts';

export interface Readiness {
  readonly isReady: boolean;
  /** what it hangs on, one entry each, also where all is well */
  readonly checks: readonly { readonly name: string; readonly ok: boolean; readonly detail: string }[];
}

/** What is served. */
export interface ServedContent {
  readonly version: string;
  readonly store: StoreReader;
  /** what `lapse report` says of the store and the policies in force; may wait for one that is being made */
  report(): Promise<ServedReport>;
  readiness(): Promise<Readiness>;
  metrics(): Promise<{ readonly contentType: string; readonly text: string }>;
  /** called when an answer has ended; `route` is one of a few fixed names */
  onAnswered?(route: string, status: number): void;
  /** an answer failed for a reason that is no fault of the client */
  onError?(error: unknown): void;
}

/** Each of them holds an answer in memory, zipped, until its client has it. */
const MAX_ANSWERS_AT_A_TIME = 2;

const SECURITY_HEADERS = {
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
  'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'",
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Cache-Control': 'no-store',
} as const;

export class Responder {
  isDraining = false;
  readonly #content: ServedContent;
  readonly #token: string | undefined;
  #answers = 0;

  constructor(content: ServedContent, token: string | undefined) {
    this.#content = content;
    this.#token = token;
  }

  /** Never rejects. */
  async respond(request: IncomingMessage, response: ServerResponse): Promise<void> {
    for (const [name, value] of Object.entries(SECURITY_HEADERS)) response.setHeader(name, value);
    if (this.isDraining) response.setHeader('Connection', 'close');
    const route = routeOf(request.method ?? '', request.url ?? '');
    const name = nameOf(route);
    response.once('close', () => this.#content.onAnswered?.(name, response.statusCode));
    try {
      const problem = 'status' in route ? route : await this.#answer(route, request, response);
      if (problem !== undefined) sendProblem(request, response, problem);
    } catch (error) {
      this.#fail(request, response, error);
    }
  }

  #answer(
    route: Route,
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<Problem | undefined> | undefined {
    switch (route.kind) {
      case 'healthz':
        // that this runs at all is the proof
        sendText(request, response, 200, 'application/json', '{"status":"ok"}\n');
        return undefined;
      case 'readyz':
        return this.#sendReadiness(request, response);
      case 'metrics':
        return this.#sendMetrics(request, response);
      case 'report':
        return this.#sendReport(route, request, response);
      case 'resource':
        return this.#sendResource(route, request, response);
    }
  }

  async #sendReadiness(request: IncomingMessage, response: ServerResponse): Promise<undefined> {
    const { isReady, checks } = await this.#content.readiness();
    const all = this.isDraining
      ? [...checks, { name: 'running', ok: false, detail: 'shutting down' }]
      : checks;
    const ready = isReady && !this.isDraining;
    const text = JSON.stringify({ status: ready ? 'ready' : 'not ready', checks: all });
    sendText(request, response, ready ? 200 : 503, 'application/json', `${text}\n`);
  }

  async #sendMetrics(request: IncomingMessage, response: ServerResponse): Promise<undefined> {
    const { contentType, text } = await this.#content.metrics();
    sendText(request, response, 200, contentType, text);
  }

  async #sendReport(
    { path }: Route & { kind: 'report' },
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<Problem | undefined> {
    const refusal = authorize(request, this.#token);
    if (refusal !== undefined) return refusal;
    return sendReport(path, await this.#content.report(), request, response);
  }

  async #sendResource(
    { name, query }: Route & { kind: 'resource' },
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<Problem | undefined> {
    const refusal = authorize(request, this.#token);
    if (refusal !== undefined) return refusal;
    const gzip = acceptsGzip(request);
    response.setHeader('Content-Type', 'application/x-ndjson');
    response.setHeader('Vary', 'Accept-Encoding');
    if (request.method === 'HEAD') {
      response.end();
      return undefined;
    }
    if (this.#answers >= MAX_ANSWERS_AT_A_TIME) return BUSY;
    this.#answers += 1;
    try {
      const { store, version } = this.#content;
      const answer = new ZippedAnswer(version, () => !response.destroyed);
      await store.atOnce((view) => readResource(name, view, (lines) => answer.take(lines), query));
      if (gzip) response.setHeader('Content-Encoding', 'gzip');
      await answer.send(response, { gzip });
    } finally {
      this.#answers -= 1;
    }
    return undefined;
  }

  #fail(request: IncomingMessage, response: ServerResponse, error: unknown): void {
    if (response.destroyed || request.destroyed) return; // the client went away
    this.#content.onError?.(error);
    if (response.headersSent) {
      // an answer that ends without its trailer must not look whole
      response.destroy();
      return;
    }
    const detail =
      error instanceof Failure ? error.message : 'internal error; the log of the collector says more';
    sendProblem(request, response, { status: 500, detail });
  }
}

/** One of a few, for the metrics. */
function nameOf(route: Route | Problem): string {
  if ('status' in route) return 'other';
  return route.kind === 'resource' ? route.name : route.kind;
}

const BUSY: Problem = {
  status: 503,
  detail: `${MAX_ANSWERS_AT_A_TIME} answers are being sent already; try again`,
  headers: { 'Retry-After': '2' },
};

function sendProblem(request: IncomingMessage, response: ServerResponse, problem: Problem): void {
  for (const [name, value] of Object.entries(problem.headers ?? {})) response.setHeader(name, value);
  sendText(request, response, problem.status, PROBLEM_TYPE, problemText(problem));
}

function sendText(
  request: IncomingMessage,
  response: ServerResponse,
  status: number,
  contentType: string,
  text: string,
): void {
  response.removeHeader('Content-Encoding');
  response.writeHead(status, { 'Content-Type': contentType, 'Content-Length': Buffer.byteLength(text) });
  response.end(request.method === 'HEAD' ? undefined : text);
}
