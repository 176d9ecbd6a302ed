import { openStore } from '../adapters/store/open-store.ts';
import type { Problem } from '../model/problem.ts';
import { loadPolicies } from './manifests.ts';
import { recordPolicies } from './record-policies.ts';

/** Notes the rules of manifests as seen at a time; no paths, nothing done. Answers what could not be read. */
export async function notePolicies(
  storePath: string,
  policyPaths: readonly string[],
  seenMs: number,
): Promise<readonly Problem[]> {
  if (policyPaths.length === 0) return [];
  // the age of a rule counts from when it was written, whether or not it was in force yet
  const { policies, problems } = await loadPolicies(policyPaths, { clusterNetworkPolicy: true });
  const store = await openStore(storePath, { mode: 'read-write' });
  try {
    await recordPolicies(store, policies, seenMs);
  } finally {
    await store.close();
  }
  return problems;
}
