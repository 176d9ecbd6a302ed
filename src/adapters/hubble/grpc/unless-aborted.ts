/** The outcome of the work, or undefined as soon as the signal is aborted, whatever becomes of the work then. */
export function unlessAborted<T>(
  work: Promise<T>,
  signal: AbortSignal,
): Promise<{ readonly value: T } | undefined> {
  return new Promise((resolve, reject) => {
    const stop = (): void => resolve(undefined);
    if (signal.aborted) stop();
    signal.addEventListener('abort', stop, { once: true });
    work
      .then((value) => resolve({ value }), reject)
      // One signal outlives very many streams.
      .finally(() => signal.removeEventListener('abort', stop));
  });
}
