import { grantsOfFinding } from '../findings/grants-of-finding.ts';
import { groupBy } from '../model/group-by.ts';
import type { Path } from '../policies/place.ts';
import type { Policy } from '../policies/policy.ts';
import type { ActionableFinding } from './actionable-finding.ts';

/** Findings that only go together: those of one policy, or of policies that are made of the same files. */
export interface Unit {
  /** never empty */
  readonly policies: readonly Policy[];
  /** never empty */
  readonly findings: readonly ActionableFinding[];
}

/**
 * An edit of a base needs every overlay to agree, so that policies made of a common file stand and fall together. Those
 * deployed as written have their text for themselves.
 */
export function unitsOf(findings: readonly ActionableFinding[]): Unit[] {
  const byPolicy = groupBy(findings, (one) => one.policy);
  const joined = new Joined();
  const threads = new Map([...byPolicy].map(([policy, own]) => [policy, threadsOf(policy, own)]));
  for (const [first, ...others] of threads.values()) for (const other of others) joined.join(first, other);
  const units = groupBy(byPolicy, ([policy]) => joined.rootOf(threads.get(policy)?.[0] ?? ''));
  return [...units.values()].map((some) => ({
    policies: some.map(([policy]) => policy),
    findings: some.flatMap(([, own]) => own),
  }));
}

/** What ties a policy to others. */
function threadsOf(
  { deployment, file, document, root }: Policy,
  findings: readonly ActionableFinding[],
): [string, ...string[]] {
  if (deployment === undefined) return [JSON.stringify(['object', file, document, root])];
  const sources = pathsOf(findings).flatMap((path) => deployment.source(path) ?? []);
  const documents = new Set(sources.map((one) => JSON.stringify(['document', one.file, one.document])));
  return [JSON.stringify(['made', deployment.id]), ...documents];
}

/** Of the parts that findings are about, and of all that holds them: what stays behind is edited there. */
function pathsOf(findings: readonly ActionableFinding[]): Path[] {
  const parts = new Map<string, Path>();
  for (const { rule, peer, port, request } of findings.flatMap(grantsOfFinding)) {
    for (const path of [rule.path, peer?.path, port?.path, request?.path]) {
      for (let length = path?.length ?? 0; length > 0; length -= 1) {
        const part = path?.slice(0, length) ?? [];
        parts.set(JSON.stringify(part), part);
      }
    }
  }
  return [...parts.values()];
}

/** Sets that grow together. */
class Joined {
  readonly #parents = new Map<string, string>();

  join(a: string, b: string): void {
    const [first, second] = [this.rootOf(a), this.rootOf(b)];
    if (first !== second) this.#parents.set(second, first);
  }

  rootOf(one: string): string {
    let root = one;
    for (let next = this.#parents.get(root); next !== undefined; next = this.#parents.get(root)) root = next;
    return root;
  }
}
