import { NodeRoster } from '../../usage/node-roster.ts';
import { type CollectIo, type CollectRequest, collect } from '../collect.ts';
import { CollectorMonitor } from './collector-monitor.ts';
import { monitoredStore } from './monitored-store.ts';
import { type ServeOptions, serve } from './serve.ts';
import type { WatchIo } from './start-watch.ts';

export type { LiveReportRequest } from './live-report-of.ts';
export { NodeRoster };

export interface ServingIo extends CollectIo, Omit<WatchIo, 'clock'> {
  /** it listens at the address */
  readonly onServing?: (address: string) => void;
  /** an answer failed for a reason of ours */
  readonly onServeError?: (error: unknown) => void;
  /** a report could not be made, or not be recorded */
  readonly onReportFailed?: (error: unknown) => void;
  /** what the cluster has of nodes, where it is watched; it hears of what is stored of them */
  readonly nodes?: NodeRoster;
  /** the cluster has had the node for a while, and nothing came from it */
  readonly onUnreached?: (node: string) => void;
}

/**
 * Collects, and where an address is given meanwhile serves health, metrics and the store. When stopped, no new request is taken, running ones and
 * the last flush end, then the store is closed.
 */
export async function collectAndServe(
  request: CollectRequest,
  options: Pick<ServeOptions, 'listen' | 'tokenFile' | 'report' | 'watch'> | undefined,
  given: ServingIo,
): Promise<void> {
  const io = { ...given, ...noticingNodes(given) };
  if (options === undefined) return collect(request, io);
  const monitor = new CollectorMonitor(io.nodes);
  const { onServing, onServeError, onReportFailed, onNeeded, onWatchFailed, signal, clock } = io;
  const serving = await serve(
    {
      ...options,
      storePath: request.storePath,
      clock,
      ...(onServeError === undefined ? {} : { onError: onServeError }),
      ...(onReportFailed === undefined ? {} : { onReportFailed }),
      ...(onNeeded === undefined ? {} : { onNeeded }),
      ...(onWatchFailed === undefined ? {} : { onWatchFailed }),
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

/** Tells the roster what is stored of nodes, and says which are missing. */
function noticingNodes({ watchStore, nodes, onUnreached, clock }: ServingIo): Pick<CollectIo, 'watchStore'> {
  if (nodes === undefined) return {};
  return {
    watchStore: (opened) => {
      const store = watchStore?.(opened) ?? opened;
      return {
        ...store,
        write: async (batch) => {
          await store.write(batch);
          nodes.heard(batch.views);
          for (const node of nodes.news(clock.now())) onUnreached?.(node);
        },
      };
    },
  };
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
