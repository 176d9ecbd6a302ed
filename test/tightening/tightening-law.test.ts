import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Grant, grantsOf } from '../../src/grants/grant.ts';
import { EMPTY_INVENTORY } from '../../src/policies/inventory/inventory.ts';
import { type ManifestFile, parseManifest } from '../../src/policies/manifest.ts';
import { type ParsedPolicies, parsePolicies } from '../../src/policies/parse-policies.ts';
import { tighten } from '../../src/tightening/tighten.ts';
import { verify } from '../../src/verification/verify.ts';
import { policyText } from './arbitrary-policy.ts';
import { unusedFindings } from './unused-findings.ts';

function read(text: string): ParsedPolicies & { readonly file: ManifestFile } {
  const file = parseManifest('p.yaml', text);
  const parsed = parsePolicies(file.objects);
  if (parsed.invalid.length > 0 || parsed.policies.length !== 1)
    throw new Error(`${parsed.invalid[0]?.message ?? 'no policy'}\n${text}`);
  return { ...parsed, file };
}

function sentences(grants: readonly Grant[]): string[] {
  return grants
    .map((grant) => `${grant.spec.subject.text}: ${grant.rule.direction}: ${grant.sentence}`)
    .sort();
}

describe('whatever is unused in whatever policy', () => {
  it('goes, and nothing else does, and the result is proven', () => {
    const seen = { changed: 0, declined: 0, emptied: 0 };
    fc.assert(
      fc.property(policyText(), fc.array(fc.boolean(), { minLength: 1, maxLength: 12 }), (text, pattern) => {
        const before = read(text);
        const grants = before.policies.flatMap(grantsOf);
        const unused = new Set(grants.filter((_, i) => pattern[i % pattern.length]));
        const findings = before.policies.flatMap((policy) => {
          const own = grantsOf(policy);
          return unusedFindings(policy, (grant) =>
            unused.has(grants[own.findIndex((one) => one.id === grant.id)] ?? grant),
          );
        });
        const { changes, declined } = tighten(findings, [before.file]);
        seen.declined += declined.length;
        const [change] = changes;
        if (change === undefined) return;
        seen.changed += 1;

        const after = read(change.after);
        const revoked = new Set(change.revoked.flatMap((one) => one.finding.grants.map((grant) => grant.id)));
        expect(sentences(after.policies.flatMap(grantsOf))).toEqual(
          sentences(grants.filter((grant) => !revoked.has(grant.id))),
        );
        expect(after.policies[0]?.specs.map((spec) => spec.isolates)).toEqual(
          before.policies[0]?.specs.map((spec) => spec.isolates),
        );
        if (after.policies.flatMap(grantsOf).length === 0) seen.emptied += 1;

        const { counterexamples } = verify({
          before,
          after,
          inventory: EMPTY_INVENTORY,
          endpoints: [],
          usages: [],
          replayFromMs: 0,
        });
        expect(counterexamples).toEqual([]);
      }),
      { numRuns: 400 },
    );
    expect(seen.changed).toBeGreaterThan(150);
    expect(seen.emptied).toBeGreaterThan(20);
    expect(seen.declined).toBeGreaterThan(3);
  });
});
