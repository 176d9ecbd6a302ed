import { describe, expect, it } from 'vitest';
import { annotate } from '../../src/policies/annotate.ts';
import { deploy } from '../../src/policies/kustomize/deploy.ts';
import { parseManifest } from '../../src/policies/manifest.ts';
import { parsePolicies } from '../../src/policies/parse-policies.ts';

const KEY = 'lapse.dev/revoke-after';
const DAY = '2026-12-08';
const HEAD = 'apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\n';
const SPEC = 'spec:\n  podSelector: {}\n  ingress: [{}] # all\n';
const NEW = `${KEY}: "${DAY}"`;

/** The files after all their policies but those named have the annotation, or have it no longer. */
function annotated(
  texts: Readonly<Record<string, string>>,
  { value = DAY, but = [] }: { readonly value?: string | undefined; readonly but?: readonly string[] } = {},
  isRemoval = false,
): { readonly texts: Record<string, string>; readonly refused: string[] } {
  const files = Object.entries(texts).map(([file, text]) => parseManifest(file, text));
  const { policies, invalid } = parsePolicies(deploy({ files, outside: [], named: new Set() }).objects);
  if (invalid.length > 0) throw new Error(invalid[0]?.message);
  const some = policies.filter(({ ref }) => !but.includes(`${ref.namespace}/${ref.name}`));
  const done = annotate(some, { key: KEY, value: isRemoval ? undefined : value }, files);
  return {
    texts: Object.fromEntries(done.texts),
    refused: done.refused.map(
      ({ policy, reason }) => `${policy.ref.namespace}/${policy.ref.name}: ${reason}`,
    ),
  };
}

function one(text: string): string {
  const { texts, refused } = annotated({ 'a.yaml': text });
  return texts['a.yaml'] ?? `refused: ${refused.join('; ')}`;
}

function back(text: string): string {
  const { texts, refused } = annotated({ 'a.yaml': text }, {}, true);
  return texts['a.yaml'] ?? `refused: ${refused.join('; ')}`;
}

/** Metadata before and after; what stands around it must stay as it is. */
const STYLES = [
  {
    why: 'no annotations',
    before: 'metadata:\n  name: db # ours\n',
    after: `metadata:\n  name: db # ours\n  annotations:\n    ${NEW}\n`,
  },
  {
    why: 'four columns',
    before: 'metadata:\n    name: db\n',
    after: `metadata:\n    name: db\n    annotations:\n        ${NEW}\n`,
  },
  {
    why: 'others before it, with their comments',
    before: 'metadata:\n  annotations:\n    # why\n    a/b: c # d\n  name: db\n',
    after: `metadata:\n  annotations:\n    # why\n    a/b: c # d\n    ${NEW}\n  name: db\n`,
  },
  {
    why: 'other annotations on one line',
    before: 'metadata:\n  name: db\n  annotations: { a: b }\n',
    after: `metadata:\n  name: db\n  annotations: { a: b, ${NEW} }\n`,
  },
  {
    why: 'metadata on one line',
    before: 'metadata: { name: db, namespace: shop }\n',
    after: `metadata: { name: db, namespace: shop, annotations: { ${NEW} } }\n`,
  },
  {
    why: 'quoted keys and values beside it',
    before: `metadata:\n  name: 'db'\n  annotations:\n    'a/b': 'c'\n`,
    after: `metadata:\n  name: 'db'\n  annotations:\n    'a/b': 'c'\n    ${NEW}\n`,
  },
];

const dos = (text: string): string => text.replaceAll('\n', '\r\n');
const json = (rest: string): string =>
  `{\n  "apiVersion": "networking.k8s.io/v1",\n  "kind": "NetworkPolicy",\n  "metadata": {\n    "name": "db"${rest}\n  },\n  "spec": {"podSelector": {}, "ingress": [{}]}\n}\n`;
const item = (name: string, rest = ''): string =>
  `- ${HEAD.replaceAll('\n', '\n  ')}metadata:\n    name: ${name}\n${rest}  spec: { podSelector: {} }\n`;
const overlay = (name: string, more = ''): Record<string, string> => ({
  [`${name}/kustomization.yaml`]: `resources: [../base]\nnamespace: ${name}\n${more}`,
});

const listed = (rest: string): string =>
  `# top\napiVersion: v1\nkind: List\nitems:\n${item('a', rest)}${item('b', rest)}---\n# other\napiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: x\n---\n${HEAD}metadata:\n  name: c\n${rest.replaceAll(/^ {2}/gm, '')}${SPEC}`;

describe('an annotation is written as the text around it', () => {
  it.each(STYLES)('$why', ({ before, after }) => {
    expect(one(HEAD + before + SPEC)).toBe(HEAD + after + SPEC);
  });

  it.each(STYLES)('and taken out again to the byte: $why', ({ before, after }) => {
    expect(back(HEAD + after + SPEC)).toBe(HEAD + before + SPEC);
  });

  it.each(STYLES)('with Windows line ends: $why', ({ before, after }) => {
    expect(one(dos(HEAD + before + SPEC))).toBe(dos(HEAD + after + SPEC));
    expect(back(dos(HEAD + after + SPEC))).toBe(dos(HEAD + before + SPEC));
  });

  it.each([
    {
      why: 'an empty map',
      before: 'metadata:\n  name: db\n  annotations: {}\n',
      after: `metadata:\n  name: db\n  annotations: { ${NEW} }\n`,
    },
    {
      why: 'nothing behind the key',
      before: 'metadata:\n  annotations: # none yet\n  name: db\n',
      after: `metadata:\n  annotations: # none yet\n    ${NEW}\n  name: db\n`,
    },
    {
      why: 'null',
      before: 'metadata:\n  annotations: null\n  name: db\n',
      after: `metadata:\n  annotations: { ${NEW} }\n  name: db\n`,
    },
    {
      why: 'another day, whose quotes stay',
      before: `metadata:\n  name: db\n  annotations:\n    ${KEY}: '2025-01-01' # soon\n`,
      after: `metadata:\n  name: db\n  annotations:\n    ${KEY}: '${DAY}' # soon\n`,
    },
  ])('in place of what means nothing: $why', ({ before, after }) => {
    expect(one(HEAD + before + SPEC)).toBe(HEAD + after + SPEC);
  });

  it('in JSON', () => {
    const after = json(`,\n    "annotations": { "${KEY}": "${DAY}" }`);
    expect(one(json(''))).toBe(after);
    expect(back(after)).toBe(json(''));
  });

  it('in every document and every item of a list, and in no other object', () => {
    const after = listed(`    annotations:\n      ${NEW}\n`);
    expect(one(listed(''))).toBe(after);
    expect(back(after)).toBe(listed(''));
  });

  it('keeps the end of a file that has no line break', () => {
    expect(one(`${HEAD}spec: { podSelector: {} }\nmetadata:\n  name: db`)).toBe(
      `${HEAD}spec: { podSelector: {} }\nmetadata:\n  name: db\n  annotations:\n    ${NEW}`,
    );
  });
});

describe('what cannot be written for certain is refused', () => {
  it.each([
    { why: 'an alias', metadata: 'metadata:\n  labels: &a { x: y }\n  annotations: *a\n  name: db\n' },
    { why: 'nothing behind a key on one line', metadata: 'metadata: { name: db, annotations: }\n' },
  ])('$why', ({ metadata }) => {
    expect(one(HEAD + metadata + SPEC)).toMatch(/^refused: default\/db: /);
  });

  it('a comment that would be lost with it', () => {
    const text = `${HEAD}metadata:\n  name: db\n  annotations: # mine\n    ${NEW}\n${SPEC}`;
    expect(back(text)).toBe(
      'refused: default/db: metadata.annotations holds a comment, which would be lost (a.yaml)',
    );
  });
});

describe('policies that kustomizations make', () => {
  const base = {
    'base/kustomization.yaml': 'resources: [db.yaml]\n',
    'base/db.yaml': `${HEAD}metadata:\n  name: db\n${SPEC}`,
  };
  const AFTER = `${HEAD}metadata:\n  name: db\n  annotations:\n    ${NEW}\n${SPEC}`;

  it('are annotated in the file that defines them, once for all that are made of it', () => {
    expect(annotated({ ...base, ...overlay('prod'), ...overlay('test') })).toEqual({
      texts: { 'base/db.yaml': AFTER },
      refused: [],
    });
  });

  it('are left alone, by name, where another overlay deploys the same text and is not meant', () => {
    const files = { ...base, ...overlay('prod'), ...overlay('test') };
    expect(annotated(files, { but: ['test/db'] })).toEqual({
      texts: {},
      refused: ['prod/db: test/kustomization.yaml deploys the same text'],
    });
  });

  it('lose it where it is written', () => {
    const files = { ...base, 'base/db.yaml': AFTER, ...overlay('prod') };
    expect(annotated(files, {}, true).texts).toEqual({ 'base/db.yaml': base['base/db.yaml'] });
  });

  it('whose annotations a kustomization sets for all are refused', () => {
    const files = { ...base, ...overlay('prod', 'commonAnnotations:\n  team: shop\n') };
    const { texts, refused } = annotated(files);
    expect([texts, refused]).toEqual([{}, [expect.stringMatching(/^prod\/db: .*prod\/kustomization\.yaml/)]]);
  });
});
