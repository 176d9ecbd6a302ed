import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Recommendation } from '../../src/app/recommend.ts';
import { tempDir } from '../support/temp-dir.ts';
import { describeFindings, importScenario, reasonsOf, recommendFor } from './run-scenario.ts';
import { loadScenarios } from './scenario.ts';

const scenarios = loadScenarios();
const directory = tempDir();

describe.each(scenarios)('$name', (scenario) => {
  const own = join(directory, scenario.name);
  let storePath: string;
  let result: Recommendation;

  beforeAll(async () => {
    storePath = await importScenario(scenario, own);
    result = await recommendFor(scenario, storePath, join(own, 'before'), scenario.before);
  });

  it('says why it is as it is', () => {
    expect(scenario.body.length).toBeGreaterThan(60);
  });

  it('finds what the case expects, and nothing else', () => {
    expect(describeFindings(scenario, result)).toEqual([...scenario.expected].sort());
    for (const text of scenario.says) expect(reasonsOf(result)).toContain(text);
  });

  it('changes the text byte for byte as the case says, or not at all', () => {
    const changed = result.tightening.changes.map((change) => change.after);
    expect(changed).toEqual(scenario.after === undefined ? [] : [scenario.after]);
  });

  it('is proven where it changes something, and a second run finds nothing more to do', async () => {
    expect(result.verification?.counterexamples ?? []).toEqual([]);
    expect((result.verification?.checked.decisions ?? 0) > 0).toBe(scenario.after !== undefined);
    const text = scenario.after ?? scenario.before;
    const again = await recommendFor(scenario, storePath, join(own, 'again'), text);
    expect(again.tightening.changes).toEqual([]);
  });
});

describe('the cases', () => {
  it('are all there', () => {
    const changing = scenarios.filter((one) => one.after !== undefined);
    expect(scenarios.length).toBeGreaterThanOrEqual(70);
    expect(changing.length).toBeGreaterThanOrEqual(30);
    expect(scenarios.length - changing.length).toBeGreaterThanOrEqual(30);
  });

  it('have a folder for each of the 54 ways in which taking something away goes wrong', () => {
    const told = new Set(scenarios.map(({ name }) => name.slice(0, 'T-00'.length)));
    const traps = Array.from({ length: 54 }, (_, i) => `T-${String(i + 1).padStart(2, '0')}`);
    expect(traps.filter((trap) => !told.has(trap))).toEqual([]);
  });
});
