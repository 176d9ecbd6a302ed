import type { Grant } from '../../../src/grants/grant.ts';
import { formatRef } from '../../../src/policies/policy.ts';
import { rulesAt } from '../policies/render-policies.ts';
import { cellId, type SimPolicy } from '../policies/rule.ts';

/** Tells by its place in the text which cell of the truth a grant of the judge is. */
export class GrantCells {
  readonly #policies: ReadonlyMap<string, SimPolicy>;
  readonly #atMs: number;

  /** @param atMs when the text was written */
  constructor(policies: readonly SimPolicy[], atMs: number) {
    this.#policies = new Map(
      policies.map(({ kind, namespace, name, ...policy }) => [
        formatRef({ kind, name, ...(namespace !== undefined && { namespace }) }),
        { kind, name, ...(namespace !== undefined && { namespace }), ...policy },
      ]),
    );
    this.#atMs = atMs;
  }

  cellOf({ policy, rule, peer, port }: Grant): string {
    const found = this.#policies.get(formatRef(policy.ref));
    if (found === undefined) throw new Error(`nobody wrote ${formatRef(policy.ref)}`);
    const { direction } = rule;
    const own = rulesAt(found, this.#atMs, { direction, effect: 'allow' })[Number(rule.path.at(-1))];
    if (own === undefined) throw new Error(`nobody wrote ${rule.path.join('.')} of ${formatRef(policy.ref)}`);
    const [i, j] = [peer, port].map((part) => (part === undefined ? undefined : Number(part.path.at(-1))));
    return cellId(own.id, i, j);
  }
}
