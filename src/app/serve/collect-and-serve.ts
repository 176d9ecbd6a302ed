import type { ServeHttpOptions } from '../../adapters/http/server/serve-http.ts';
import { type CollectIo, type CollectRequest, collect } from '../collect.ts';
import { CollectorMonitor } from './collector-monitor.ts';
import { monitoredStore } from './monitored-store.ts';
import { serve } from './serve.ts';

export interface ServingIo extends CollectIo {
  /** it listens at the address */
  readonly onServing?: (address: string) => void;
  /** an answer failed for a reason of ours */
  readonly onServeError?: (error: unknown) => void;
}

/**
 * Collects, and where an address is given meanwhile serves health, metrics and the store. When stopped, no new request is taken, running ones and
 * the last flush end, then the store is closed.
 */
export async function collectAndServe(
  request: CollectRequest,
  options: ServeHttpOptions | undefined,
  io: ServingIo,
): Promise<void> {
  if (options === undefined) return collect(request, io);
  const monitor = new CollectorMonitor();
  const { onServing, onServeError, signal, clock } = io;
  const serving = await serve(
    {
      ...options,
      storePath: request.storePath,
      clock,
      ...(onServeError === undefined ? {} : { onError: onServeError }),
    },
    monitor,
  );
  onServing?.(serving.address);
  const stop = (): void => void serving.stop();
  signal.addEventListener('abort', stop, { once: true });
  try {
    await collect(request, monitoredIo(request, io, monitor));
  } finally {
    signal.removeEventListener('abort', stop);
    await serving.stop();
  }
}

/** The same, and the monitor hears of everything first. */
function monitoredIo({ files = [] }: CollectRequest, io: CollectIo, monitor: CollectorMonitor): CollectIo {
  return {
    ...io,
    watchStore: (store) => monitoredStore(io.watchStore?.(store) ?? store, monitor),
    onConnected: (sinceMs, source) => {
      // a file is there or it is not; nothing need come from it
      monitor.sourceIs(source, files.includes(source) ? 'connected' : 'connecting');
      io.onConnected?.(sinceMs, source);
    },
    onReceiving: (source) => {
      monitor.sourceIs(source, 'connected');
      io.onReceiving?.(source);
    },
    onRetry: (failure, waitMs, source) => {
      monitor.sourceIs(source, 'waiting', failure.message);
      io.onRetry?.(failure, waitMs, source);
    },
    onMute: (source, node) => {
      monitor.sourceIs(source, 'waiting', 'it fell silent');
      io.onMute?.(source, node);
    },
    onGap: (gap) => {
      monitor.gap(gap);
      io.onGap?.(gap);
    },
    onNode: (node, state) => {
      if (state === 'gone') monitor.nodeGone(node);
      io.onNode?.(node, state);
    },
  };
}
