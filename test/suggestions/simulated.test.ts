import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { suggestionsOf } from '../../src/app/suggestions-of.ts';
import { PolicyEngine } from '../../src/grants/engine/engine.ts';
import { attribute } from '../../src/grants/evidence.ts';
import { Identities } from '../../src/grants/identity.ts';
import { parseManifest } from '../../src/policies/manifest.ts';
import { parsePolicies } from '../../src/policies/parse-policies.ts';
import type { Policy } from '../../src/policies/policy.ts';
import { SUGGESTED_KINDS } from '../../src/suggestions/peer-of.ts';
import type { Suggestions } from '../../src/suggestions/suggest.ts';
import { type Judged, judgeWorld } from '../simulation/judge-world.ts';
import { makeWorld } from '../simulation/world.ts';
import { tempDir } from '../support/temp-dir.ts';

const SEEDS = [101, 103];

/** Connections that passed at an end where the policies would deny them. */
function unexplained({ analysis }: Judged, policies: readonly Policy[]): number {
  const { inventory, observed } = analysis;
  const engine = new PolicyEngine(policies, inventory);
  const identities = new Identities(inventory, { lenient: true });
  return attribute(engine, identities, observed.usages).unexplained.length;
}

function policiesOf({ offered }: Suggestions): readonly Policy[] {
  return parsePolicies(offered.flatMap(({ file, yaml }) => parseManifest(file, yaml).objects)).policies;
}

describe('two clusters of 45 days', () => {
  const directory = tempDir();
  let judged: Judged[];

  beforeAll(async () => {
    judged = [];
    for (const seed of SEEDS) {
      const world = makeWorld({ seed, days: 45, gaps: 'none' });
      const plan = { directory: join(directory, String(seed)), afterDays: [45], windowsDays: [14] };
      judged.push(...(await judgeWorld(world, plan)));
    }
  }, 600_000);

  it.each(SUGGESTED_KINDS)('with every %s that is suggested, all that passed is still explained', (kind) => {
    let offered = 0;
    for (const one of judged) {
      const { analysis, nowMs, unusedForMs } = one;
      const settings = { nowMs, unusedForMs, assumeStable: false, keeps: [] };
      const suggestions = suggestionsOf(analysis, settings, kind);
      const fresh = policiesOf(suggestions);
      expect(fresh).toHaveLength(suggestions.offered.length);
      offered += fresh.length;
      const { policies } = analysis.manifests;
      expect(unexplained(one, [...policies, ...fresh])).toBe(unexplained(one, policies));
    }
    expect(offered).toBeGreaterThan(5);
  });
});
