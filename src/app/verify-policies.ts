import { plainLine } from '../model/plain-text.ts';
import type { Problem } from '../model/problem.ts';
import type { UnenforcedPolicy } from '../policies/unenforced.ts';
import { describeUnenforced, describeVerification } from '../report/wording.ts';
import type { Verification } from '../verification/verification.ts';
import { verify } from '../verification/verify.ts';
import { readObserved } from './analyze.ts';
import { loadInventory, loadPolicies } from './manifests.ts';
import type { StoreAccess } from './open-any-store.ts';

export interface VerifyRequest {
  /** file or directory */
  readonly before: string;
  readonly after: string;
  readonly inventoryPaths: readonly string[];
  /** undefined: no traffic is replayed */
  readonly storePath?: string;
  readonly storeAccess?: StoreAccess;
  /** only what was seen after this is replayed; default: everything */
  readonly replayFromMs?: number;
}

export interface VerifyResult {
  readonly verification: Verification;
  /** of both sides, each object once; they were not compared */
  readonly unenforced: readonly UnenforcedPolicy[];
  readonly problems: readonly Problem[];
}

/** Compares two sets of policies, whoever wrote them. */
export async function verifyPolicies(request: VerifyRequest): Promise<VerifyResult> {
  const { inventory, problems } = await loadInventory(request.inventoryPaths);
  const [before, after] = [
    await loadPolicies([request.before], inventory.agent),
    await loadPolicies([request.after], inventory.agent),
  ];
  const { storePath, storeAccess } = request;
  const observed = storePath === undefined ? undefined : await readObserved(storePath, storeAccess);
  return {
    verification: verify({
      before,
      after,
      inventory,
      endpoints: observed?.endpoints ?? [],
      usages: observed?.usages ?? [],
      replayFromMs: request.replayFromMs ?? 0,
    }),
    unenforced: [...after.unenforced, ...before.unenforced.filter((one) => !isAmong(one, after.unenforced))],
    problems: [...before.problems, ...after.problems, ...problems],
  };
}

function isAmong(one: UnenforcedPolicy, others: readonly UnenforcedPolicy[]): boolean {
  return others.some(({ kind, name }) => kind === one.kind && name === one.name);
}

export function describeResult({ verification, unenforced }: VerifyResult): string {
  const counterexamples = verification.counterexamples.map((one) => `  ${one.law}: ${plainLine(one.text)}\n`);
  const left = unenforced.map((one) => `  not compared: ${describeUnenforced(one)}\n`);
  return `${describeVerification(verification)}\n${counterexamples.join('')}${left.join('')}`;
}
