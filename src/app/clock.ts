/** Time as an argument, so that tests need not wait for it. */
export interface Clock {
  /** milliseconds since the Unix epoch */
  now(): number;
  /** Resolves after the time, or early where the signal is aborted; never rejects. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  sleep: (ms, signal) =>
    new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      signal?.addEventListener('abort', () => {
        clearTimeout(timer);
        resolve();
      });
    }),
};
