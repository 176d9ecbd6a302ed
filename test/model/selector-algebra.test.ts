import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LabelSet } from '../../src/model/labels.ts';
import { type Requirement, type Selector, selects } from '../../src/model/selector.ts';
import { areDisjoint, isWithin } from '../../src/model/selector-algebra.ts';

const requirement: fc.Arbitrary<Requirement> = fc
  .record({
    operator: fc.constantFrom('In', 'NotIn', 'Exists', 'DoesNotExist'),
    source: fc.constantFrom('k8s', 'any'),
    key: fc.constantFrom('app', 'tier'),
    values: fc.uniqueArray(fc.constantFrom('a', 'b', 'c'), { minLength: 1, maxLength: 2 }),
  })
  .map(({ operator, source, key, values }) =>
    operator === 'In' || operator === 'NotIn' ? { operator, source, key, values } : { operator, source, key },
  );

const selector: fc.Arbitrary<Selector> = fc
  .array(requirement, { maxLength: 3 })
  .map((requirements) => ({ requirements }));

/** Every set of labels that the selectors can tell apart. */
const LABEL_SETS: readonly LabelSet[] = ['', 'a', 'b', 'c', 'z'].flatMap((app) =>
  ['', 'a', 'b', 'c', 'z'].flatMap((tier) =>
    ['', 'a', 'z'].map((other) =>
      LabelSet.parse([
        ...(app === '' ? [] : [`k8s:app=${app}`]),
        ...(tier === '' ? [] : [`k8s:tier=${tier}`]),
        ...(other === '' ? [] : [`container:app=${other}`]),
      ]),
    ),
  ),
);

describe('what two selectors have in common', () => {
  it('is said only where it holds for every set of labels', () => {
    const seen = { within: 0, disjoint: 0 };
    fc.assert(
      fc.property(selector, selector, (a, b) => {
        const [within, disjoint] = [isWithin(a, b), areDisjoint(a, b)];
        seen.within += within ? 1 : 0;
        seen.disjoint += disjoint ? 1 : 0;
        const outside = LABEL_SETS.filter((one) => selects(a, one) && !selects(b, one));
        const common = LABEL_SETS.filter((one) => selects(a, one) && selects(b, one));
        expect(within ? outside : []).toEqual([]);
        expect(disjoint ? common : []).toEqual([]);
        expect([areDisjoint(b, a), isWithin(a, a)]).toEqual([disjoint, true]);
      }),
      { numRuns: 3000 },
    );
    expect(seen.within).toBeGreaterThan(300);
    expect(seen.disjoint).toBeGreaterThan(150);
  });

  it.each([
    { why: 'fewer values', inner: ['In a'], outer: ['In a b'], within: true },
    { why: 'more values', inner: ['In a b'], outer: ['In a'], within: false },
    { why: 'a value is a presence', inner: ['In a'], outer: ['Exists'], within: true },
    { why: 'a value is not another', inner: ['In a'], outer: ['NotIn b'], within: true },
    { why: 'nothing demanded holds everything', inner: ['In a'], outer: [], within: true },
    { why: 'everything is in nothing demanded', inner: [], outer: ['Exists'], within: false },
    {
      why: 'without the label no value is another',
      inner: ['DoesNotExist'],
      outer: ['NotIn b'],
      within: true,
    },
  ])('$why → $within', ({ inner, outer, within }) => {
    expect(isWithin(read(inner), read(outer))).toBe(within);
  });
});

function read(texts: readonly string[]): Selector {
  return {
    requirements: texts.map((text): Requirement => {
      const [operator, ...values] = text.split(' ');
      const label = { source: 'k8s', key: 'app' };
      if (operator === 'In' || operator === 'NotIn') return { operator, ...label, values };
      return { operator: operator === 'Exists' ? 'Exists' : 'DoesNotExist', ...label };
    }),
  };
}
