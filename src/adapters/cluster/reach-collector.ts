import { ApiClient } from './api-client.ts';
import { findCollector, readCollectorToken } from './find-collector.ts';
import { forwardPort } from './forward-port.ts';
import { loadAccess } from './kubeconfig.ts';

/** The running collector of a cluster, through its API server. */
export interface ReachedCollector {
  /** on loopback, for as long as this is not closed */
  readonly url: string;
  readonly token: string;
  /** `namespace/name` of its pod */
  readonly pod: string;
  /** why connections were cut */
  readonly faults: readonly string[];
  close(): Promise<void>;
}

/**
 * @param kubeconfig undefined: what kubectl would take
 * @param token undefined: that of the collector's Secret
 * @throws Failure `source-unreachable`, `usage`
 */
export async function reachCollector(
  kubeconfig: string | undefined,
  token: string | undefined,
): Promise<ReachedCollector> {
  const access = await loadAccess(kubeconfig);
  const client = new ApiClient(access);
  const pod = await findCollector(client);
  const given = token ?? (await readCollectorToken(client, pod));
  const faults: string[] = [];
  const forwarding = await forwardPort(access, pod, (message) => faults.push(message));
  return {
    url: `http://127.0.0.1:${forwarding.port}`,
    token: given,
    pod: `${pod.namespace}/${pod.name}`,
    faults,
    close: () => forwarding.close(),
  };
}
