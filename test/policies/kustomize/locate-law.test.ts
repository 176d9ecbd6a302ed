import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import type { Deployment, SourcePart } from '../../../src/policies/deployment.ts';
import { applyLocated } from '../../../src/policies/edit/apply-located.ts';
import type { Edit } from '../../../src/policies/edit/edit.ts';
import { type Deployed, deploy } from '../../../src/policies/kustomize/deploy.ts';
import { type ManifestFile, type ManifestObject, parseManifest } from '../../../src/policies/manifest.ts';
import type { Path } from '../../../src/policies/place.ts';
import { isRecord } from '../../../src/policies/unknown-fields.ts';

const FIXTURES = fileURLToPath(new URL('../../../fixtures/kustomize', import.meta.url));

/** Every tree as files in memory. */
function trees(): ManifestFile[][] {
  const written = readdirSync(FIXTURES, { withFileTypes: true })
    .filter((one) => one.isDirectory())
    .map(({ name }) =>
      readdirSync(join(FIXTURES, name), { recursive: true, withFileTypes: true })
        .filter((one) => one.isFile() && one.name !== 'expected.yaml')
        .map((one) => join(one.parentPath, one.name))
        .map((file) => parseManifest(file, readFileSync(file, 'utf8'))),
    );
  const generated = readFileSync(join(FIXTURES, 'generated.jsonl'), 'utf8').trimEnd().split('\n');
  return [
    ...written,
    ...generated.map((line) => {
      const tree: unknown = JSON.parse(line);
      const files = isRecord(tree) && isRecord(tree['files']) ? Object.entries(tree['files']) : [];
      return files.map(([file, content]) => parseManifest(file, JSON.stringify(content, undefined, 1)));
    }),
  ];
}

function deployAll(files: readonly ManifestFile[]): Deployed {
  return deploy({ files, outside: [], named: new Set() });
}

/** Every list of the value that has an item to spare. */
function listsOf(value: unknown, path: Path = []): { readonly path: Path; readonly length: number }[] {
  if (Array.isArray(value)) {
    const inner = value.flatMap((item: unknown, i) => listsOf(item, [...path, i]));
    return value.length > 1 ? [{ path, length: value.length }, ...inner] : inner;
  }
  return isRecord(value)
    ? Object.entries(value).flatMap(([key, inner]) => listsOf(inner, [...path, key]))
    : [];
}

function without(value: unknown, list: Path, index: number): unknown {
  const [step, ...rest] = list;
  if (step === undefined) return Array.isArray(value) ? value.toSpliced(index, 1) : value;
  if (Array.isArray(value)) return value.map((item, i) => (i === step ? without(item, rest, index) : item));
  if (!isRecord(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [key, key === step ? without(inner, rest, index) : inner]),
  );
}

function idOf(object: ManifestObject): string {
  return object.deployment?.id ?? object.name;
}

/** Which deployed objects are allowed to change by an edit of a part. */
function touchedBy(object: ManifestObject, deployment: Deployment, part: SourcePart): Set<string> {
  return new Set([idOf(object), ...deployment.others(part).map((one) => one.id)]);
}

it('an item taken out where it is written is gone from what is deployed, and nothing else is', () => {
  let done = 0;
  let refused = 0;
  for (const files of trees()) {
    const before = deployAll(files);
    for (const object of before.objects) {
      const { deployment } = object;
      if (deployment === undefined) continue;
      for (const { path, length } of listsOf(object.value['spec'], ['spec'])) {
        const index = (done + refused) % length;
        const edit: Edit = { kind: 'remove-items', list: path, indexes: [index] };
        const located = deployment.locate(edit);
        const part = deployment.source(path);
        if (!located.ok || part === undefined) {
          refused += 1;
          continue;
        }
        const file = files.find((one) => one.file === located.value.file);
        const text = file === undefined ? undefined : applyLocated(file, [located.value]);
        if (text === undefined || !text.ok) {
          refused += 1;
          continue;
        }
        const edited = files.map((one) => (one === file ? parseManifest(one.file, text.value) : one));
        const after = deployAll(edited);
        const touched = touchedBy(object, deployment, part);
        expect(after.problems).toEqual(before.problems);
        for (const [i, old] of before.objects.entries()) {
          const expected = idOf(old) === idOf(object) ? without(old.value, path, index) : old.value;
          // of those that share the text only the one that asked is compared
          const isMeant = idOf(old) === idOf(object) || !touched.has(idOf(old));
          const deployed = isMeant ? after.objects[i]?.value : expected;
          expect(deployed, `${idOf(old)} ${JSON.stringify(edit)}`).toEqual(expected);
        }
        done += 1;
      }
    }
  }
  expect(done).toBeGreaterThan(100);
  expect(refused).toBeGreaterThan(5);
});
