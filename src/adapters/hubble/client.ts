import { create, toBinary } from '@bufbuild/protobuf';
import { type Client, type ClientReadableStream, connectivityState, type ServiceError } from '@grpc/grpc-js';
import type { RecordBatch } from '../../flows/flow.ts';
import type { Failure } from '../../model/failure.ts';
import { SECOND_MS } from '../../model/time.ts';
import { GetFlowsRequestSchema } from './gen/observer/observer_pb.ts';
import { type HubbleAddress, openChannel } from './grpc/channel.ts';
import { callFailure, noAnswer } from './grpc/grpc-failure.ts';
import { ResponseQueue } from './grpc/response-queue.ts';
import { timestampOf } from './timestamp.ts';

export interface HubbleClientOptions extends HubbleAddress {
  /** whether to go on with new flows; otherwise the stream ends with what the server holds */
  readonly follow: boolean;
  /** from this time on; the server begins silently with its oldest flow where that is later */
  readonly sinceMs?: number;
  /** the stream ends behind this time */
  readonly untilMs?: number;
  /** the last so many, per node; not looked at together with `sinceMs` */
  readonly number?: number;
  /** how long a connection may take to be made; 10 s */
  readonly connectTimeoutMs?: number;
}

const GET_FLOWS = '/observer.Observer/GetFlows';
export const CONNECT_TIMEOUT_MS = 10 * SECOND_MS;

/**
 * Streams what a Hubble agent or relay sees. Yields whatever has arrived, many records at a time; a message that
 * cannot be read is rejected with its running number and the stream goes on. Ends when the server ends the stream
 * or `signal` is aborted.
 * @throws Failure `source-unreachable` when the connection cannot be made or breaks, `usage` for bad TLS files
 */
export async function* streamFlows(
  options: HubbleClientOptions,
  signal: AbortSignal,
): AsyncGenerator<RecordBatch, void> {
  if (signal.aborted) return;
  const channel = await openChannel(options);
  const queue = new ResponseQueue(options.address);
  const call = startCall(channel, options);
  const stop = (): void => queue.finish(undefined);
  const timer = failUnlessConnected(channel, options, (failure) => queue.finish(failure));
  call.on('data', (bytes: Buffer) => {
    if (queue.push(bytes)) call.pause();
  });
  call.on('end', stop);
  call.on('error', (error: ServiceError) => queue.finish(callFailure(options.address, error)));
  signal.addEventListener('abort', stop, { once: true });
  if (signal.aborted) stop();
  try {
    for (let batch = await queue.next(); batch !== undefined; batch = await queue.next()) {
      call.resume();
      yield batch;
    }
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', stop);
    call.cancel();
    channel.close();
  }
}

function startCall(channel: Client, options: HubbleClientOptions): ClientReadableStream<Buffer> {
  const { follow, sinceMs, untilMs, number } = options;
  const request = create(GetFlowsRequestSchema, {
    follow,
    ...(sinceMs === undefined ? {} : { since: timestampOf(sinceMs) }),
    ...(untilMs === undefined ? {} : { until: timestampOf(untilMs) }),
    ...(number === undefined ? {} : { number: BigInt(number) }),
  });
  return channel.makeServerStreamRequest(
    GET_FLOWS,
    (bytes: Uint8Array) => Buffer.from(bytes),
    // Messages stay bytes here: one that cannot be decoded must not end the stream.
    (bytes: Buffer) => bytes,
    toBinary(GetFlowsRequestSchema, request),
  );
}

/** A stream may be silent for long, a connection may not take long: so no deadline on the call itself. */
function failUnlessConnected(
  channel: Client,
  { address, connectTimeoutMs = CONNECT_TIMEOUT_MS }: HubbleClientOptions,
  fail: (failure: Failure) => void,
): NodeJS.Timeout {
  return setTimeout(() => {
    const state = channel.getChannel().getConnectivityState(false);
    if (state !== connectivityState.READY) fail(noAnswer(address, connectTimeoutMs));
  }, connectTimeoutMs);
}
