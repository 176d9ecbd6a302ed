import type { Store } from '../../usage/store.ts';
import type { CollectorMonitor } from './collector-monitor.ts';

/** The same store; the monitor hears of every batch that is written. */
export function monitoredStore(store: Store, monitor: CollectorMonitor): Store {
  return {
    ...store,
    write: async (batch) => {
      try {
        await store.write(batch);
      } catch (error) {
        monitor.storeFailed(error instanceof Error ? error.message : String(error));
        throw error;
      }
      monitor.stored(batch);
    },
  };
}
