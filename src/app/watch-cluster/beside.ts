import { checkAccess, WATCHED_KINDS } from '../../adapters/cluster/watch-cluster.ts';
import { openStore } from '../../adapters/store/open-store.ts';
import { type WatchClusterOptions, watchCluster } from '../watch-cluster.ts';

/** A watch that runs while something else does. */
export interface RunningWatch {
  /** every kind was listed once, or is known not to be listable now */
  readonly everyKindMet: Promise<void>;
  /** Stops it, stores what is left and gives the store back. */
  end(): Promise<void>;
}

/**
 * Watches the cluster into a store that this process may have open already, until the signal is aborted.
 * @throws Failure `usage` for a kubeconfig that cannot be used, `store-unusable`
 */
export async function startClusterWatch(
  options: WatchClusterOptions,
  storePath: string,
  signal: AbortSignal,
): Promise<RunningWatch> {
  await checkAccess(options.kubeconfig);
  const store = await openStore(storePath, { mode: 'read-write' });
  const stopped = new AbortController();
  const stop = (): void => stopped.abort();
  signal.addEventListener('abort', stop, { once: true });
  if (signal.aborted) stop();
  const met = new Set<string>();
  const allMet = new AbortController();
  const everyKindMet = new Promise<void>((resolve) => {
    allMet.signal.addEventListener('abort', () => resolve(), { once: true });
  });
  const watching = watchCluster(
    {
      ...options,
      onState: (kindName, state) => {
        options.onState?.(kindName, state);
        met.add(kindName);
        if (met.size === WATCHED_KINDS.length) allMet.abort();
      },
    },
    store,
    stopped.signal,
  );
  // heard of at the end; whoever waits for the kinds must not wait for ever
  watching.catch(() => undefined).finally(() => allMet.abort());
  return {
    everyKindMet,
    end: async () => {
      stop();
      signal.removeEventListener('abort', stop);
      try {
        await watching;
      } finally {
        await store.close();
      }
    },
  };
}
