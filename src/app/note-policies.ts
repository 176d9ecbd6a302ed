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
  const { policies, problems } = await loadPolicies(policyPaths);
  const store = await openStore(storePath, { mode: 'read-write' });
  try {
    await recordPolicies(store, policies, seenMs);
  } finally {
    await store.close();
  }
  return problems;
}
