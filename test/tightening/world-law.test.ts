import * as fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { stringify } from 'yaml';
import { type ManifestFile, parseManifest } from '../../src/policies/manifest.ts';
import { type ParsedPolicies, parsePolicies } from '../../src/policies/parse-policies.ts';
import { newTexts, tighten } from '../../src/tightening/tighten.ts';
import type { Usage } from '../../src/usage/usage.ts';
import { verify } from '../../src/verification/verify.ts';
import { judgeObserved } from './oracle/judge-observed.ts';
import { policySet } from './world/arbitrary-set.ts';
import { CONNECTIONS, decisionsOf, ENDPOINTS, INVENTORY, isolationOf, observe } from './world/world.ts';

function read(files: readonly ManifestFile[]): ParsedPolicies {
  return parsePolicies(
    files.flatMap((file) => file.objects),
    INVENTORY.agent,
  );
}

/** The whole way from what was seen to the new files. */
function tightened(
  files: readonly ManifestFile[],
  usages: readonly Usage[],
  narrow: boolean,
): ManifestFile[] {
  const parsed = read(files);
  const { findings } = judgeObserved(parsed, { inventory: INVENTORY, endpoints: ENDPOINTS, usages });
  const texts = newTexts(tighten(findings, files, { narrow, policies: parsed.policies }));
  return files.map((file) => parseManifest(file.file, texts.get(file.file) ?? file.text));
}

function textsOf(files: readonly ManifestFile[]): string[] {
  return files.map(({ file, text }) => `${file}\n${text}`).toSorted();
}

// a busy machine takes several times as long
vi.setConfig({ testTimeout: 600_000 });

const OPENNESS = { deny: 0, unknown: 1, allow: 2, unenforced: 2 } as const;

describe.each([
  { what: 'revoked', narrow: false },
  { what: 'revoked and narrowed', narrow: true },
])('whatever policies of whatever kinds, $what after whatever was seen', ({ narrow }) => {
  it('are never wider, cut nothing seen, isolate and deny as before, and are proven; twice settles it; order is nothing', () => {
    const seen = { valid: 0, changed: 0, narrower: 0, proven: 0 };
    fc.assert(
      fc.property(policySet(), fc.array(fc.nat({ max: 2000 }), { maxLength: 12 }), (objects, picks) => {
        const files = objects.map((one, i) =>
          parseManifest(`${i}.yaml`, stringify(one, { aliasDuplicateObjects: false })),
        );
        const before = read(files);
        seen.valid += before.policies.length;
        const usages = observe(before.policies, picks);
        const fresh = tightened(files, usages, narrow);
        const after = read(fresh);
        expect(after.invalid).toHaveLength(before.invalid.length);
        expect(isolationOf(after.policies)).toEqual(isolationOf(before.policies));

        const observed = new Set(usages.map((one) => one.connection));
        const [was, is] = [decisionsOf(before.policies), decisionsOf(after.policies)];
        const wrong = CONNECTIONS.flat().flatMap((half, i): string[] => {
          const [old, now] = [was[i], is[i]];
          if (old === undefined || now === undefined) throw new Error('a decision is missing');
          const change = OPENNESS[now.verdict] - OPENNESS[old.verdict];
          if (change < 0) seen.narrower += 1;
          return [
            ...(change > 0 ? [`${half.connection.port} is wider`] : []),
            ...(change < 0 && observed.has(half.connection) ? [`${half.connection.port} is cut`] : []),
            ...(now.denials.length < old.denials.length ? ['a deny is gone'] : []),
          ];
        });
        expect(wrong).toEqual([]);

        const changedTexts = textsOf(fresh).join() !== textsOf(files).join();
        if (changedTexts) seen.changed += 1;
        const { counterexamples, checked } = verify({
          before,
          after,
          inventory: INVENTORY,
          endpoints: ENDPOINTS,
          usages,
          replayFromMs: 0,
        });
        expect(counterexamples).toEqual([]);
        if (checked.decisions > 0) seen.proven += 1;

        const again = tightened(fresh, usages, narrow);
        // what a wide grant held may go once that is narrow; then it is all
        const settled = narrow ? tightened(again, usages, narrow) : fresh;
        expect(textsOf(again)).toEqual(textsOf(settled));
        const reversed = tightened(files.toReversed(), usages.toReversed(), narrow);
        expect(textsOf(reversed)).toEqual(textsOf(fresh));
      }),
      { numRuns: 100 },
    );
    process.stdout.write(`policies of all kinds: ${JSON.stringify(seen)}\n`);
    expect(seen.changed).toBeGreaterThan(50);
    expect(seen.proven).toBeGreaterThan(50);
    expect(seen.narrower).toBeGreaterThan(1000);
  });
});
