import { existsSync } from 'node:fs';
import type { RequestOptions } from 'node:https';
import { Failure } from '../../model/failure.ts';
import { readToken, tokenFileOf, withToken } from './token-file.ts';

/** The service account's credentials inside a pod, as `--kubeconfig` names them. */
export const IN_CLUSTER = 'in-cluster';

/** Where the API server is, and how to speak to it. */
export interface ClusterAccess {
  /** without trailing slash */
  readonly server: string;
  /** made anew for each request, so that renewed tokens and certificates are taken up */
  requestOptions(): Promise<RequestOptions>;
}

const TOKEN_FILE = '/var/run/secrets/kubernetes.io/serviceaccount/token';

/**
 * @param from a kubeconfig file, `in-cluster`, or undefined: what kubectl would take (KUBECONFIG, ~/.kube/config, the
 *   pod's own account)
 * @throws Failure `usage` where there is none or it cannot be used
 */
export async function loadAccess(from: string | undefined): Promise<ClusterAccess> {
  // loaded only where it is asked for: it is large
  const { KubeConfig } = await import('@kubernetes/client-node/dist/config.js');
  const config = new KubeConfig();
  if (from === IN_CLUSTER && !existsSync(TOKEN_FILE)) {
    throw new Failure('usage', `cannot use the cluster: there is no ${TOKEN_FILE}`, {
      remedy: `--kubeconfig ${IN_CLUSTER} works only in a pod with a service account; give a file elsewhere`,
    });
  }
  try {
    if (from === IN_CLUSTER) config.loadFromCluster();
    else if (from === undefined) config.loadFromDefault();
    else config.loadFromFile(from);
  } catch (cause) {
    throw unusable(from, cause);
  }
  const cluster = currentCluster(config, from);
  const user = from === IN_CLUSTER ? undefined : config.getCurrentUser()?.name;
  const tokenFile = user === undefined ? undefined : await tokenFileOf(from, user);
  return {
    server: cluster.replace(/\/+$/, ''),
    requestOptions: async () => {
      const options: RequestOptions = {};
      try {
        await config.applyToHTTPSOptions(options);
        // As for kubectl, it wins over a token in the kubeconfig itself.
        if (tokenFile !== undefined) withToken(options, await readToken(tokenFile));
      } catch (cause) {
        throw unusable(from, cause);
      }
      return options;
    },
  };
}

interface HasCluster {
  getCurrentCluster(): { readonly server: string; readonly name: string } | null;
  readonly currentContext: string | undefined;
}

function currentCluster(config: HasCluster, from: string | undefined): string {
  const cluster = config.getCurrentCluster();
  if (cluster === null) {
    const context = config.currentContext ?? '';
    const what = context === '' ? 'no current context' : `no cluster for the context ${context}`;
    throw new Failure('usage', `cannot use the kubeconfig ${from ?? ''}: it has ${what}`, {
      remedy: 'choose one with `kubectl config use-context`',
    });
  }
  // what the library makes up where it finds nothing
  if (from === undefined && cluster.name === 'cluster' && cluster.server === 'http://localhost:8080') {
    throw new Failure('usage', 'there is no kubeconfig: neither KUBECONFIG nor ~/.kube/config', {
      remedy: `give a file with --kubeconfig, or --kubeconfig ${IN_CLUSTER} in a pod`,
    });
  }
  if (!URL.canParse(cluster.server)) {
    throw new Failure(
      'usage',
      `cannot use the kubeconfig ${from ?? ''}: the server "${cluster.server}" is no URL`,
    );
  }
  return cluster.server;
}

function unusable(from: string | undefined, cause: unknown): Failure {
  const detail = detailOf(cause);
  return new Failure('usage', `cannot use the kubeconfig${from === undefined ? '' : ` ${from}`}: ${detail}`, {
    cause,
    remedy: 'try the same file with `kubectl --kubeconfig … get namespaces`',
  });
}

/** The library reads whatever the file holds as if it were a kubeconfig. */
function detailOf(cause: unknown): string {
  if (cause instanceof TypeError) return 'it is no kubeconfig';
  return cause instanceof Error ? (cause.message.split('\n', 1)[0] ?? '') : String(cause);
}
