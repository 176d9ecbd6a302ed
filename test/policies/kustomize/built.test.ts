import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { deployedBy, readPolicyFiles } from '../../../src/app/policy-files.ts';
import { isPolicyKind } from '../../../src/policies/kustomize/resource.ts';
import { isRecord } from '../../../src/policies/unknown-fields.ts';
import { tempDir } from '../../support/temp-dir.ts';

const FIXTURES = fileURLToPath(new URL('../../../fixtures/kustomize', import.meta.url));
const folders = readdirSync(FIXTURES, { withFileTypes: true })
  .filter((one) => one.isDirectory())
  .map((one) => one.name)
  .sort();
const generated = readFileSync(join(FIXTURES, 'generated.jsonl'), 'utf8').trimEnd().split('\n');
const directory = tempDir();

/** The policies of a text, by name; maps that patches emptied say nothing. */
function policiesOf(values: readonly unknown[]): unknown[] {
  return values
    .filter(isRecord)
    .filter((one) => isPolicyKind(String(one['kind'])))
    .map(withoutEmptyMetadata)
    .map((one) => [JSON.stringify([one['kind'], one['metadata']]), one] as const)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, one]) => one);
}

function withoutEmptyMetadata(object: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const metadata = isRecord(object['metadata']) ? object['metadata'] : {};
  const full = Object.entries(metadata).filter(
    ([, value]) => !isRecord(value) || Object.keys(value).length > 0,
  );
  const sorted = full.sort(([a], [b]) => (a < b ? -1 : 1));
  return { ...object, metadata: Object.fromEntries(sorted) };
}

function valuesOf(yaml: string): unknown[] {
  return [...parseAllDocuments(yaml)].map((document): unknown => document.toJS());
}

async function deployed(path: string): Promise<unknown[]> {
  const read = await readPolicyFiles([path]);
  const { objects, problems } = deployedBy(read);
  expect([...read.problems, ...problems]).toEqual([]);
  return policiesOf(objects.map((one) => one.value));
}

describe('what is deployed is what kustomize builds', () => {
  it.each(folders)('%s', async (name) => {
    const expected = policiesOf(valuesOf(readFileSync(join(FIXTURES, name, 'expected.yaml'), 'utf8')));
    expect(expected.length).toBeGreaterThan(0);
    expect(await deployed(join(FIXTURES, name, 'overlay'))).toEqual(expected);
  });

  it('of trees made at random', async () => {
    expect(generated.length).toBeGreaterThanOrEqual(50);
    let compared = 0;
    for (const [i, line] of generated.entries()) {
      const tree: unknown = JSON.parse(line);
      if (!isRecord(tree) || !isRecord(tree['files'])) throw new Error(`line ${i + 1} is no tree`);
      for (const [path, content] of Object.entries(tree['files'])) {
        const file = join(directory, String(i), path);
        mkdirSync(dirname(file), { recursive: true });
        writeFileSync(file, JSON.stringify(content));
      }
      const expected = policiesOf(valuesOf(String(tree['built'])));
      expect(await deployed(join(directory, String(i))), `line ${i + 1}`).toEqual(expected);
      compared += expected.length;
    }
    expect(compared).toBeGreaterThanOrEqual(60);
  });
});
