import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LabelSet } from '../../../src/model/labels.ts';
import { type Requirement, type Selector, selects } from '../../../src/model/selector.ts';
import { labelUniverse, type Selection, select } from '../../../src/model/sets/selection.ts';
import { LAWS } from './laws.ts';

const VALUES = [[], ['k8s:a=1'], ['k8s:a=2'], ['k8s:b=1'], ['k8s:a=1', 'k8s:b=1'], ['k8s:a=2', 'k8s:b=2']];
const known = VALUES.map((texts) => LabelSet.parse(texts));
const universe = labelUniverse(known);

const requirement = fc
  .record({
    operator: fc.constantFrom('In', 'NotIn', 'Exists', 'DoesNotExist'),
    key: fc.constantFrom('a', 'b'),
    values: fc.subarray(['1', '2'], { minLength: 1 }),
  })
  .map(
    ({ operator, key, values }): Requirement =>
      operator === 'In' || operator === 'NotIn'
        ? { operator, source: 'k8s', key, values }
        : { operator, source: 'k8s', key },
  );
const selector = fc.array(requirement, { maxLength: 2 }).map((requirements): Selector => ({ requirements }));
const selections = fc
  .array(selector, { maxLength: 3 })
  .map((list) => list.reduce((set, one) => set.union(select(universe, one)), universe.none));

describe('selections', () => {
  it.each(LAWS)('$law', ({ holds }) => {
    fc.assert(
      fc.property(selections, selections, selections, (a, b, c) => {
        expect(holds(universe.none, universe.all, a, b, c)).toBe(true);
      }),
    );
  });
});

const where = (...requirements: readonly Requirement[]): Selection => select(universe, { requirements });
const a1: Requirement = { operator: 'In', source: 'k8s', key: 'a', values: ['1'] };
const hasA: Requirement = { operator: 'Exists', source: 'k8s', key: 'a' };
const notA1: Requirement = { operator: 'NotIn', source: 'k8s', key: 'a', values: ['1'] };
const hasC: Requirement = { operator: 'Exists', source: 'k8s', key: 'c' };

describe('a selection', () => {
  it('holds exactly the label sets that the selector selects', () => {
    fc.assert(
      fc.property(selector, selector, (one, other) => {
        const [a, b] = [select(universe, one), select(universe, other)];
        expect(a.elements()).toEqual(universe.elements.filter((labels) => selects(one, labels)));
        expect(known.map((labels) => a.contains(labels))).toEqual(
          known.map((labels) => selects(one, labels)),
        );
        expect(a.isSubset(b)).toBe(known.every((labels) => !selects(one, labels) || selects(other, labels)));
      }),
    );
  });

  it('does not depend on the order of the label sets, or on one being there twice', () => {
    const again = labelUniverse([...known.toReversed(), LabelSet.parse(['k8s:b=1', 'k8s:a=1'])]);
    expect(select(again, { requirements: [a1] })).toStrictEqual(where(a1));
    expect(again.elements).toHaveLength(known.length);
  });

  it.each([
    { why: 'what no known label set has selects nothing', set: where(hasC), text: 'no label set' },
    { why: 'no requirement selects everything', set: where(), text: 'every label set' },
    { why: 'one value', set: where(a1), text: 'k8s:a=1; k8s:a=1, k8s:b=1' },
    {
      why: 'NotIn selects what has no labels',
      set: where(notA1),
      text: '(no labels); k8s:a=2; k8s:a=2, k8s:b=2; k8s:b=1',
    },
  ])('$why → $text', ({ set, text }) => {
    expect(set.toString()).toBe(text);
  });

  it.each([
    { why: 'a value is narrower than its key', narrow: where(a1), wide: where(hasA), is: true },
    { why: 'a key is not narrower than one of its values', narrow: where(hasA), wide: where(a1), is: false },
    {
      why: 'two requirements are narrower than one',
      narrow: where(hasA, notA1),
      wide: where(notA1),
      is: true,
    },
    { why: 'what selects nothing is narrower than anything', narrow: where(hasC), wide: where(a1), is: true },
  ])('$why → $is', ({ narrow, wide, is }) => {
    expect(narrow.isSubset(wide)).toBe(is);
  });

  it('goes with those of its own universe only', () => {
    const other = labelUniverse(known);
    for (const mixed of [
      () => universe.all.union(other.all),
      () => universe.all.intersect(other.all),
      () => universe.all.subtract(other.all),
      () => universe.all.isSubset(other.all),
      () => universe.all.equals(other.all),
    ])
      expect(mixed).toThrow('sets over different universes do not go together');
    expect(() => universe.all.contains(LabelSet.parse(['k8s:z=1']))).toThrow(
      'no label set of this universe: k8s:z=1',
    );
  });

  it('over nothing is empty', () => {
    const nothing = labelUniverse([]);
    expect(nothing.all.isEmpty()).toBe(true);
    expect(nothing.all.toString()).toBe('no label set');
  });
});
