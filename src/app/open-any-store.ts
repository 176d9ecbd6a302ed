import type { ReachedCollector } from '../adapters/cluster/reach-collector.ts';
import { openRemoteStore } from '../adapters/http/client/open-remote-store.ts';
import { readToken } from '../adapters/http/read-token.ts';
import { openStore } from '../adapters/store/open-store.ts';
import { Failure } from '../model/failure.ts';
import type { StoreReader } from '../usage/store.ts';
import { kubeconfigOf, namesCluster } from './names-cluster.ts';

/** What a collector's address needs beside itself; nothing of it matters for a file. */
export interface StoreAccess {
  /** certificate authority, PEM */
  readonly caFile?: string;
  readonly tokenFile?: string;
  /** the token itself, in place of a file */
  readonly token?: string;
}

/** Whether `--store` is a running collector, by its address or the cluster that it runs in, not a file. */
export function namesCollector(path: string): boolean {
  return /^https?:/i.test(path) || namesCluster(path);
}

/**
 * Opens a store for reading: a DuckDB file, or that of a running collector by its `http://` or `https://` address, or
 * as `cluster` by the kubeconfig. Throws `Failure`.
 */
export async function openAnyStore(path: string, access: StoreAccess = {}): Promise<StoreReader> {
  if (!namesCollector(path)) return openStore(path, { mode: 'read-only' });
  const { caFile, tokenFile } = access;
  const token = access.token ?? (tokenFile === undefined ? undefined : readToken(tokenFile));
  if (namesCluster(path)) return openInCluster(path, token);
  return openRemoteStore({
    url: path,
    ...(caFile === undefined ? {} : { caFile }),
    ...(token === undefined ? {} : { token }),
  });
}

async function openInCluster(path: string, token: string | undefined): Promise<StoreReader> {
  const { reachCollector } = await import('../adapters/cluster/reach-collector.ts');
  const collector = await reachCollector(kubeconfigOf(path), token);
  const store = openRemoteStore({ url: collector.url, token: collector.token });
  const explained = explainer(collector);
  return {
    ...store,
    atOnce: (action) => explained(store.atOnce(action)),
    span: () => explained(store.span()),
    close: async () => {
      await store.close();
      await collector.close();
    },
  };
}

/** Where the way through the API server broke, that is said in place of what it looked like from here. */
function explainer({ pod, faults }: ReachedCollector): <T>(answer: Promise<T>) => Promise<T> {
  return async (answer) => {
    try {
      return await answer;
    } catch (cause) {
      const [fault] = faults;
      if (fault === undefined) throw cause;
      throw new Failure('source-unreachable', `cannot forward a port to the collector ${pod}: ${fault}`, {
        cause,
        remedy: 'allow the verb create on pods/portforward, or give --store its address',
      });
    }
  };
}
