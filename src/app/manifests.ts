import { readManifests } from '../adapters/files/read-manifests.ts';
import { groupBy } from '../model/group-by.ts';
import { compareProblems, type Problem } from '../model/problem.ts';
import { type AgentSettings, DEFAULT_AGENT } from '../policies/inventory/agent-settings.ts';
import { EMPTY_INVENTORY, type Inventory, parseInventory } from '../policies/inventory/inventory.ts';
import type { ManifestObject } from '../policies/manifest.ts';
import { parsePlainManifest } from '../policies/plain-manifest.ts';
import { formatRef, type Policy } from '../policies/policy.ts';
import { withSources } from '../policies/rendered.ts';
import { type PoliciesBothWays, parseBothWays } from '../policies/round-trip.ts';
import { kubeconfigOf, namesCluster } from './names-cluster.ts';
import { deployedBy, type PolicyFiles, readPolicyFiles } from './policy-files.ts';
import { DISK, type PolicySource } from './policy-source.ts';

/** Policies as found in files, with the files. */
export interface PolicyManifests extends PolicyFiles, PoliciesBothWays {
  /** of a live cluster, as far as one was asked for: no text of theirs is ever changed */
  readonly live: readonly ManifestObject[];
}

/**
 * Reads and understands every policy below the paths. Throws `Failure('usage')` where a path does not exist.
 * @param agent what the inventory says of the agents' settings
 */
export async function loadPolicies(
  paths: readonly string[],
  agent: AgentSettings = DEFAULT_AGENT,
  source: PolicySource = DISK,
): Promise<PolicyManifests> {
  const read = await readPolicyFiles(
    paths.filter((path) => !namesCluster(path)),
    source,
  );
  const deployed = deployedBy(read);
  const live = await readClusters('policies', paths);
  const parsed = parseBothWays([...deployed.objects, ...live.objects], agent);
  return {
    ...read,
    ...parsed,
    live: live.objects,
    policies: guardGenerated(guardTwins(withSources(parsed.policies, read.files)), source),
    problems: [...read.problems, ...deployed.problems, ...live.problems].sort(compareProblems),
  };
}

/** Reads what runs. No paths: an empty inventory. */
export async function loadInventory(
  paths: readonly string[],
): Promise<{ readonly inventory: Inventory; readonly problems: readonly Problem[] }> {
  if (paths.length === 0) return { inventory: EMPTY_INVENTORY, problems: [] };
  const { texts, problems } = await readManifests(paths.filter((path) => !namesCluster(path)));
  const files = texts.map(({ file, text }) => parsePlainManifest(file, text));
  const live = await readClusters('inventory', paths);
  const inventory = parseInventory([...files.flatMap((file) => file.objects), ...live.objects]);
  const unread = [
    ...problems,
    ...live.problems,
    ...files.flatMap((file) => file.problems),
    ...inventory.problems,
  ];
  return { inventory, problems: unread.sort(compareProblems) };
}

async function readClusters(
  what: 'policies' | 'inventory',
  paths: readonly string[],
): Promise<{ readonly objects: ManifestObject[]; readonly problems: Problem[] }> {
  const objects: ManifestObject[] = [];
  const problems: Problem[] = [];
  for (const path of paths.filter(namesCluster)) {
    const { readCluster } = await import('../adapters/cluster/read-cluster.ts');
    const content = await readCluster(what, kubeconfigOf(path));
    objects.push(...content.objects);
    problems.push(...content.problems);
  }
  return { objects, problems };
}

/** Two objects of one name overwrite each other in the cluster; which text is in force is not known, so none is edited. */
function guardTwins(policies: readonly Policy[]): Policy[] {
  const byName = groupBy(policies, (policy) => formatRef(policy.ref));
  return policies.map((policy) => {
    const twin = byName.get(formatRef(policy.ref))?.find((one) => one !== policy);
    if (twin === undefined) return policy;
    const reason = twinReason(policy, twin);
    return { ...policy, uneditable: [...policy.uneditable, reason] };
  });
}

function guardGenerated(policies: readonly Policy[], { isGenerated }: PolicySource): Policy[] {
  return policies.map((policy) => {
    const made = (policy.deployment?.files ?? [policy.file]).find(isGenerated);
    if (made === undefined) return policy;
    const reason = `.gitattributes says that ${made} is generated; change what it is made from`;
    return { ...policy, uneditable: [...policy.uneditable, reason] };
  });
}

function twinReason({ deployment }: Policy, twin: Policy): string {
  const other = twin.deployment?.by;
  return deployment === undefined || other === undefined
    ? `the same policy is also defined in ${twin.place.file}:${twin.place.line}, and which one is in force is not known`
    : `${deployment.by} and ${other} both deploy it, and which one is in force is not known; where they are for different clusters, name the directory of one with --policies`;
}
