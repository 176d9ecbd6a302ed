/** A signal that is aborted after a time, or together with another one; `clear` lets go of both. */
export interface Deadline {
  readonly signal: AbortSignal;
  clear(): void;
}

/** By hand, since one outer signal outlives very many requests and would gather their listeners. */
export function deadline(ms: number, outer: AbortSignal | undefined): Deadline {
  const controller = new AbortController();
  const stop = (): void => controller.abort();
  const timer = setTimeout(() => controller.abort(new Error(`no answer within ${ms / 1000} s`)), ms);
  outer?.addEventListener('abort', stop, { once: true });
  if (outer?.aborted === true) stop();
  return {
    signal: controller.signal,
    clear: () => {
      clearTimeout(timer);
      outer?.removeEventListener('abort', stop);
    },
  };
}
