import { create, toBinary } from '@bufbuild/protobuf';
import { GetFlowsRequestSchema } from '../../../src/adapters/hubble/gen/observer/observer_pb.ts';
import { openChannel } from '../../../src/adapters/hubble/grpc/channel.ts';

/** Hands every message of the stream to `onMessage`, over the collector's own gRPC channel; how many there were. */
export async function receiveMessages(address: string, onMessage: (bytes: Buffer) => void): Promise<number> {
  const channel = await openChannel({ address });
  const call = channel.makeServerStreamRequest(
    '/observer.Observer/GetFlows',
    (bytes: Uint8Array) => Buffer.from(bytes),
    (bytes: Buffer) => bytes,
    toBinary(GetFlowsRequestSchema, create(GetFlowsRequestSchema, {})),
  );
  let messages = 0;
  await new Promise<void>((resolve, reject) => {
    call.on('data', (bytes: Buffer) => {
      messages += 1;
      onMessage(bytes);
    });
    call.on('end', resolve);
    call.on('error', reject);
  });
  channel.close();
  return messages;
}

export function receiveOnly(address: string): Promise<number> {
  return receiveMessages(address, () => {
    // nothing: this is what receiving alone costs
  });
}
