import { fileURLToPath } from 'node:url';
import { describe, expect, it, vi } from 'vitest';
import { readScenarios } from '../grants/oracle-scenario.ts';
import { hasShared, sharedPath } from '../support/shared.ts';
import { someConnections, somePairs } from './oracle/observe.ts';
import { describe as inWords, shareOfWhole, tightenAll } from './oracle/tighten-all.ts';

const SUBSET = fileURLToPath(new URL('../../fixtures/oracle/cilium-policy-cases.jsonl.gz', import.meta.url));
const FULL_SET = 'oracle/cilium-policy-cases.jsonl.gz';
// a busy machine takes several times as long
vi.setConfig({ testTimeout: 600_000 });

const WRONG_SHOWN = 20;

/**
 * The engine is asked everything, everywhere. `floors` lie just under what was measured: shares may rise, and a fall has
 * to be explained. `proveEvery`: one scenario in so many is also proven as for a user, and tightened a second time.
 */
const RUNS = [
  {
    what: 'half of the allowed connections seen',
    file: SUBSET,
    isMissing: false,
    sample: { draw: someConnections, percent: 50, narrow: false },
    expected: { scenarios: 86, decisions: 142_254 },
    floors: { changed: 58, revoked: 0.065, whole: 0.72 },
    proveEvery: 1,
  },
  {
    what: 'half of the pairs seen',
    file: SUBSET,
    isMissing: false,
    sample: { draw: somePairs, percent: 50, narrow: false },
    expected: { scenarios: 86, decisions: 142_254 },
    floors: { changed: 58, revoked: 0.11, whole: 0.78 },
    proveEvery: 3,
  },
  {
    what: 'one connection of fifty seen, what is used narrowed to it',
    file: SUBSET,
    isMissing: false,
    sample: { draw: someConnections, percent: 2, narrow: true },
    expected: { scenarios: 86, decisions: 142_254 },
    floors: { changed: 65, revoked: 0.34, whole: 0.88 },
    proveEvery: 1,
  },
  {
    what: 'one connection of fifty seen',
    file: SUBSET,
    isMissing: false,
    sample: { draw: someConnections, percent: 2, narrow: false },
    expected: { scenarios: 86, decisions: 142_254 },
    floors: { changed: 65, revoked: 0.23, whole: 0.85 },
    proveEvery: 3,
  },
  {
    what: `half of the allowed connections seen, all of ${FULL_SET}${hasShared(FULL_SET) ? '' : ' (absent beside this repository: skipped)'}`,
    file: sharedPath(FULL_SET),
    isMissing: !hasShared(FULL_SET),
    sample: { draw: someConnections, percent: 50, narrow: false },
    expected: { scenarios: 1000, decisions: 1_747_620 },
    floors: { changed: 430, revoked: 0.07, whole: 0.79 },
    proveEvery: 4,
  },
];

describe.each(RUNS)('$what', ({ what, file, isMissing, sample, expected, floors, proveEvery }) => {
  it.skipIf(isMissing)(
    'nothing is wider, nothing seen is cut, isolation and denies stay, twice is once',
    () => {
      const total = tightenAll(readScenarios(file), sample, proveEvery);
      process.stdout.write(inWords(what, total));
      expect(total.wrong.slice(0, WRONG_SHOWN)).toEqual([]);
      expect(total).toMatchObject(expected);
      expect(total.changed).toBeGreaterThanOrEqual(floors.changed);
      expect(total.revoked / total.neverUsed).toBeGreaterThanOrEqual(floors.revoked);
      expect(shareOfWhole(total, total.kept)).toBeGreaterThanOrEqual(floors.whole);
      // every decision that stays has a reason that a report would give
      expect([...total.kept.keys()]).not.toContain('unexplained');
      expect([...total.kept.keys()]).not.toContain('not judged');
    },
  );
});
