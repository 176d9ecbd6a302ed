import { create, toBinary } from '@bufbuild/protobuf';
import { Client, credentials } from '@grpc/grpc-js';
import { GetFlowsRequestSchema } from '../../../src/adapters/hubble/gen/observer/observer_pb.ts';
import { openChannel } from '../../../src/adapters/hubble/grpc/channel.ts';

const GET_FLOWS = '/observer.Observer/GetFlows';
const EVERYTHING = toBinary(GetFlowsRequestSchema, create(GetFlowsRequestSchema, { since: {} }));

/** Hands every message of the stream to `onMessage`, over the collector's own channel; how many there were. */
export async function receiveMessages(address: string, onMessage: (bytes: Buffer) => void): Promise<number> {
  const channel = await openChannel({ address });
  let messages = 0;
  await new Promise<void>((resolve, reject) => {
    channel.call(GET_FLOWS, EVERYTHING, {
      onMessage: (bytes) => {
        messages += 1;
        onMessage(bytes);
      },
      onEnd: (error) => (error === undefined ? resolve() : reject(error)),
    });
  });
  channel.close();
  return messages;
}

const itself = (bytes: Buffer): Buffer => bytes;

/** The same over grpc-js, the client that most would take. */
export async function receiveByLibrary(address: string, onMessage: (bytes: Buffer) => void): Promise<number> {
  const channel = new Client(address, credentials.createInsecure());
  const call = channel.makeServerStreamRequest(GET_FLOWS, itself, itself, Buffer.from(EVERYTHING));
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

/** What receiving alone costs. */
export function nothing(): void {
  // as the name says
}
