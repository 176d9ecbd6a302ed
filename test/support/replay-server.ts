import { Server, ServerCredentials, type ServerWritableStream } from '@grpc/grpc-js';
import { OBSERVER_SERVICE } from '../../src/adapters/hubble/server/server-service.ts';

/** Messages of a recording: each preceded by its length in four bytes, big endian. */
export function recordedMessages(bytes: Buffer): Buffer[] {
  const messages: Buffer[] = [];
  for (let offset = 0; offset < bytes.length; ) {
    const length = bytes.readUInt32BE(offset);
    messages.push(bytes.subarray(offset + 4, offset + 4 + length));
    offset += 4 + length;
  }
  return messages;
}

/** A gRPC server that answers every GetFlows with the very bytes of a recording. */
export async function replay(
  messages: readonly Buffer[],
): Promise<{ readonly address: string; stop(): void }> {
  const server = new Server();
  server.addService(
    { getFlows: OBSERVER_SERVICE.getFlows },
    {
      getFlows: (call: ServerWritableStream<unknown, Uint8Array>) => {
        for (const message of messages) call.write(message);
        call.end();
      },
    },
  );
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, bound) =>
      error === null ? resolve(bound) : reject(error),
    );
  });
  return { address: `127.0.0.1:${port}`, stop: () => server.forceShutdown() };
}
