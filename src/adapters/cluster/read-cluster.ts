import { Failure } from '../../model/failure.ts';
import { compareProblems, compareText, type Problem } from '../../model/problem.ts';
import type { ManifestObject } from '../../policies/manifest.ts';
import { ApiClient } from './api-client.ts';
import { CLUSTER_KINDS, POLICY_KIND_NAMES, resourceName } from './kinds.ts';
import { loadAccess } from './kubeconfig.ts';
import { listKind } from './list-kind.ts';

export interface ClusterContent {
  readonly objects: readonly ManifestObject[];
  /** kinds that could not be read */
  readonly problems: readonly Problem[];
}

/**
 * Lists once what policies are, or what runs. Kinds that the cluster does not have are no problem.
 * @param kubeconfig undefined: what kubectl would take
 * @throws Failure `source-unreachable`, `usage` for a bad kubeconfig
 */
export async function readCluster(
  what: 'policies' | 'inventory',
  kubeconfig: string | undefined,
): Promise<ClusterContent> {
  const client = new ApiClient(await loadAccess(kubeconfig));
  const objects: ManifestObject[] = [];
  const problems: Problem[] = [];
  for (const one of CLUSTER_KINDS) {
    if (POLICY_KIND_NAMES.has(one.kind) !== (what === 'policies')) continue;
    let own: ManifestObject[] = [];
    const answer = await listKind(
      client,
      one,
      {},
      {
        begin: () => {
          own = [];
        },
        page: (page) => {
          own = [...own, ...page.map((live) => live.object)];
        },
      },
    );
    switch (answer.kind) {
      case 'ok':
        objects.push(...own);
        break;
      case 'absent':
        break;
      case 'forbidden':
      case 'refused':
        // whoever may not even say who he is gets the same answer for every kind
        if (answer.kind === 'refused' && answer.status === 401) throw notLoggedIn(client.server);
        problems.push({
          file: `cluster:${one.kind}`,
          message: `cannot be listed: ${answer.message}`,
          remedy: `allow the verb list on ${resourceName(one)}; lapse doctor --kubeconfig names all that is missing`,
        });
    }
  }
  return {
    objects: objects.sort((a, b) => compareText(a.file, b.file)),
    problems: problems.sort(compareProblems),
  };
}

function notLoggedIn(server: string): Failure {
  return new Failure('source-unreachable', `the API server ${server} does not accept the credentials`, {
    remedy: 'renew them, or give another kubeconfig',
  });
}
