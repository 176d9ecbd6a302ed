import { dig, digList } from '../../policies/dig.ts';
import type { ManifestObject } from '../../policies/manifest.ts';
import type { ApiClient } from './api-client.ts';
import { CLUSTER_KINDS, type ClusterKind, listPath } from './kinds.ts';
import { listKind } from './list-kind.ts';

/** One thing that may be allowed or not. */
export interface AccessNeed {
  readonly verb: 'list' | 'watch';
  readonly group: string;
  readonly resource: string;
  readonly only?: { readonly namespace: string; readonly name: string };
}

/** Everything the program asks of a cluster. */
export const ACCESS_NEEDS: readonly AccessNeed[] = CLUSTER_KINDS.flatMap((of): AccessNeed[] => {
  const { group, resource, only } = of;
  const need = { group, resource, ...(only === undefined ? {} : { only }) };
  return of.isWatched
    ? [
        { verb: 'list', ...need },
        { verb: 'watch', ...need },
      ]
    : [{ verb: 'list', ...need }];
});

export type AccessReview =
  | { readonly kind: 'ok'; readonly missing: readonly AccessNeed[] }
  /** the server does not say what is allowed */
  | { readonly kind: 'refused'; readonly message: string };

const REVIEWS = '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews';

/** Asks the API server what may be done: the server's own judgement, whatever decides there. */
export async function reviewAccess(client: ApiClient): Promise<AccessReview> {
  const missing: AccessNeed[] = [];
  for (const need of ACCESS_NEEDS) {
    const { verb, group, resource, only } = need;
    const answer = await client.post(REVIEWS, {
      apiVersion: 'authorization.k8s.io/v1',
      kind: 'SelfSubjectAccessReview',
      spec: { resourceAttributes: { verb, group, resource, ...only } },
    });
    if (answer.kind === 'refused') return { kind: 'refused', message: answer.message };
    if (dig(answer.body, ['status', 'allowed']) !== true) missing.push(need);
  }
  return { kind: 'ok', missing };
}

export interface ServerVersion {
  /** `v1.33.2`; empty where the server does not say */
  readonly version: string;
  /** of the API server's clock, to the second; absent where it does not say */
  readonly dateMs?: number;
}

export type Greeting =
  | { readonly kind: 'ok'; readonly server: ServerVersion }
  | { readonly kind: 'refused'; readonly status: number; readonly message: string };

/** Throws `Failure('source-unreachable')` where there is no answer. */
export async function greet(client: ApiClient): Promise<Greeting> {
  const answer = await client.get('/version');
  if (answer.kind === 'refused') return answer;
  const version = dig(answer.body, ['gitVersion']);
  const { dateMs } = answer;
  return {
    kind: 'ok',
    server: {
      version: typeof version === 'string' ? version : '',
      ...(dateMs === undefined ? {} : { dateMs }),
    },
  };
}

/** Kinds that the cluster does not serve: their CRD is not installed. Undefined where it does not say. */
export async function absentKinds(client: ApiClient): Promise<readonly string[] | undefined> {
  const served = new Map<string, ReadonlySet<unknown>>();
  for (const path of new Set(CLUSTER_KINDS.flatMap(groupPaths))) {
    const answer = await client.get(path);
    if (answer.kind === 'refused' && answer.status !== 404) return undefined;
    const resources = answer.kind === 'ok' ? digList(answer.body, ['resources']) : [];
    served.set(path, new Set(resources.map((one) => dig(one, ['name']))));
  }
  return CLUSTER_KINDS.filter(
    (of) => !groupPaths(of).some((path) => served.get(path)?.has(of.resource) === true),
  ).map((of) => of.kind);
}

function groupPaths(of: ClusterKind): string[] {
  const { only: _only, ...clusterWide } = of;
  return of.versions.map((version) => listPath(clusterWide, version).replace(/\/[^/]+$/, ''));
}

export type AgentConfigAnswer =
  | { readonly kind: 'ok'; readonly object: ManifestObject }
  | { readonly kind: 'absent' }
  | { readonly kind: 'refused'; readonly message: string };

/** The ConfigMap that the agents are started with. */
export async function readAgentConfigMap(client: ApiClient): Promise<AgentConfigAnswer> {
  const of = CLUSTER_KINDS.find((one) => one.kind === 'ConfigMap');
  if (of === undefined) return { kind: 'absent' };
  let found: ManifestObject | undefined;
  const answer = await listKind(
    client,
    of,
    {},
    {
      begin: () => undefined,
      page: ([live]) => {
        found ??= live?.object;
      },
    },
  );
  if (answer.kind === 'forbidden' || answer.kind === 'refused')
    return { kind: 'refused', message: answer.message };
  return found === undefined ? { kind: 'absent' } : { kind: 'ok', object: found };
}
