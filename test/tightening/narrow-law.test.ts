import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Explainable } from '../../src/app/explain/look.ts';
import { parseManifest } from '../../src/policies/manifest.ts';
import { parsePolicies } from '../../src/policies/parse-policies.ts';
import { newTexts, type Tightening, tighten } from '../../src/tightening/tighten.ts';
import type { Counterexample } from '../../src/verification/verification.ts';
import { verify } from '../../src/verification/verify.ts';
import { type Situation, situated } from '../findings/situation.ts';
import { PARTIES, traffic, widePolicy } from './arbitrary-wide.ts';

const FILE = '1.yaml';

function tightened({ judgement, manifests }: Explainable, narrow: boolean): Tightening {
  return tighten(judgement.findings, manifests.files, { narrow });
}

/** What the proof says, with all that was ever recorded asked again. */
function refute({ manifests, inventory, observed }: Explainable, tightening: Tightening): Counterexample[] {
  const text = newTexts(tightening).get(FILE);
  if (text === undefined) return [];
  const after = parsePolicies(parseManifest(FILE, text).objects);
  return [...verify({ before: manifests, after, inventory, ...observed, replayFromMs: 0 }).counterexamples];
}

describe('whatever is narrowed in whatever policy', () => {
  it('is proven, loses nothing that was ever recorded, and is narrowed once and for all', () => {
    const seen = new Map<string, number>();
    fc.assert(
      fc.property(widePolicy(), traffic(), (policy, used) => {
        const situation: Situation = { policies: [policy], running: PARTIES, used };
        const before = situated(situation);
        const narrowed = tightened(before, true);
        expect(narrowed.notNarrowed).toEqual([]);
        for (const one of narrowed.changes.flatMap((change) => change.narrowed))
          seen.set(one.dimension, (seen.get(one.dimension) ?? 0) + 1);

        const refuted = refute(before, narrowed);
        // what was used before the window may go with what is revoked, never by a narrowing
        const anyway = refuted.length === 0 ? [] : refute(before, tightened(before, false));
        expect(refuted.filter(({ text }) => !anyway.some((one) => one.text === text))).toEqual([]);
        const text = newTexts(narrowed).get(FILE) ?? policy;
        const again = tightened(situated({ ...situation, policies: [text] }), true);
        expect(again.changes.map((one) => one.after)).toEqual([]);
      }),
      { numRuns: 80 },
    );
    for (const dimension of ['ports', 'protocols', 'cidr', 'namespaces'])
      expect(seen.get(dimension) ?? 0, dimension).toBeGreaterThan(5);
  });
});
