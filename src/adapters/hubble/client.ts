import { create, type MessageInitShape, toBinary } from '@bufbuild/protobuf';
import type { RecordBatch } from '../../flows/flow.ts';
import type { Failure } from '../../model/failure.ts';
import { GetFlowsRequestSchema } from './gen/observer/observer_pb.ts';
import type { Call, CallEvents } from './grpc/call.ts';
import { type Channel, CONNECT_TIMEOUT_MS, type HubbleAddress, openChannel } from './grpc/channel.ts';
import { callFailure, noAnswer } from './grpc/grpc-failure.ts';
import { ResponseQueue, type StreamEnd } from './grpc/response-queue.ts';
import { type StreamWatch, startWatch } from './grpc/stream-watch.ts';
import { unlessAborted } from './grpc/unless-aborted.ts';
import type { FlowMask } from './mask/field-mask.ts';
import { isMaskRefusal, type MaskChoice, maskRefusalIn } from './mask/mask-choice.ts';
import { timestampOf } from './timestamp.ts';

export type { HubbleAddress } from './grpc/channel.ts';
export type { StreamEnd } from './grpc/response-queue.ts';
export { MaskChoice } from './mask/mask-choice.ts';

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
  /** asks for no more than is read, where the server's version allows that; absent: for everything */
  readonly masks?: MaskChoice;
}

const GET_FLOWS = '/observer.Observer/GetFlows';

/**
 * Streams what a Hubble agent or relay sees. Yields whatever has arrived, many records at a time; a message that
 * cannot be read is rejected with its running number and the stream goes on. Ends when the server ends the stream,
 * `signal` is aborted, a watched stream turns out to be mute, or the mask is refused: then a new one asks without.
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
    const mask = await unlessAborted(chosenMask(channel, options), signal);
    if (watch === undefined || mask === undefined) return STOPPED;
    return yield* flowsOver(channel, { ...options, mask: mask.value }, watch.value, signal);
  } finally {
    channel.close();
  }
}

const STOPPED: StreamEnd = { kind: 'stopped' };

type MaskedOptions = HubbleClientOptions & { readonly mask: FlowMask | undefined };

async function chosenMask(
  channel: Channel,
  { address, masks, connectTimeoutMs = CONNECT_TIMEOUT_MS }: HubbleClientOptions,
): Promise<FlowMask | undefined> {
  return await masks?.choose(channel, address, connectTimeoutMs);
}

async function* flowsOver(
  channel: Channel,
  options: MaskedOptions,
  watch: StreamWatch | undefined,
  signal: AbortSignal,
): AsyncGenerator<RecordBatch, StreamEnd> {
  if (signal.aborted) return STOPPED;
  const queue = new ResponseQueue(options.address);
  const { mask, masks } = options;
  const refuse = (reason: string): void => {
    if (mask !== undefined) masks?.refused(mask);
    queue.finish({ kind: 'mask-refused', reason });
  };
  const call = startCall(channel, options, {
    onMessage: (bytes) => {
      if (queue.push(bytes)) call.pause();
    },
    onEnd: (error) => {
      if (error === undefined) queue.finish({ kind: 'complete' });
      else if (mask !== undefined && isMaskRefusal(error)) refuse(error.details);
      else queue.fail(callFailure(options.address, error));
    },
  });
  const stop = (): void => queue.finish(STOPPED);
  const timer = failUnlessConnected(channel, options, (failure) => queue.fail(failure));
  signal.addEventListener('abort', stop, { once: true });
  if (signal.aborted) stop();
  watch?.start(queue);
  try {
    for (;;) {
      const next = await queue.next();
      if ('kind' in next) return next;
      call.resume();
      watch?.received(next);
      const refusal = mask && maskRefusalIn(next);
      if (refusal !== undefined) refuse(refusal);
      yield next;
    }
  } finally {
    clearTimeout(timer);
    watch?.stop();
    signal.removeEventListener('abort', stop);
    call.cancel();
  }
}

function startCall(channel: Channel, options: MaskedOptions, events: CallEvents): Call {
  const { follow, sinceMs, untilMs, number, mask } = options;
  const request = create(GetFlowsRequestSchema, {
    follow,
    ...(sinceMs === undefined ? {} : { since: timestampOf(sinceMs) }),
    ...(untilMs === undefined ? {} : { until: timestampOf(untilMs) }),
    ...(number === undefined ? {} : { number: BigInt(number) }),
    ...(mask === undefined ? {} : inRequest(mask)),
  });
  return channel.call(GET_FLOWS, toBinary(GetFlowsRequestSchema, request), events);
}

function inRequest({ place, paths }: FlowMask): MessageInitShape<typeof GetFlowsRequestSchema> {
  const fieldMask = { paths: [...paths] };
  return place === 'field_mask' ? { fieldMask } : { experimental: { fieldMask } };
}

/** A stream may be silent for long, a connection may not take long: so no deadline on the call itself. */
function failUnlessConnected(
  channel: Channel,
  { address, connectTimeoutMs = CONNECT_TIMEOUT_MS }: HubbleClientOptions,
  fail: (failure: Failure) => void,
): NodeJS.Timeout {
  return setTimeout(() => {
    if (!channel.isReady) fail(noAnswer(address, connectTimeoutMs));
  }, connectTimeoutMs);
}
