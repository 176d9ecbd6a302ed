import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { type OracleScenario, readScenarios } from '../grants/oracle-scenario.ts';
import { hasShared, sharedPath } from '../support/shared.ts';
import { tempDir } from '../support/temp-dir.ts';
import { differences, invalidDifferences, writeScenario } from './can-oracle.ts';
import { ask } from './can-world.ts';

const directory = tempDir();
const SUBSET = fileURLToPath(new URL('../../fixtures/oracle/cilium-policy-cases.jsonl.gz', import.meta.url));
const FULL_SET = 'oracle/cilium-policy-cases.jsonl.gz';
const DIFFERENCES_SHOWN = 20;

async function compare(scenario: OracleScenario): Promise<{ asked: number; differ: string[] }> {
  const { args, questions } = writeScenario(join(directory, scenario.id), scenario);
  const { code, stdout, stderr } = await ask(args);
  const expectedCode = scenario.expected.invalid === undefined ? 0 : 3;
  const differ = [
    ...(code === expectedCode ? [] : [`exit code ${code}, not ${expectedCode}: ${stderr}`]),
    ...invalidDifferences(scenario, stderr),
    ...differences(questions, stdout),
  ];
  return { asked: questions.length, differ: differ.map((one) => `${scenario.id}: ${one}`) };
}

describe.each([
  { name: 'the oracle in fixtures/oracle', file: SUBSET, isMissing: false, asked: 120_330 },
  {
    name: `the oracle in ${FULL_SET}${hasShared(FULL_SET) ? '' : ' (absent beside this repository: skipped)'}`,
    file: sharedPath(FULL_SET),
    isMissing: !hasShared(FULL_SET),
    asked: 1_469_790,
  },
])('$name, as manifests and a file of queries', ({ file, isMissing, asked }) => {
  it.skipIf(isMissing)('gets Cilium’s own answers, its policies, and its rejections', async () => {
    let total = 0;
    const differ: string[] = [];
    for (const scenario of readScenarios(file)) {
      const result = await compare(scenario);
      total += result.asked;
      differ.push(...result.differ);
    }
    expect(differ.slice(0, DIFFERENCES_SHOWN), `${differ.length} differences in ${total} answers`).toEqual(
      [],
    );
    expect(total).toBe(asked);
  });
});

describe('the comparison itself', () => {
  const [scenario] = readScenarios(SUBSET);
  if (scenario === undefined) throw new Error('no scenario to falsify');
  const { args, questions } = writeScenario(join(directory, 'falsified'), scenario);

  it.each([
    { what: 'another word', change: { letters: 'rr' } },
    { what: 'a policy that is not named', change: { egressBy: ['NetworkPolicy none/such'] } },
  ])('reports $what', async ({ change }) => {
    const { stdout } = await ask(args);
    const falsified = questions.map((question, i) => (i === 0 ? { ...question, ...change } : question));
    expect(differences(questions.slice(0, 5), stdout)).not.toEqual([]);
    expect(differences(falsified, stdout).length).toBeGreaterThan(differences(questions, stdout).length);
  });

  it('reports a rejection that was not expected, and one that is missing', () => {
    const stderr = 'x.yaml:1:1: NetworkPolicy shop/web is invalid and takes no part: no reason\n';
    const expected = { ...scenario.expected, invalid: { 'NetworkPolicy/shop/db': 'no reason' } };
    expect(invalidDifferences({ ...scenario, expected }, stderr)).toEqual([
      'NetworkPolicy shop/db is accepted',
      'NetworkPolicy shop/web is rejected',
    ]);
  });
});
