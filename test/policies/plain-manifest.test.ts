import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { parseManifest } from '../../src/policies/manifest.ts';
import { parsePlainManifest } from '../../src/policies/plain-manifest.ts';
import type { PlainObject } from '../../src/policies/plain-object.ts';

const FIXTURES = fileURLToPath(new URL('../../fixtures/', import.meta.url));

function plainOf(object: PlainObject): object {
  const { file, root, apiVersion, kind, name, namespace, value } = object;
  return { file, root, apiVersion, kind, name, namespace, value, place: object.place(['metadata', 'name']) };
}

/** Both readings of one text. */
function bothOf(text: string): object[] {
  return [parsePlainManifest('one.yaml', text), parseManifest('one.yaml', text)].map(
    ({ objects, problems }) => ({ objects: objects.map(plainOf), problems }),
  );
}

describe('text that is never changed', () => {
  it('says the same as text that may be, in every file of the fixtures', () => {
    const files = readdirSync(FIXTURES, { recursive: true, encoding: 'utf8' }).filter((file) =>
      /\.ya?ml$/.test(file),
    );
    let objects = 0;
    for (const file of files) {
      const [plain, whole] = bothOf(readFileSync(`${FIXTURES}${file}`, 'utf8'));
      expect(plain, file).toEqual(whole);
      objects += JSON.stringify(whole).split('"apiVersion"').length - 1;
    }
    expect(objects).toBeGreaterThan(1000);
  });

  it.each([
    { why: 'merge keys', text: 'kind: A\nbase: &base { a: 1 }\nb: { <<: *base, c: 2 }\n' },
    { why: 'a tag', text: 'kind: A\nb: !!str 1\n' },
    { why: 'an odd number', text: 'kind: A\nb: 1_000\nc: [0b1, 0o17, 0777, 0x1F, 1e3, .5, 1:30, +1]\n' },
    { why: 'words that were once booleans', text: 'kind: A\nb: [yes, no, on, off, y, n, True, NULL, ~]\n' },
    { why: 'a date', text: 'kind: A\nb: 2026-06-01\nc: 2026-06-01T00:00:00Z\n' },
    { why: 'the same key twice', text: 'kind: A\nb: 1\nb: 2\n---\nkind: B\n' },
    { why: 'one broken document among others', text: 'kind: A\n---\nb: [\n---\nkind: C\n' },
    {
      why: 'long text in every style',
      text: "kind: A\nb: |\n  one\n  two\nc: >-\n  one\n  two\nd: \"a\\tb\"\ne: 'f''g'\n",
    },
    { why: 'numbers for keys', text: 'kind: A\nb: { 8080: x, true: y, null : z }\n' },
    { why: 'JSON', text: '{"kind":"List","items":[{"kind":"A","metadata":{"name":"a"}}]}' },
    { why: 'nothing', text: '' },
    { why: 'empty documents', text: '---\n---\nkind: A\n...\n---\n' },
    { why: 'nesting without end', text: `kind: A\nb: ${'['.repeat(300)}${']'.repeat(300)}\n` },
    { why: 'a template', text: 'kind: A\nb: {{ .Values.b }}\n' },
    { why: 'a byte order mark, and lines of Windows', text: '\uFEFFkind: A\r\nb: 1\r\n' },
  ])('and with $why', ({ text }) => {
    const [plain, whole] = bothOf(text);
    expect(plain).toEqual(whole);
  });
});
