import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import type { Finding } from '../../src/findings/finding.ts';
import { holdFilters } from '../../src/findings/holds/of-filters.ts';
import { type Grant, grantsOf } from '../../src/grants/grant.ts';
import { EMPTY_INVENTORY } from '../../src/policies/inventory/inventory.ts';
import { type ManifestFile, parseManifest } from '../../src/policies/manifest.ts';
import { type ParsedPolicies, parsePolicies } from '../../src/policies/parse-policies.ts';
import { tighten } from '../../src/tightening/tighten.ts';
import { verify } from '../../src/verification/verify.ts';
import { filteringPolicyObject } from './arbitrary-policy.ts';
import { unusedFindings } from './unused-findings.ts';

/** Isolates every pod there may be. */
const DEFAULT_DENY = {
  apiVersion: 'cilium.io/v2',
  kind: 'CiliumNetworkPolicy',
  metadata: { name: 'p', namespace: 'shop' },
  spec: { endpointSelector: {}, ingress: [{}], egress: [{}] },
};

function read(text: string): ParsedPolicies & { readonly file: ManifestFile } {
  const file = parseManifest('p.yaml', text);
  const parsed = parsePolicies(file.objects);
  if (parsed.invalid.length > 0) throw new Error(`${parsed.invalid[0]?.message}\n${text}`);
  return { ...parsed, file };
}

/** What is unused by the pattern and held by nothing, as the judgement says it. */
function findingsOf(
  grants: readonly Grant[],
  policies: ParsedPolicies['policies'],
  pattern: readonly boolean[],
): Finding[] {
  const ids = grants.map(({ id }) => id);
  const unused = policies.flatMap((policy) =>
    unusedFindings(policy, ({ id }) => pattern[ids.indexOf(id) % pattern.length] ?? false),
  );
  const holds = holdFilters(unused, grants);
  return unused.map((one) => {
    const hold = holds.get(one);
    return hold === undefined ? one : { ...one, hold };
  });
}

function sentences(grants: readonly Grant[]): string[] {
  return grants.map((one) => `${one.policy.ref.name} ${one.spec.path} ${one.sentence}`).sort();
}

describe('whatever HTTP entries are unused in whatever policies', () => {
  it('they go, and nothing else does, no list is emptied, and the result is proven', () => {
    const seen = { changed: 0, entries: 0, held: 0, deleted: 0 };
    fc.assert(
      fc.property(
        fc.array(filteringPolicyObject(), { minLength: 1, maxLength: 2 }),
        fc.constantFrom([], [DEFAULT_DENY]),
        fc.oneof(fc.array(fc.boolean(), { minLength: 1, maxLength: 12 }), fc.constant([true])),
        (objects, others, pattern) => {
          const text = [...objects, ...others]
            .map((one, i) =>
              stringify(one, { aliasDuplicateObjects: false }).replace('name: p', `name: p${i}`),
            )
            .join('---\n');
          const before = read(text);
          const grants = before.policies.flatMap(grantsOf);
          const findings = findingsOf(grants, before.policies, pattern);
          const { changes } = tighten(findings, [before.file], { policies: before.policies });
          seen.held += findings.filter(
            (one) => one.kind === 'unused' && one.hold?.reason === 'l7-entry',
          ).length;
          const [change] = changes;
          if (change === undefined) return;
          seen.changed += 1;
          seen.deleted += change.deleted.length;
          seen.entries += change.revoked.filter((one) => one.finding.scope === 'request').length;

          const after = read(change.after);
          const revoked = new Set(change.revoked.flatMap((one) => one.finding.grants.map(({ id }) => id)));
          expect(sentences(after.policies.flatMap(grantsOf))).toEqual(
            sentences(grants.filter(({ id }) => !revoked.has(id))),
          );
          expect(change.after).not.toMatch(/(http|ports|toPorts|from\w+|to\w+): \[\]/);
          const { counterexamples } = verify({
            before,
            after,
            inventory: EMPTY_INVENTORY,
            endpoints: [],
            usages: [],
            replayFromMs: 0,
          });
          expect(counterexamples).toEqual([]);
        },
      ),
      { numRuns: 200 },
    );
    expect(seen.changed).toBeGreaterThan(60);
    expect(seen.entries).toBeGreaterThan(20);
    expect(seen.held).toBeGreaterThan(5);
    expect(seen.deleted).toBeGreaterThan(3);
  });
});
