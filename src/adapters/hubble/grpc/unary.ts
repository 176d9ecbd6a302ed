import { create, type DescMessage, fromBinary, type MessageShape, toBinary } from '@bufbuild/protobuf';
import type { Channel } from './channel.ts';
import { GrpcError } from './status.ts';

/** One call, one answer. @throws GrpcError, also where the answer takes longer than `timeoutMs` */
export function callUnary<O extends DescMessage>(
  channel: Channel,
  path: string,
  { input, output }: { readonly input: DescMessage; readonly output: O },
  timeoutMs: number,
): Promise<MessageShape<O>> {
  return new Promise((resolve, reject) => {
    let answer: MessageShape<O> | undefined;
    const onMessage = (bytes: Buffer): void => {
      try {
        answer = fromBinary(output, bytes);
      } catch (cause) {
        finish(new GrpcError('INTERNAL', `the answer to ${path} cannot be read: ${String(cause)}`, cause));
      }
    };
    const finish = (error: GrpcError | undefined): void => {
      clearTimeout(timer);
      call.cancel();
      if (error !== undefined) reject(error);
      else if (answer === undefined) reject(new GrpcError('INTERNAL', `no answer to ${path}`));
      else resolve(answer);
    };
    const timer = setTimeout(
      () => finish(new GrpcError('DEADLINE_EXCEEDED', `no answer after ${timeoutMs / 1000} s`)),
      timeoutMs,
    );
    const request = toBinary(input, create(input));
    const call = channel.call(path, request, { onMessage, onEnd: finish }, timeoutMs);
  });
}
