import type { Problem } from '../model/problem.ts';
import type { UnenforcedPolicy } from '../policies/unenforced.ts';
import { comparisonJson } from '../report/comparison-json.ts';
import { comparisonMarkdown } from '../report/comparison-markdown.ts';
import { comparisonText } from '../report/comparison-text.ts';
import { isOnPurpose, outcomeOf, type PolicyComparison } from '../report/policy-comparison.ts';
import type { Paint } from '../report/text.ts';
import { compareAccess } from '../verification/access/compare-access.ts';
import { cutOff } from '../verification/cut-off.ts';
import {
  MAX_COUNTEREXAMPLES,
  type Verification,
  type VerificationInput,
} from '../verification/verification.ts';
import { verify } from '../verification/verify.ts';
import { readObserved } from './analyze.ts';
import { loadInventory, loadPolicies } from './manifests.ts';
import type { StoreAccess } from './open-any-store.ts';
import { VERSION } from './version.ts';

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
  /** policies are changed on purpose: that they are wider is told, and no failure */
  readonly allowsWider?: boolean;
}

/** Compares two sets of policies, whoever wrote them: proves that the second is no wider, and lists what differs. */
export async function verifyPolicies(request: VerifyRequest): Promise<PolicyComparison> {
  const { inventory, problems } = await loadInventory(request.inventoryPaths);
  const [before, after] = [
    await loadPolicies([request.before], inventory.agent),
    await loadPolicies([request.after], inventory.agent),
  ];
  const { storePath, storeAccess } = request;
  const observed = storePath === undefined ? undefined : await readObserved(storePath, storeAccess);
  const allowsWider = request.allowsWider ?? false;
  const input = {
    before,
    after,
    inventory,
    endpoints: observed?.endpoints ?? [],
    usages: observed?.usages ?? [],
    requests: observed?.requests ?? [],
    replayFromMs: request.replayFromMs ?? 0,
  };
  return {
    version: VERSION,
    before: request.before,
    after: request.after,
    verification: allowsWider ? withCuts(verify(input), input) : verify(input),
    access: compareAccess(input),
    hasRecording: observed !== undefined,
    allowsWider,
    unenforced: [...after.unenforced, ...before.unenforced.filter((one) => !isAmong(one, after.unenforced))],
    problems: uniqueProblems([...before.problems, ...after.problems, ...problems]),
  };
}

/** What is wider on purpose must not hide what is cut off by mistake. */
function withCuts(verification: Verification, input: VerificationInput): Verification {
  const { counterexamples } = verification;
  const isFull = counterexamples.length >= MAX_COUNTEREXAMPLES && counterexamples.every(isOnPurpose);
  return isFull ? { ...verification, counterexamples: [...counterexamples, ...cutOff(input)] } : verification;
}

/** Whether nothing happened but what was proven, or allowed to happen. */
export function isAccepted(comparison: PolicyComparison): boolean {
  return outcomeOf(comparison) !== 'failed';
}

/** @param format one of `text`, `markdown`, `json` */
export function formatComparison(comparison: PolicyComparison, format: string, paint?: Paint): string {
  switch (format) {
    case 'markdown':
      return comparisonMarkdown(comparison);
    case 'json':
      return comparisonJson(comparison);
    default:
      return comparisonText(comparison, paint);
  }
}

function isAmong(one: UnenforcedPolicy, others: readonly UnenforcedPolicy[]): boolean {
  return others.some(({ kind, name }) => kind === one.kind && name === one.name);
}

/** A file that is on both sides is read twice. */
function uniqueProblems(problems: readonly Problem[]): Problem[] {
  return [...new Map(problems.map((one) => [JSON.stringify(one), one])).values()];
}
