import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { changesOf } from '../../src/app/changes.ts';
import { readSides } from '../../src/app/proof/sides.ts';
import { proofOf } from '../../src/app/proof.ts';
import type { Recommendation } from '../../src/app/recommend.ts';
import { writeInPlace, writeSet } from '../../src/app/write-policies.ts';
import { DEFAULT_AGENT } from '../../src/policies/inventory/agent-settings.ts';
import { toMarkdown } from '../../src/report/markdown.ts';
import type { Proof } from '../../src/report/proof.ts';
import { importScenario, recommendAt } from '../cases/run-scenario.ts';
import { loadScenarios } from '../cases/scenario.ts';
import { tempDir } from '../support/temp-dir.ts';

const directory = tempDir();
const NAME = 'T-05-unused-policy-beside-a-default-deny';

/** The scenario's policies, each in a file of its own. */
function layOut(root: string, text: string): void {
  mkdirSync(root, { recursive: true });
  const [deny = '', db = '', web = ''] = text.split(/^---.*\n/m);
  writeFileSync(join(root, 'deny.yaml'), deny);
  writeFileSync(join(root, 'db.yaml'), db);
  writeFileSync(join(root, 'web.yaml'), web);
  writeFileSync(join(root, 'empty.yaml'), '');
}

describe('a policy that goes as a whole, alone in its file', () => {
  const root = join(directory, 'policies');
  let result: Recommendation;

  beforeAll(async () => {
    const scenario = loadScenarios().find(({ name }) => name === NAME);
    if (scenario === undefined) throw new Error(`no scenario ${NAME}`);
    layOut(root, scenario.before);
    result = await recommendAt(scenario, await importScenario(scenario, directory), [root]);
  });

  it('leaves no file, and is proven', () => {
    expect(result.tightening.changes.map(({ file, after }) => [file, after])).toEqual([
      [join(root, 'db.yaml'), ''],
    ]);
    expect(result.verification?.passed).toBe(true);
  });

  it('is told, with what isolates its pods', () => {
    const sentence =
      'NetworkPolicy shop/db goes as a whole: NetworkPolicy shop/default-deny isolates all that it did';
    expect(changesOf(result).summary).toContain(sentence);
    expect(toMarkdown(result.report)).toContain(sentence);
  });

  it('is in the proof, which is replayed from either side', async () => {
    const proof = join(directory, 'proof.json');
    const request = { policyPaths: [root], inventoryPaths: [] };
    writeFileSync(proof, await proofOf(request, result, proof));
    const after = join(directory, 'after');
    await writeSet(result, after);
    const { inputs }: Pick<Proof, 'inputs'> = JSON.parse(readFileSync(proof, 'utf8'));
    for (const side of [root, after]) {
      const sides = await readSides([[side]], inputs.policies, DEFAULT_AGENT, proof);
      expect(sides.differences).toEqual([]);
      expect(sides.before.policies.map(({ ref }) => ref.name)).toContain('db');
      expect(sides.after.policies.map(({ ref }) => ref.name).sort()).toEqual(['default-deny', 'web']);
    }
  });

  it('is taken out by git apply', () => {
    const elsewhere = join(directory, 'repository');
    mkdirSync(elsewhere, { recursive: true });
    execFileSync('git', ['init', '--quiet', elsewhere]);
    const target = join(elsewhere, root.slice(1));
    layOut(
      target,
      ['deny', 'db', 'web'].map((one) => readFileSync(join(root, `${one}.yaml`), 'utf8')).join('---\n'),
    );
    execFileSync('git', ['apply', '-'], { cwd: elsewhere, input: changesOf(result).diff });
    expect(readdirSync(target).sort()).toEqual(['deny.yaml', 'empty.yaml', 'web.yaml']);
  });

  it('is not in a set that is written, nor left there from an earlier run', async () => {
    const set = join(directory, 'set');
    mkdirSync(set);
    writeFileSync(join(set, 'db.yaml'), 'old');
    const written = await writeSet(result, set);
    expect(readdirSync(set).sort()).toEqual(['deny.yaml', 'empty.yaml', 'web.yaml']);
    expect(written).toHaveLength(3);
  });

  it('is removed in place', async () => {
    expect(await writeInPlace(result)).toEqual([join(root, 'db.yaml')]);
    expect(readdirSync(root).sort()).toEqual(['deny.yaml', 'empty.yaml', 'web.yaml']);
  });
});
