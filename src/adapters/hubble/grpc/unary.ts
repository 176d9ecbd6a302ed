import { create, type DescMessage, fromBinary, type MessageShape, toBinary } from '@bufbuild/protobuf';
import { type Client, type ServiceError, status } from '@grpc/grpc-js';

/** One call, one answer. @throws ServiceError, also where the answer takes longer than `timeoutMs` */
export function callUnary<O extends DescMessage>(
  channel: Client,
  path: string,
  { input, output }: { readonly input: DescMessage; readonly output: O },
  timeoutMs: number,
): Promise<MessageShape<O>> {
  const request = toBinary(input, create(input));
  return new Promise((resolve, reject) => {
    channel.makeUnaryRequest(
      path,
      (bytes: Uint8Array) => Buffer.from(bytes),
      (bytes: Buffer) => fromBinary(output, bytes),
      request,
      { deadline: Date.now() + timeoutMs },
      (error, response) => {
        if (response === undefined) reject(error ?? new Error('no answer and no error'));
        else resolve(response);
      },
    );
  });
}

export function isServiceError(error: unknown): error is ServiceError {
  return error instanceof Error && 'code' in error && typeof error.code === 'number' && error.code in status;
}
