import { Failure } from '../../model/failure.ts';
import { SECOND_MS } from '../../model/time.ts';
import type { Clock } from '../clock.ts';
import type { StreamContext } from './stream-context.ts';

const WAIT_MS = 5 * SECOND_MS;

/**
 * What streams ask of the store when they begin, asked again until there is an answer: a server that goes away while
 * the store fails may come back before the store does, and must not end the collection then. Writing tells of the failure.
 */
export function patientReads(
  store: StreamContext['store'],
  clock: Clock,
  signal: AbortSignal,
): StreamContext['store'] {
  const patiently = async <T>(read: () => Promise<T>): Promise<T> => {
    for (;;) {
      try {
        return await read();
      } catch (cause) {
        const mayPass = cause instanceof Failure && cause.code === 'store-unusable';
        if (!mayPass || signal.aborted) throw cause;
        await clock.sleep(WAIT_MS, signal);
      }
    }
  };
  return {
    lastSeenPerNode: () => patiently(() => store.lastSeenPerNode()),
    span: () => patiently(() => store.span()),
  };
}
