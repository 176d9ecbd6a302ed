import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Label, LabelSet, NAMESPACE_LABELS_PREFIX } from '../../src/model/labels.ts';
import { type Selector, selectorKey, selects } from '../../src/model/selector.ts';
import { ciliumKey, namespaceKey, podKey, readSelector } from '../../src/policies/selectors.ts';
import { isRecord } from '../../src/policies/unknown-fields.ts';

const SELECTORS = 100_000;

const KEYS = [
  'app',
  'app',
  'tier',
  'app.kubernetes.io/name',
  'k8s:app',
  'any:app',
  'container:tier',
  '__proto__',
  'constructor',
  'toString',
  'hasOwnProperty',
  'length',
  '0',
  'a:b:c',
  'a b',
  'app In(a) & k8s:tier',
  'ключ',
  'e\u0301',
  '\u00e9',
  '\ud800',
  '\u0000',
  'x'.repeat(300),
] as const;

const VALUES = [
  'a',
  'a',
  'b',
  'b',
  'a,b',
  '',
  'a) & k8s:tier In(b',
  '"a"',
  '__proto__',
  'undefined',
  'null',
  'e\u0301',
  '\u00e9',
  '\u202e',
  'x'.repeat(300),
] as const;

const key = fc.constantFrom(...KEYS);
const value = fc.constantFrom(...VALUES);
const values = fc.array(value, { maxLength: 3 });

const expression = fc.oneof(
  fc.record({
    key,
    operator: fc.constantFrom('In', 'NotIn'),
    values: fc.array(value, { minLength: 1, maxLength: 3 }),
  }),
  fc.record({ key, operator: fc.constantFrom('Exists', 'DoesNotExist') }),
);

/** Shapes that the API does not have, or only by accident. */
const SHAPES: readonly unknown[] = [
  null,
  '',
  'x',
  0,
  Number.NaN,
  true,
  [],
  {},
  [null],
  [[]],
  { a: null },
  { toString: 'x' },
];
const misshapen = fc.constantFrom(...SHAPES);
const misshapenExpression = fc.oneof(
  misshapen,
  fc.record({
    key: fc.oneof(key, misshapen),
    operator: fc.oneof(
      fc.constantFrom('In', 'NotIn', 'Exists', 'DoesNotExist', 'in', 'Gt', '', '__proto__'),
      misshapen,
    ),
    values: fc.oneof(values, misshapen, fc.constant(['a', 1]), fc.constant([null])),
  }),
);

const often = <T, U>(usual: fc.Arbitrary<T>, odd: fc.Arbitrary<U>): fc.Arbitrary<T | U> =>
  fc.oneof({ weight: 12, arbitrary: usual }, { weight: 1, arbitrary: odd });

/** Keys are own even where they are `__proto__`, as YAML and JSON make them. */
const mapOf = <T>(inner: fc.Arbitrary<T>): fc.Arbitrary<Record<string, T>> =>
  fc.array(fc.tuple(key, inner), { maxLength: 3 }).map((pairs) => Object.fromEntries(pairs));

const labelSelector: fc.Arbitrary<unknown> = often(
  fc.record(
    {
      matchLabels: often(mapOf(value), fc.oneof(misshapen, mapOf(misshapen))),
      matchExpressions: often(fc.array(often(expression, misshapenExpression), { maxLength: 3 }), misshapen),
    },
    { requiredKeys: [] },
  ),
  misshapen,
);

const SOURCES = ['k8s', 'container', 'reserved'] as const;

/** No two of one key; no equals sign or line feed in a key, which no label has. */
const labels: fc.Arbitrary<Label[]> = fc.uniqueArray(
  fc.record({ source: fc.constantFrom('k8s', 'k8s', 'k8s', ...SOURCES), key, value }),
  { maxLength: 5, selector: (label) => label.key },
);

interface Condition {
  readonly key: string;
  readonly operator: string;
  readonly values: readonly string[];
}

/**
 * What a LabelSelector asks, read straight from the API: https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/
 * Undefined: it is none.
 */
function conditionsOf(raw: unknown): Condition[] | undefined {
  if (raw === null || raw === undefined) return [];
  if (!isRecord(raw)) return undefined;
  const { matchLabels = null, matchExpressions = null } = raw;
  if (matchLabels !== null && !isRecord(matchLabels)) return undefined;
  if (matchExpressions !== null && !Array.isArray(matchExpressions)) return undefined;
  const conditions: Condition[] = [];
  for (const [name, wanted] of Object.entries(matchLabels ?? {})) {
    if (typeof wanted !== 'string') return undefined;
    conditions.push({ key: name, operator: 'In', values: [wanted] });
  }
  const list: readonly unknown[] = matchExpressions ?? [];
  for (const item of list) {
    const condition = conditionOf(item);
    if (condition === undefined) return undefined;
    conditions.push(condition);
  }
  return conditions;
}

function conditionOf(item: unknown): Condition | undefined {
  if (!isRecord(item)) return undefined;
  const { key: name, operator, values: written } = item;
  if (typeof name !== 'string' || name === '' || typeof operator !== 'string') return undefined;
  if (written !== null && written !== undefined && !Array.isArray(written)) return undefined;
  const list: readonly unknown[] = written ?? [];
  if (!list.every((one) => typeof one === 'string')) return undefined;
  const needsValues = operator === 'In' || operator === 'NotIn';
  if (!needsValues && operator !== 'Exists' && operator !== 'DoesNotExist') return undefined;
  return needsValues === list.length > 0 ? { key: name, operator, values: list } : undefined;
}

function holds(
  { key: name, operator, values: wanted }: Condition,
  present: ReadonlyMap<string, string>,
): boolean {
  const found = present.get(name);
  if (operator === 'Exists') return found !== undefined;
  if (operator === 'DoesNotExist') return found === undefined;
  const isListed = wanted.some((one) => one === found);
  return operator === 'In' ? isListed : !isListed;
}

/** How a kind of policy reads a key, and which labels that key can find, by every way to write it. */
const READERS = {
  podKey: {
    read: podKey,
    names: ({ source, key: name }: Label) => (source === 'k8s' ? [name] : []),
  },
  namespaceKey: {
    read: namespaceKey,
    names: ({ source, key: name }: Label) =>
      source === 'k8s' && name.startsWith(NAMESPACE_LABELS_PREFIX)
        ? [name.slice(NAMESPACE_LABELS_PREFIX.length)]
        : [],
  },
  ciliumKey: {
    read: ciliumKey,
    // with a colon of its own a bare key names a source
    names: ({ source, key: name }: Label) => [
      `${source}:${name}`,
      `any:${name}`,
      ...(name.includes(':') ? [] : [name]),
    ],
  },
} as const;

/** Parties that selectors of one canonical form must not tell apart, with values made to be confused. */
const PROBES = [
  [],
  ...['a', 'b', 'a,b', '', '"a"'].flatMap((app) => [
    [['app', app]],
    [
      ['app', app],
      ['tier', 'b'],
    ],
  ]),
].map((pairs) =>
  LabelSet.of(pairs.map(([name = '', text = '']) => ({ source: 'k8s', key: name, value: text }))),
);

describe(`${SELECTORS} random selectors`, () => {
  it('select what Kubernetes says they do, are rejected where it has no such selector, and have one canonical form', () => {
    const counts = { accepted: 0, rejected: 0, selected: 0, passedOver: 0, formsMetAgain: 0 };
    const answersByForm = new Map<string, string>();
    fc.assert(
      fc.property(
        labelSelector,
        labels,
        fc.constantFrom('podKey' as const, 'namespaceKey' as const, 'ciliumKey' as const),
        (raw, carried, how) => {
          const conditions = conditionsOf(raw);
          const { read, names } = READERS[how];
          const result = readSelector(raw, ['spec'], read);
          if (conditions === undefined || !result.ok) {
            counts.rejected += 1;
            if (conditions !== undefined) throw new Error('a selector was rejected');
            if (result.ok) throw new Error('what is no selector was accepted');
            const { message, path } = result.error;
            if (message === '' || path[0] !== 'spec') throw new Error('rejected without a message or a path');
            return;
          }
          counts.accepted += 1;
          const all = how === 'namespaceKey' ? carried.map(ofNamespace) : carried;
          const present = new Map(all.flatMap((label) => names(label).map((name) => [name, label.value])));
          const expected = conditions.every((condition) => holds(condition, present));
          counts[expected ? 'selected' : 'passedOver'] += 1;
          expect(selects(result.value, LabelSet.of(all))).toBe(expected);
          if (meetAgain(result.value, answersByForm)) counts.formsMetAgain += 1;
        },
      ),
      { numRuns: SELECTORS },
    );
    process.stdout.write(`selectors: ${JSON.stringify(counts)}, ${answersByForm.size} canonical forms\n`);
    expect(counts.accepted + counts.rejected).toBe(SELECTORS);
    expect(Math.min(counts.rejected, counts.selected, counts.passedOver)).toBeGreaterThan(0.05 * SELECTORS);
    expect(counts.formsMetAgain).toBeGreaterThan(0.05 * SELECTORS);
  });

  it('have the same canonical form in whatever order they are written', () => {
    fc.assert(
      fc.property(fc.array(expression, { maxLength: 4 }), fc.infiniteStream(fc.nat(100)), (list, stream) => {
        const rank = (): number => stream.next().value ?? 0;
        const shuffled = shuffle(list, rank).map((one) =>
          'values' in one ? { ...one, values: shuffle(one.values, rank) } : one,
        );
        const [first, second] = [list, shuffled].map((matchExpressions) =>
          readSelector({ matchExpressions }, [], ciliumKey),
        );
        if (first?.ok !== true || second?.ok !== true) throw new Error('a sound selector was rejected');
        expect(selectorKey(second.value)).toBe(selectorKey(first.value));
      }),
      { numRuns: SELECTORS / 20 },
    );
  });
});

function ofNamespace({ key: name, value: text }: Label): Label {
  return { source: 'k8s', key: `${NAMESPACE_LABELS_PREFIX}${name}`, value: text };
}

/** Whether the canonical form was met before. Throws where it then gave other answers. */
function meetAgain(selector: Selector, answersByForm: Map<string, string>): boolean {
  const form = selectorKey(selector);
  const answers = PROBES.map((probe) => (selects(selector, probe) ? 'y' : 'n')).join('');
  const known = answersByForm.get(form);
  answersByForm.set(form, answers);
  if (known !== undefined && known !== answers)
    throw new Error(`two selectors with other answers have the form ${JSON.stringify(form)}`);
  return known !== undefined;
}

function shuffle<T>(items: readonly T[], rank: () => number): T[] {
  return items
    .map((item) => ({ item, rank: rank() }))
    .sort((a, b) => a.rank - b.rank)
    .map(({ item }) => item);
}
