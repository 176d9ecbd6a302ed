import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { hasShared, sharedPath } from '../support/shared.ts';
import { type Comparison, compareScenario, emptyComparison } from './oracle-compare.ts';
import { type OracleScenario, readScenarios } from './oracle-scenario.ts';

const SUBSET = fileURLToPath(new URL('../../fixtures/oracle/cilium-policy-cases.jsonl.gz', import.meta.url));
const FULL_SET = 'oracle/cilium-policy-cases.jsonl.gz';
const CONTRADICTIONS_SHOWN = 20;

function compare(scenarios: readonly OracleScenario[]): Comparison {
  const total = emptyComparison();
  for (const scenario of scenarios) compareScenario(scenario, total);
  return total;
}

/** So that a run shows what it looked at. */
function print(name: string, { contradictions, ...counts }: Comparison): void {
  const words = Object.entries(counts).map(([what, n]) => `${n} ${what}`);
  process.stdout.write(`${name}: ${[...words, `${contradictions.length} contradictions`].join(', ')}\n`);
}

describe.each([
  {
    name: 'the oracle in fixtures/oracle',
    file: SUBSET,
    isMissing: false,
    expected: { scenarios: 86, connections: 120_330, decisions: 142_254, named: 14_095, invalid: 7 },
  },
  {
    name: `the oracle in ${FULL_SET}${hasShared(FULL_SET) ? '' : ' (absent beside this repository: skipped)'}`,
    file: sharedPath(FULL_SET),
    isMissing: !hasShared(FULL_SET),
    expected: { scenarios: 1000, connections: 1_469_790, decisions: 1_747_620, named: 92_388, invalid: 62 },
  },
])('$name', ({ name, file, isMissing, expected }) => {
  it.skipIf(isMissing)('agrees on every decision, names every policy, and rejects the same policies', () => {
    const total = compare(readScenarios(file));
    print(name, total);
    expect(total.contradictions.slice(0, CONTRADICTIONS_SHOWN)).toEqual([]);
    expect(total).toMatchObject(expected);
    expect(total.allowed + total.redirected + total.denied).toBe(total.decisions);
    expect(Math.min(total.allowed, total.denied)).toBeGreaterThan(0.2 * total.decisions);
  });
});

const rewrite = (
  rows: Readonly<Record<string, string>>,
  change: (word: string) => string,
): Record<string, string> =>
  Object.fromEntries(Object.entries(rows).map(([pair, row]) => [pair, row.split(' ').map(change).join(' ')]));

describe('the comparison itself', () => {
  const scenario = readScenarios(SUBSET).find((one) => one.expected.invalid === undefined);
  if (scenario === undefined) throw new Error('no scenario to falsify');
  const { expected } = scenario;

  it.each([
    {
      what: 'a denial that we allow',
      falsified: { ...expected, verdicts: rewrite(expected.verdicts, (word) => word.replaceAll('a', 'd')) },
    },
    {
      what: 'a proxy that we do not see',
      falsified: { ...expected, verdicts: rewrite(expected.verdicts, (word) => word.replaceAll('a', 'r')) },
    },
    {
      what: 'a permission that we deny',
      falsified: { ...expected, verdicts: rewrite(expected.verdicts, (word) => word.replaceAll('d', 'a')) },
    },
    {
      what: 'a party without policy where we see a pod',
      falsified: { ...expected, verdicts: rewrite(expected.verdicts, () => '--') },
    },
    {
      what: 'a policy that we do not name',
      falsified: { ...expected, by: rewrite(expected.by, () => '99/99') },
    },
    {
      what: 'a rejected policy that we accept',
      falsified: { ...expected, invalid: { 'NetworkPolicy/shop/web': 'no reason' } },
    },
  ])('reports $what', ({ falsified }) => {
    expect(compare([scenario]).contradictions).toEqual([]);
    expect(compare([{ ...scenario, expected: falsified }]).contradictions).not.toEqual([]);
  });
});
