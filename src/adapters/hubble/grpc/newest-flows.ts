import { create, toBinary } from '@bufbuild/protobuf';
import { GetFlowsRequestSchema } from '../gen/observer/observer_pb.ts';
import { decodeResponse } from '../wire/decode.ts';
import type { Channel } from './channel.ts';

/** Of each node; Hubble does not show the very newest to a request that does not follow. */
const FLOWS_ASKED = 2n;

/** When the newest flow was that a server still holds of each node. Of an answer that fails, what came of it. */
export function newestFlows(channel: Channel, timeoutMs: number): Promise<ReadonlyMap<string, number>> {
  const newest = new Map<string, number>();
  const onMessage = (bytes: Buffer): void => {
    const record = decodeResponse(bytes);
    if (!record.ok || record.value.kind !== 'flow') return;
    const { node, timeMs } = record.value.flow;
    newest.set(node, Math.max(timeMs, newest.get(node) ?? timeMs));
  };
  return new Promise((resolve) => {
    const finish = (): void => {
      clearTimeout(timer);
      call.cancel();
      resolve(newest);
    };
    const timer = setTimeout(finish, timeoutMs);
    const request = toBinary(GetFlowsRequestSchema, create(GetFlowsRequestSchema, { number: FLOWS_ASKED }));
    const call = channel.call('/observer.Observer/GetFlows', request, { onMessage, onEnd: finish });
  });
}
