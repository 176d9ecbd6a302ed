import { readFileSync } from 'node:fs';
import { type IncomingMessage, type RequestOptions, request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { createInterface } from 'node:readline';
import { createGunzip } from 'node:zlib';
import { Failure } from '../../../model/failure.ts';
import { SECOND_MS } from '../../../model/time.ts';
import { answerFailure, connectionFailure, cutFailure, strangeAnswer } from './failures.ts';

export interface CollectorAddress {
  /** `http://host:port` or `https://…`, also with a path in front of `/api/v1` */
  readonly url: string;
  /** certificate authority, PEM; default: the system's */
  readonly caFile?: string;
  readonly token?: string;
}

/** A collector with a large store thinks before it speaks, but it never is silent for so long. */
const SILENCE_MS = 120 * SECOND_MS;

/** Lines of an answer of the read API, in order. Throws `Failure` where there is none, or where it breaks off. */
export async function* getLines(
  address: CollectorAddress,
  resource: string,
  silenceMs = SILENCE_MS,
): AsyncGenerator<string, void> {
  const response = await get(address, resource, silenceMs);
  if (response.statusCode !== 200) throw await answerFailure(address.url, response);
  if (response.headers['content-type'] !== 'application/x-ndjson') {
    response.destroy();
    throw strangeAnswer(address.url);
  }
  const isZipped = response.headers['content-encoding'] === 'gzip';
  const bytes = isZipped ? response.pipe(createGunzip()) : response;
  // readline does not see errors of its input; `pipe` passes none on
  let failure: unknown;
  const fail = (error: unknown): void => {
    failure ??= error;
    bytes.destroy();
    lines.close();
  };
  const lines = createInterface({ input: bytes, crlfDelay: Infinity });
  response.once('error', fail);
  response.once('aborted', () => fail(new Error('aborted')));
  if (isZipped) bytes.once('error', fail);
  try {
    yield* lines;
  } finally {
    response.destroy();
  }
  if (failure !== undefined) throw cutFailure(address.url, failure);
}

function get(
  { url, caFile, token }: CollectorAddress,
  resource: string,
  silenceMs: number,
): Promise<IncomingMessage> {
  const target = new URL(`${url.replace(/\/+$/, '')}/api/v1/${resource}`);
  const options: RequestOptions & { ca?: Buffer } = {
    headers: {
      Accept: 'application/x-ndjson',
      'Accept-Encoding': 'gzip',
      ...(token === undefined ? {} : { Authorization: `Bearer ${token}` }),
    },
    timeout: silenceMs,
    ...(caFile === undefined ? {} : { ca: readCa(caFile) }),
  };
  return new Promise((resolve, reject) => {
    const send = target.protocol === 'https:' ? requestHttps : requestHttp;
    const outgoing = send(target, options, resolve);
    outgoing.once('timeout', () =>
      outgoing.destroy(new Error(`no answer within ${silenceMs / SECOND_MS} s`)),
    );
    outgoing.once('error', (cause) => reject(connectionFailure(url, cause)));
    outgoing.end();
  });
}

function readCa(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (cause) {
    throw new Failure('usage', `cannot read the certificate authority ${file}`, {
      cause,
      remedy: 'check the path given to --store-ca-file',
    });
  }
}
