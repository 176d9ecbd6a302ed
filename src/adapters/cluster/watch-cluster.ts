import { setMaxListeners } from 'node:events';
import { ApiClient } from './api-client.ts';
import { CLUSTER_KINDS } from './kinds.ts';
import { loadAccess } from './kubeconfig.ts';
import { type ClusterEvent, Reflector, type ReflectorOptions } from './reflector.ts';

export interface ClusterWatchOptions extends Omit<ReflectorOptions, 'onEvent'> {
  /** file, `in-cluster`, or undefined for what kubectl would take */
  readonly kubeconfig?: string;
  /** @param kindName of the objects the event is about */
  readonly onEvent: (kindName: string, event: ClusterEvent) => void;
}

export const WATCHED_KINDS: readonly string[] = CLUSTER_KINDS.filter((one) => one.isWatched).map(
  (one) => one.kind,
);

/** Throws `Failure('usage')` where the kubeconfig cannot be used; the cluster itself is not asked. */
export async function checkAccess(kubeconfig: string | undefined): Promise<void> {
  await loadAccess(kubeconfig);
}

/** Follows every watched kind until the signal is aborted. Throws `Failure('usage')` for a bad kubeconfig only. */
export async function followCluster(options: ClusterWatchOptions, signal: AbortSignal): Promise<void> {
  const client = new ApiClient(await loadAccess(options.kubeconfig));
  // every kind has its request and its wait
  setMaxListeners(0, signal);
  const watched = CLUSTER_KINDS.filter((one) => one.isWatched);
  await Promise.all(
    watched.map((one) =>
      new Reflector(client, one, {
        ...options,
        onEvent: (event) => options.onEvent(one.kind, event),
      }).run(signal),
    ),
  );
}
