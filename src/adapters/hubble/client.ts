import { create, toBinary } from '@bufbuild/protobuf';
import { type Client, type ClientReadableStream, connectivityState, type ServiceError } from '@grpc/grpc-js';
import type { RecordBatch } from '../../flows/flow.ts';
import type { Failure } from '../../model/failure.ts';
import { GetFlowsRequestSchema } from './gen/observer/observer_pb.ts';
import { CONNECT_TIMEOUT_MS, type HubbleAddress, openChannel } from './grpc/channel.ts';
import { callFailure, noAnswer } from './grpc/grpc-failure.ts';
import { ResponseQueue, type StreamEnd } from './grpc/response-queue.ts';
import { type StreamWatch, startWatch } from './grpc/stream-watch.ts';
import { unlessAborted } from './grpc/unless-aborted.ts';
import { timestampOf } from './timestamp.ts';

export type { HubbleAddress } from './grpc/channel.ts';
export type { StreamEnd } from './grpc/response-queue.ts';

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
  /** how often the server is asked whether it has seen what does not arrive; absent: never */
  readonly watchEveryMs?: number;
}

const GET_FLOWS = '/observer.Observer/GetFlows';

/**
 * Streams what a Hubble agent or relay sees. Yields whatever has arrived, many records at a time; a message that
 * cannot be read is rejected with its running number and the stream goes on. Ends when the server ends the stream,
 * `signal` is aborted, or a watched stream turns out to be mute.
 * @throws Failure `source-unreachable` when the connection cannot be made or breaks, `usage` for bad TLS files
 */
export async function* streamFlows(
  options: HubbleClientOptions,
  signal: AbortSignal,
): AsyncGenerator<RecordBatch, StreamEnd> {
  if (signal.aborted) return STOPPED;
  const channel = await openChannel(options);
  try {
    // A server that does not answer may not hold up the end.
    const watch = await unlessAborted(startWatch(channel, options), signal);
    return watch === undefined ? STOPPED : yield* flowsOver(channel, options, watch.value, signal);
  } finally {
    channel.close();
  }
}

const STOPPED: StreamEnd = { kind: 'stopped' };

async function* flowsOver(
  channel: Client,
  options: HubbleClientOptions,
  watch: StreamWatch | undefined,
  signal: AbortSignal,
): AsyncGenerator<RecordBatch, StreamEnd> {
  if (signal.aborted) return STOPPED;
  const queue = new ResponseQueue(options.address);
  const call = startCall(channel, options);
  const stop = (): void => queue.finish(STOPPED);
  const timer = failUnlessConnected(channel, options, (failure) => queue.fail(failure));
  call.on('data', (bytes: Buffer) => {
    if (queue.push(bytes)) call.pause();
  });
  call.on('end', () => queue.finish({ kind: 'complete' }));
  call.on('error', (error: ServiceError) => queue.fail(callFailure(options.address, error)));
  signal.addEventListener('abort', stop, { once: true });
  if (signal.aborted) stop();
  watch?.start(queue);
  try {
    for (;;) {
      const next = await queue.next();
      if ('kind' in next) return next;
      call.resume();
      watch?.received(next);
      yield next;
    }
  } finally {
    clearTimeout(timer);
    watch?.stop();
    signal.removeEventListener('abort', stop);
    call.cancel();
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
