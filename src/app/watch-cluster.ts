import type { ClusterEvent, KindState } from '../adapters/cluster/reflector.ts';
import { followCluster } from '../adapters/cluster/watch-cluster.ts';
import { grantsOf } from '../grants/grant.ts';
import { Failure } from '../model/failure.ts';
import { SECOND_MS } from '../model/time.ts';
import type { ManifestObject } from '../policies/manifest.ts';
import { parsePolicies } from '../policies/parse-policies.ts';
import { formatRef } from '../policies/policy.ts';
import type { HistoryWriter } from '../usage/history.ts';
import type { NodeRoster } from '../usage/node-roster.ts';
import type { GrantSighting, Store } from '../usage/store.ts';
import { StoreReplaced } from '../usage/store-replaced.ts';
import type { Clock } from './clock.ts';
import { Lives } from './watch-cluster/lives.ts';

export interface WatchClusterOptions {
  readonly clock: Clock;
  /** file, `in-cluster`, or undefined for what kubectl would take */
  readonly kubeconfig?: string;
  /** of a kind: what of the cluster's history will be known, and what not */
  readonly onState?: (kindName: string, state: KindState) => void;
  /** the store did not take what was seen; it is tried again */
  readonly onStoreFailure?: (failure: Failure) => void;
  /** learns which nodes the cluster has */
  readonly nodes?: NodeRoster;
  readonly flushEveryMs?: number;
  /** see `ReflectorOptions` */
  readonly watchSeconds?: number;
}

/** The part of the store that is written. */
export type HistoryStore = HistoryWriter & Pick<Store, 'recordGrants'>;

const FLUSH_EVERY_MS = 5 * SECOND_MS;
/** Statements kept while the store is away: some ten thousand changes, a few megabytes. */
const MOST_KEPT = 50_000;

/**
 * Writes the history of policies, workloads, namespaces, nodes and services until the signal is aborted. Kinds that
 * may not be read, or that the cluster does not have, are told and looked for again; a store that fails is tried
 * again. Throws `Failure('usage')` for a kubeconfig that cannot be used.
 */
export async function watchCluster(
  options: WatchClusterOptions,
  store: HistoryStore,
  signal: AbortSignal,
): Promise<void> {
  const { clock, kubeconfig, watchSeconds } = options;
  const recorder = new HistoryRecorder(options, store);
  const stopped = new AbortController();
  const stop = (): void => stopped.abort();
  signal.addEventListener('abort', stop, { once: true });
  if (signal.aborted) stop();
  const flushing = flushNowAndThen(recorder, options, stopped.signal);
  try {
    await followCluster(
      {
        onEvent: (kindName, event) => recorder.take(kindName, event),
        pause: (ms) => clock.sleep(ms, stopped.signal),
        ...(kubeconfig === undefined ? {} : { kubeconfig }),
        ...(watchSeconds === undefined ? {} : { watchSeconds }),
      },
      stopped.signal,
    );
  } finally {
    stop();
    signal.removeEventListener('abort', stop);
    await flushing;
    await recorder.flush();
  }
}

async function flushNowAndThen(
  recorder: HistoryRecorder,
  { clock, flushEveryMs = FLUSH_EVERY_MS }: WatchClusterOptions,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    await clock.sleep(flushEveryMs, signal);
    await recorder.flush();
  }
}

/** Gathers what is seen and stores it, a transaction at a time. */
class HistoryRecorder {
  readonly #lives = new Lives();
  readonly #options: WatchClusterOptions;
  readonly #store: HistoryStore;
  #grants: GrantSighting[] = [];
  #isBehind = false;

  constructor(options: WatchClusterOptions, store: HistoryStore) {
    this.#options = options;
    this.#store = store;
  }

  take(kindName: string, event: ClusterEvent): void {
    const nowMs = this.#options.clock.now();
    switch (event.kind) {
      case 'present':
        if (this.#lives.present(event.object, event.uid, nowMs)) this.#noteGrants(event.object, nowMs);
        if (kindName === 'Node') this.#options.nodes?.present(event.object.name, nowMs);
        break;
      case 'removed':
        if (kindName === 'Node') this.#options.nodes?.gone(event.object.name);
        this.#lives.removed(event.uid, nowMs);
        break;
      case 'listing':
        this.#lives.listing(kindName, nowMs);
        break;
      case 'listed':
        this.#lives.listed(kindName, nowMs);
        break;
      case 'current':
        this.#lives.current(kindName, nowMs);
        break;
      case 'state':
        this.#options.onState?.(kindName, event.state);
        break;
    }
  }

  /** Stores what was seen; what the store does not take is kept, within bounds. */
  async flush(): Promise<void> {
    const nowMs = this.#options.clock.now();
    if (this.#isBehind) this.#lives.restate(nowMs);
    if (this.#lives.size === 0) return;
    const grants = this.#grants;
    const batch = this.#lives.take();
    this.#grants = [];
    try {
      if (grants.length > 0) await this.#store.recordGrants(grants);
      await this.#store.recordHistory(batch);
      this.#isBehind = false;
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      this.#lives.putBack(batch);
      // a grant's age is what a judgement hangs on, and they are few
      this.#grants = [...grants, ...this.#grants];
      // of what was told another store knows nothing
      this.#isBehind ||= this.#lives.size > MOST_KEPT || error instanceof StoreReplaced;
      this.#options.onStoreFailure?.(error);
    }
  }

  #noteGrants(object: ManifestObject, seenMs: number): void {
    // the age of a rule counts from when it was written, whether or not it was in force yet
    const { policies } = parsePolicies([object], { clusterNetworkPolicy: true });
    for (const policy of policies) {
      const name = formatRef(policy.ref);
      for (const grant of grantsOf(policy)) this.#grants.push({ grantId: grant.id, policy: name, seenMs });
    }
  }
}
