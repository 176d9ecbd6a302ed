import { Failure } from '../../model/failure.ts';
import { compareText } from '../../model/problem.ts';
import { dig, digList } from '../../policies/dig.ts';
import type { ApiAnswer, ApiClient } from './api-client.ts';

/** A collector's pod, as the chart and the manifests label and mount it. */
export interface CollectorPod {
  readonly namespace: string;
  readonly name: string;
  readonly port: number;
  /** where its token is, if its manifest says */
  readonly token?: { readonly secret: string; readonly key: string };
}

const LABELS = 'app.kubernetes.io/name=lapse,app.kubernetes.io/component=collector';
/** Looked into where pods may not be listed everywhere: what the documentation installs into. */
const USUAL_NAMESPACE = 'lapse';

/** @throws Failure `source-unreachable` where none runs, `usage` where it cannot be told which is meant */
export async function findCollector(client: ApiClient): Promise<CollectorPod> {
  const pods = digList(await listPods(client), ['items']).filter(
    (pod) => dig(pod, ['status', 'phase']) === 'Running' && !isGoing(pod),
  );
  const found = pods.flatMap((pod) => collectorIn(pod) ?? []);
  const [first, ...others] = found;
  if (first === undefined) {
    throw new Failure('source-unreachable', `no collector runs in the cluster at ${client.server}`, {
      remedy: `it is a pod with the labels ${LABELS}; install one, or give --store its address`,
    });
  }
  if (others.length > 0) {
    const names = found.map(({ namespace, name }) => `${namespace}/${name}`).toSorted(compareText);
    throw new Failure('usage', `several collectors run in the cluster: ${names.join(', ')}`, {
      remedy: 'forward a port to the one that is meant, and give --store its address',
    });
  }
  return first;
}

/** @throws Failure `usage` where it may not be read or is not there */
export async function readCollectorToken(client: ApiClient, pod: CollectorPod): Promise<string> {
  const { namespace, token } = pod;
  const remedy = 'give the token with --store-token-file or in LAPSE_STORE_TOKEN';
  if (token === undefined) {
    throw new Failure('usage', `nothing says which Secret has the token of ${namespace}/${pod.name}`, {
      remedy,
    });
  }
  const answer = await client.get(`/api/v1/namespaces/${namespace}/secrets/${token.secret}`);
  const value = answer.kind === 'ok' ? dig(answer.body, ['data', token.key]) : undefined;
  if (typeof value === 'string') return Buffer.from(value, 'base64').toString().trim();
  const why = answer.kind === 'ok' ? `it has no key ${token.key}` : answer.message;
  throw new Failure('usage', `cannot read the Secret ${namespace}/${token.secret}: ${why}`, { remedy });
}

async function listPods(client: ApiClient): Promise<unknown> {
  const query = { labelSelector: LABELS };
  const everywhere = await client.get('/api/v1/pods', query);
  if (everywhere.kind === 'ok') return everywhere.body;
  const usual = await client.get(`/api/v1/namespaces/${USUAL_NAMESPACE}/pods`, query);
  if (usual.kind === 'ok') return usual.body;
  throw cannotLook(client.server, everywhere);
}

function cannotLook(server: string, { message }: Extract<ApiAnswer, { kind: 'refused' }>): Failure {
  return new Failure('source-unreachable', `cannot look for the collector at ${server}: ${message}`, {
    remedy: `allow the verb list on pods, at least in the namespace ${USUAL_NAMESPACE}, or give --store an address`,
  });
}

function isGoing(pod: unknown): boolean {
  return dig(pod, ['metadata', 'deletionTimestamp']) !== undefined;
}

function collectorIn(pod: unknown): CollectorPod | undefined {
  const [namespace, name] = ['namespace', 'name'].map((key) => dig(pod, ['metadata', key]));
  const ports = digList(pod, ['spec', 'containers']).flatMap((container) => digList(container, ['ports']));
  const port = dig(
    ports.find((one) => dig(one, ['name']) === 'http'),
    ['containerPort'],
  );
  // An API server that takes no label selector would send others, too.
  const isCollector = dig(pod, ['metadata', 'labels', 'app.kubernetes.io/component']) === 'collector';
  if (!isCollector || typeof namespace !== 'string' || typeof name !== 'string' || typeof port !== 'number')
    return undefined;
  const volume = digList(pod, ['spec', 'volumes']).find((one) => dig(one, ['name']) === 'token');
  const [secret, key] = [dig(volume, ['secret', 'secretName']), dig(volume, ['secret', 'items', 0, 'key'])];
  return {
    namespace,
    name,
    port,
    ...(typeof secret === 'string' && typeof key === 'string' ? { token: { secret, key } } : {}),
  };
}
