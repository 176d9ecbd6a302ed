import {
  type ClientRequest,
  request as httpRequest,
  type IncomingMessage,
  type OutgoingHttpHeaders,
} from 'node:http';
import { request as httpsRequest, type RequestOptions } from 'node:https';
import { Failure } from '../../model/failure.ts';
import { SECOND_MS } from '../../model/time.ts';
import { type Deadline, deadline } from './deadline.ts';
import { readJsonLines } from './json-lines.ts';
import type { ClusterAccess } from './kubeconfig.ts';

export type Query = Readonly<Record<string, string>>;

/** What the API server answered. A refusal is an answer, too: no access, no such kind, too old a version. */
export type ApiAnswer =
  | { readonly kind: 'ok'; readonly body: unknown; readonly dateMs?: number }
  | { readonly kind: 'refused'; readonly status: number; readonly message: string };

export type WatchAnswer =
  | { readonly kind: 'ok'; readonly events: AsyncIterable<unknown> }
  | Extract<ApiAnswer, { kind: 'refused' }>;

const REQUEST_TIMEOUT_MS = 60 * SECOND_MS;
/** A page of 200 pods is some 4 MB; a list in one piece may be much more. */
const LARGEST_ANSWER_BYTES = 256 * 1024 * 1024;
const KEEP_ALIVE_MS = 30 * SECOND_MS;

/** Speaks to one API server. Every method throws `Failure('source-unreachable')` where there is no answer. */
export class ApiClient {
  readonly #access: ClusterAccess;

  constructor(access: ClusterAccess) {
    this.#access = access;
  }

  get server(): string {
    return this.#access.server;
  }

  async get(path: string, query: Query = {}, signal?: AbortSignal): Promise<ApiAnswer> {
    return this.#whole('GET', path, query, undefined, signal);
  }

  async post(path: string, body: unknown): Promise<ApiAnswer> {
    return this.#whole('POST', path, {}, JSON.stringify(body), undefined);
  }

  /**
   * A stream of JSON values, one a line, until the server ends it.
   * @param longestMs a stream that goes on for longer is dead, since the server was asked to end it before
   */
  async watch(path: string, query: Query, longestMs: number, signal: AbortSignal): Promise<WatchAnswer> {
    const ending = deadline(longestMs, signal);
    let isOpen = false;
    try {
      const response = await this.#open('GET', path, { ...query, watch: 'true' }, undefined, ending.signal);
      if (response.statusCode !== 200) return refusal(response, await readAll(response));
      isOpen = true;
      return { kind: 'ok', events: this.#lines(response, ending) };
    } catch (cause) {
      throw unreachable(this.server, cause);
    } finally {
      if (!isOpen) ending.clear();
    }
  }

  async *#lines(response: IncomingMessage, ending: Deadline): AsyncGenerator<unknown, void> {
    try {
      yield* readJsonLines(response);
    } catch (cause) {
      throw unreachable(this.server, cause);
    } finally {
      ending.clear();
      response.destroy();
    }
  }

  async #whole(
    method: string,
    path: string,
    query: Query,
    body: string | undefined,
    signal: AbortSignal | undefined,
  ): Promise<ApiAnswer> {
    const ending = deadline(REQUEST_TIMEOUT_MS, signal);
    try {
      const response = await this.#open(method, path, query, body, ending.signal);
      const text = await readAll(response);
      const { statusCode = 0, headers } = response;
      if (statusCode < 200 || statusCode > 299) return refusal(response, text);
      const value: unknown = JSON.parse(text.toString());
      const dateMs = Date.parse(headers.date ?? '');
      return { kind: 'ok', body: value, ...(Number.isNaN(dateMs) ? {} : { dateMs }) };
    } catch (cause) {
      throw unreachable(this.server, cause);
    } finally {
      ending.clear();
    }
  }

  async #open(
    method: string,
    path: string,
    query: Query,
    body: string | undefined,
    signal: AbortSignal,
  ): Promise<IncomingMessage> {
    const url = new URL(this.server + path);
    for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
    const options = await this.#access.requestOptions();
    const headers = {
      ...givenHeaders(options),
      accept: 'application/json',
      'user-agent': 'lapse',
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    };
    const send = url.protocol === 'http:' ? httpRequest : httpsRequest;
    try {
      return await answerOf(send(url, { ...options, method, headers, signal }), body);
    } catch (cause) {
      throw unreachable(this.server, cause);
    }
  }
}

function isList(value: unknown): value is readonly unknown[] {
  return Array.isArray(value);
}

/** The library gives them as a map. */
function givenHeaders({ headers = {} }: RequestOptions): OutgoingHttpHeaders {
  return isList(headers) ? {} : headers;
}

function answerOf(sent: ClientRequest, body: string | undefined): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    sent.on('response', (response) => {
      // reported to whoever reads it; without a listener here it would end the process between two reads
      response.on('error', () => undefined);
      resolve(response);
    });
    sent.on('error', reject);
    // a peer that is gone without a word is noticed by its silence
    sent.on('socket', (socket) => socket.setKeepAlive(true, KEEP_ALIVE_MS));
    sent.end(body);
  });
}

async function readAll(response: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of response) {
    if (!Buffer.isBuffer(chunk)) continue;
    chunks.push(chunk);
    length += chunk.length;
    if (length > LARGEST_ANSWER_BYTES) throw new Error('the answer is too large');
  }
  return Buffer.concat(chunks);
}

/** Errors come as a `Status` object whose message is meant for people. */
function refusal(response: IncomingMessage, text: Buffer): Extract<ApiAnswer, { kind: 'refused' }> {
  const { statusCode = 0, statusMessage = '' } = response;
  const said = messageIn(text.toString());
  return { kind: 'refused', status: statusCode, message: said ?? `${statusCode} ${statusMessage}`.trim() };
}

function messageIn(text: string): string | undefined {
  try {
    const value: unknown = JSON.parse(text);
    const message: unknown =
      typeof value === 'object' && value !== null && 'message' in value ? value.message : undefined;
    return typeof message === 'string' && message !== '' ? message : undefined;
  } catch {
    // a proxy's page: the status line says enough
    return undefined;
  }
}

function unreachable(server: string, cause: unknown): Failure {
  if (cause instanceof Failure) return cause;
  const detail = cause instanceof Error ? describe(cause) : String(cause);
  return new Failure('source-unreachable', `the API server ${server} cannot be used: ${detail}`, {
    cause,
    remedy: 'check the kubeconfig, and that the address can be reached from here',
  });
}

/** An error of a connection to several addresses has no message of its own. */
function describe(error: Error): string {
  const code = 'code' in error && typeof error.code === 'string' ? error.code : error.name;
  return error.message === '' ? code : error.message;
}
