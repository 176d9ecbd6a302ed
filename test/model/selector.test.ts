import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LabelSet } from '../../src/model/labels.ts';
import { type Requirement, selectorKey, selects } from '../../src/model/selector.ts';

describe('a requirement (§2.3)', () => {
  const on = { source: 'k8s', key: 'app' } as const;
  const isIn = (...values: string[]): Requirement => ({ operator: 'In', ...on, values });
  const notIn = (...values: string[]): Requirement => ({ operator: 'NotIn', ...on, values });
  const exists: Requirement = { operator: 'Exists', ...on };
  const absent: Requirement = { operator: 'DoesNotExist', ...on };
  it.each([
    { why: 'In: one of the values', requirement: isIn('a', 'web'), labels: ['k8s:app=web'], holds: true },
    { why: 'In: another value', requirement: isIn('a'), labels: ['k8s:app=web'], holds: false },
    { why: 'In: absent', requirement: isIn('a'), labels: [], holds: false },
    { why: 'In: an empty value is a value', requirement: isIn(''), labels: ['k8s:app'], holds: true },
    { why: 'In: an empty value is not absence', requirement: isIn(''), labels: [], holds: false },
    { why: 'In: another source', requirement: isIn('web'), labels: ['container:app=web'], holds: false },
    {
      why: 'NotIn: one of the values',
      requirement: notIn('a', 'web'),
      labels: ['k8s:app=web'],
      holds: false,
    },
    { why: 'NotIn: another value', requirement: notIn('a'), labels: ['k8s:app=web'], holds: true },
    { why: 'NotIn: absent holds', requirement: notIn('a'), labels: [], holds: true },
    {
      why: 'NotIn: another source is absent',
      requirement: notIn('web'),
      labels: ['container:app=web'],
      holds: true,
    },
    { why: 'Exists: present', requirement: exists, labels: ['k8s:app'], holds: true },
    { why: 'Exists: absent', requirement: exists, labels: ['k8s:tier=app'], holds: false },
    { why: 'DoesNotExist: present', requirement: absent, labels: ['k8s:app'], holds: false },
    { why: 'DoesNotExist: absent', requirement: absent, labels: [], holds: true },
    {
      why: 'source any: every source',
      requirement: { operator: 'In', source: 'any', key: 'app', values: ['web'] },
      labels: ['container:app=web'],
      holds: true,
    },
  ] as const)('$why → $holds', ({ requirement, labels, holds }) => {
    expect(selects({ requirements: [requirement] }, LabelSet.parse(labels))).toBe(holds);
  });

  it('of several all must hold, and of none everything is selected', () => {
    const labels = LabelSet.parse(['k8s:app=web']);
    expect(selects({ requirements: [] }, labels)).toBe(true);
    expect(selects({ requirements: [exists, isIn('web')] }, labels)).toBe(true);
    expect(selects({ requirements: [exists, isIn('a')] }, labels)).toBe(false);
  });
});

const requirement: fc.Arbitrary<Requirement> = fc
  .record({
    operator: fc.constantFrom('In', 'NotIn', 'Exists', 'DoesNotExist'),
    key: fc.constantFrom('a', 'b'),
    values: fc.uniqueArray(fc.constantFrom('1', '2', '3'), { minLength: 1 }),
  })
  .map(
    ({ operator, key, values }): Requirement =>
      operator === 'In' || operator === 'NotIn'
        ? { operator, source: 'k8s', key, values }
        : { operator, source: 'k8s', key },
  );

describe('the key of a selector', () => {
  it('is the same whatever order it was written in', () => {
    fc.assert(
      fc.property(fc.array(requirement, { maxLength: 4 }), (requirements) => {
        const turned = requirements
          .toReversed()
          .map((one) => ('values' in one ? { ...one, values: one.values.toReversed() } : one));
        expect(selectorKey({ requirements: turned })).toBe(selectorKey({ requirements }));
      }),
    );
  });

  it('being equal means selecting the same', () => {
    const labels = fc.array(fc.constantFrom('k8s:a=1', 'k8s:a=2', 'k8s:b=1', 'k8s:b=3'), { maxLength: 3 });
    const pair = fc.array(requirement, { maxLength: 2 });
    fc.assert(
      fc.property(pair, pair, labels, (one, other, texts) => {
        fc.pre(selectorKey({ requirements: one }) === selectorKey({ requirements: other }));
        const set = LabelSet.parse(texts);
        expect(selects({ requirements: one }, set)).toBe(selects({ requirements: other }, set));
      }),
    );
  });
});
