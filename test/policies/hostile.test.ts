import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { contradictions } from '../../src/findings/contradictory.ts';
import { grantsOf } from '../../src/grants/grant.ts';
import type { Problem } from '../../src/model/problem.ts';
import { parseInventory } from '../../src/policies/inventory/inventory.ts';
import { parseManifest } from '../../src/policies/manifest.ts';
import { type ParsedPolicies, parsePolicies } from '../../src/policies/parse-policies.ts';
import { mutation } from './mutate.ts';

const FIXTURES = fileURLToPath(new URL('../../fixtures/', import.meta.url));

/** Everything that reads a text, as the program would. */
function readAll(text: string): ParsedPolicies & { readonly problems: readonly Problem[] } {
  const { objects, problems } = parseManifest('h.yaml', text);
  parseInventory(objects);
  const parsed = parsePolicies(objects);
  for (const policy of parsed.policies) {
    grantsOf(policy);
    contradictions(policy);
  }
  return { ...parsed, problems };
}

/** File and line of everything that was rejected. */
function rejections(text: string): [string, number | undefined][] {
  const { problems, invalid } = readAll(text);
  return [
    ...problems.map(({ file, line }): [string, number | undefined] => [file, line]),
    ...invalid.map(({ place }): [string, number | undefined] => [place.file, place.line]),
  ];
}

const NP = 'apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: x}\nspec:\n';
const CNP =
  'apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: {name: x}\nspec:\n  endpointSelector: {}\n';

describe('keys that name parts of every object', () => {
  it.each([
    {
      why: '__proto__ in a selector',
      text: `${NP}  podSelector: {matchLabels: {__proto__: x, constructor: y}}\n`,
    },
    { why: '__proto__ as a field', text: `${NP}  __proto__: {podSelector: {}, polluted: true}\n` },
    { why: '__proto__ at the top', text: `__proto__: {polluted: true}\n${NP}  podSelector: {}\n` },
    {
      why: '__proto__ in metadata',
      text: NP.replace(
        '{name: x}',
        '{name: x, labels: {__proto__: {polluted: true}}, annotations: {__proto__: p}}',
      ),
    },
    {
      why: '__proto__ in flattened text',
      text: `${NP}  podSelector:\n  matchLabels:\n  __proto__: x\n  polluted: x\n`,
    },
    {
      why: 'constructor in a Cilium policy',
      text: `${CNP}  ingress: [{constructor: {prototype: {polluted: true}}}]\n`,
    },
    {
      why: '__proto__ by a merge key',
      text: `a: &a {__proto__: {polluted: true}}\n${CNP}  <<: *a\n  ingress: [{}]\n`,
    },
  ])('$why pollute nothing', ({ text }) => {
    readAll(text);
    expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false);
    expect(Object.keys(Object.prototype)).toEqual([]);
    expect(Reflect.get({}, 'polluted')).toBeUndefined();
  });

  it('stay labels like any other', () => {
    const [policy] = readAll(`${NP}  podSelector: {matchLabels: {__proto__: x}}\n`).policies;
    expect(policy?.specs[0]?.subject.text).toBe('pods __proto__=x in default');
  });
});

const levels = (open: string, close: string, n: number): string => open.repeat(n) + close.repeat(n);

describe('text made to exhaust the reader is rejected with file and line', () => {
  const bomb = [
    'a: &a [x, x, x, x, x, x, x, x, x]',
    ...'bcdefghij'.split('').map((name, i) => `${name}: &${name} [${`*${'abcdefghij'[i]}, `.repeat(9)}]`),
  ].join('\n');
  it.each([
    { why: '100,000 open brackets', text: `kind: A\nspec: ${'['.repeat(100_000)}` },
    { why: '100,000 nested lists', text: `kind: A\nspec: ${levels('[', ']', 100_000)}` },
    { why: '3,000 nested maps', text: `kind: A\nspec: ${levels('{a: ', '}', 3000)}` },
    {
      why: '1,000 nested lists in a Cilium rule',
      text: `${CNP}  ingress: [{toPorts: [{rules: ${levels('[', ']', 1000)}}]}]\n`,
    },
    { why: 'an alias bomb', text: `kind: A\n${bomb}\n` },
    {
      why: 'an alias to what holds it',
      text: `${CNP}  ingress:\n  - &loop\n    toPorts: [{rules: {http: [*loop]}}]\n`,
    },
    { why: 'an alias to nothing', text: 'kind: A\nspec: *nowhere\n' },
  ])('$why', { timeout: 20_000 }, ({ text }) => {
    const found = rejections(text);
    expect(found.length).toBeGreaterThan(0);
    expect(found.filter(([file, line]) => file !== 'h.yaml' || !(Number(line) >= 1))).toEqual([]);
  });
});

describe('a megabyte of one thing is read without end in sight being reached', () => {
  const mega = 1_000_000;
  it.each([
    { why: 'a name', text: `${NP.replace('name: x', `name: ${'x'.repeat(mega)}`)}  podSelector: {}\n` },
    { why: 'a label', text: `${NP}  podSelector: {matchLabels: {app: ${'x'.repeat(mega)}}}\n` },
    {
      why: 'a port name',
      text: `${CNP}  ingress: [{toPorts: [{ports: [{port: "${'x'.repeat(mega)}"}]}]}]\n`,
    },
    {
      why: 'digits as a port',
      text: `${CNP}  ingress: [{toPorts: [{ports: [{port: "${'9'.repeat(mega)}"}]}]}]\n`,
    },
    { why: 'a CIDR', text: `${CNP}  ingress: [{fromCIDR: ["${'1.'.repeat(mega / 2)}"]}]\n` },
    { why: 'a DNS name', text: `${CNP}  egress: [{toFQDNs: [{matchName: "${'a.'.repeat(mega / 2)}"}]}]\n` },
    { why: 'stars', text: `${CNP}  egress: [{toFQDNs: [{matchPattern: "${'*a'.repeat(mega / 2)}"}]}]\n` },
    { why: 'an unclosed placeholder', text: `# \${${'a'.repeat(mega)}\n${NP}  podSelector: {}\n` },
    { why: 'many unclosed placeholders', text: `# ${'${a'.repeat(mega / 3)}\n${NP}  podSelector: {}\n` },
    { why: 'a comment', text: `# ${'é'.repeat(mega / 2)}\n${NP}  podSelector: {}\n` },
    { why: 'blanks', text: `${NP}  podSelector: {}${' '.repeat(mega)}\n` },
    { why: 'line feeds', text: `${NP}  podSelector: {}${'\n'.repeat(mega)}` },
  ])('$why', { timeout: 20_000 }, ({ text }) => {
    const { policies, invalid, problems } = readAll(text);
    expect(policies.length + invalid.length + problems.length).toBe(1);
  });
});

describe('20,000 random changes to valid policies', () => {
  const documents = readdirSync(join(FIXTURES, 'demo/policies'), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.yaml'))
    .flatMap((file) => readFileSync(join(FIXTURES, 'demo/policies', file), 'utf8').split(/^---\n/m));

  it('never crash, and each rejection names file and line', { timeout: 120_000 }, () => {
    expect(documents.length).toBeGreaterThan(40);
    const counts = { runs: 0, policies: 0, invalid: 0, problems: 0 };
    fc.assert(
      fc.property(
        fc.constantFrom(...documents),
        fc.array(mutation, { minLength: 1, maxLength: 3 }),
        (document, changes) => {
          const text = changes.reduce((before, change) => change(before), document);
          const lines = text.split(/\r\n?|\n/).length;
          const { policies, invalid, problems } = readAll(text);
          counts.runs += 1;
          counts.policies += policies.length;
          counts.invalid += invalid.length;
          counts.problems += problems.length;
          for (const { file, line } of [...problems, ...invalid.map(({ place }) => place)]) {
            if (file !== 'h.yaml' || line === undefined || line < 1 || line > lines)
              throw new Error(`rejected at ${file}:${line} of ${lines} lines`);
          }
        },
      ),
      { numRuns: 20_000, seed: 20_260_601 },
    );
    expect(Object.keys(Object.prototype)).toEqual([]);
    // a walk that met no good and no bad text looked at nothing
    expect(counts.runs).toBe(20_000);
    expect(Math.min(counts.policies, counts.invalid, counts.problems)).toBeGreaterThan(500);
  });
});
