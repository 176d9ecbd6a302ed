import { ServerInterceptingCall, type ServerInterceptor } from '@grpc/grpc-js';

/** Some 50 kB of flows. */
const MOST_UNSENT = 64;

/**
 * Lets a call hand over its next messages while those before are still on their way to the socket: HTTP/2 then writes
 * them together. grpc-js waits for each, and every flow costs a write and a turn of the event loop.
 */
export const sendAhead: ServerInterceptor = (_method, call) => new CallAhead(call);

class CallAhead extends ServerInterceptingCall {
  #unsent = 0;
  #waiting: (() => void) | undefined;

  override sendMessage(message: unknown, callback: () => void): void {
    this.#unsent += 1;
    super.sendMessage(message, () => this.#sent());
    if (this.#unsent < MOST_UNSENT) callback();
    else this.#waiting = callback;
  }

  #sent(): void {
    this.#unsent -= 1;
    const waiting = this.#waiting;
    this.#waiting = undefined;
    waiting?.();
  }
}
