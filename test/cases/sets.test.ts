import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Recommendation } from '../../src/app/recommend.ts';
import { tempDir } from '../support/temp-dir.ts';
import { describeFindings, importScenario, reasonsOf, recommendAt } from './run-scenario.ts';
import { type Case, loadCase } from './scenario.ts';

const FOLDERS = fileURLToPath(new URL('../../fixtures/sets', import.meta.url));
const cases = readdirSync(FOLDERS)
  .sort()
  .map((name) => loadCase(name, join(FOLDERS, name)));
const directory = tempDir();

/** Path inside the set → text. */
function textsBelow(root: string): Record<string, string> {
  if (!existsSync(root)) return {};
  const files = readdirSync(root, { recursive: true, withFileTypes: true }).filter((one) => one.isFile());
  return Object.fromEntries(
    files.map((one) => {
      const path = join(one.parentPath, one.name);
      return [relative(root, path), readFileSync(path, 'utf8')];
    }),
  );
}

function pathsIn(root: string, { policies }: Case): string[] {
  return policies.map((one) => join(root, one));
}

describe.each(cases)('$name', (one) => {
  const own = join(directory, one.name);
  const root = join(own, 'set');
  const after = textsBelow(join(one.directory, 'after'));
  let storePath: string;
  let result: Recommendation;

  beforeAll(async () => {
    storePath = await importScenario(one, own);
    mkdirSync(root, { recursive: true });
    cpSync(join(one.directory, 'before'), root, { recursive: true });
    result = await recommendAt(one, storePath, pathsIn(root, one));
  });

  it('says why it is as it is', () => {
    expect(one.body.length).toBeGreaterThan(60);
  });

  it('finds what the case expects, and nothing else', () => {
    const { declined, suggested } = result.tightening;
    const suggestions = [...declined, ...suggested].map((each) => each.suggestion?.text ?? '');
    expect(describeFindings(one, result)).toEqual([...one.expected].sort());
    for (const text of one.says) expect([reasonsOf(result), ...suggestions].join('\n')).toContain(text);
  });

  it('changes these files byte for byte, and no other', () => {
    const changed = result.tightening.changes.map((change) => [relative(root, change.file), change.after]);
    expect(Object.fromEntries(changed)).toEqual(after);
    expect(changed).toHaveLength(Object.keys(after).length);
  });

  it('is proven where it changes something, and a second run finds nothing more to do', async () => {
    const changes = Object.keys(after).length > 0;
    expect(result.verification?.counterexamples ?? []).toEqual([]);
    expect((result.verification?.checked.decisions ?? 0) > 0).toBe(changes);
    if (!changes) return;
    cpSync(join(one.directory, 'after'), root, { recursive: true });
    const again = await recommendAt(one, storePath, pathsIn(root, one));
    expect(again.tightening.changes).toEqual([]);
  });
});

it('has cases that change something, and cases that may not', () => {
  const changing = cases.filter((one) => existsSync(join(one.directory, 'after')));
  expect(changing.length).toBeGreaterThanOrEqual(4);
  expect(cases.length - changing.length).toBeGreaterThanOrEqual(6);
});
