import { type Arbitrary, array, assert, constantFrom, oneof, property, record } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SelectorIndex } from '../../../src/grants/engine/selector-index.ts';
import { Identities } from '../../../src/grants/identity.ts';
import { matchSelector } from '../../../src/grants/match.ts';
import { endpointOfLabels } from '../../../src/model/endpoint.ts';
import { LabelSet, NAMESPACE_LABEL, NAMESPACE_LABELS_PREFIX } from '../../../src/model/labels.ts';
import type { Requirement } from '../../../src/model/selector.ts';
import { inventoryOf, namespaceObject } from '../../support/policies.ts';

const KEYS = [
  'app',
  'tier',
  NAMESPACE_LABEL,
  `${NAMESPACE_LABELS_PREFIX}team`,
  'io.cilium.k8s.policy.cluster',
];
const VALUES = ['a', 'b', 'c'];
/** of so few, all are candidates */
const FEW = 16;
const key = constantFrom(...KEYS);
const source = constantFrom('k8s', 'any', 'reserved', 'other');

const requirement: Arbitrary<Requirement> = oneof(
  record({
    operator: constantFrom('In', 'NotIn'),
    source,
    key,
    values: array(constantFrom(...VALUES), { minLength: 1, maxLength: 2 }),
  }),
  record({ operator: constantFrom('Exists', 'DoesNotExist'), source, key }),
);
const selector = record({ requirements: array(requirement, { maxLength: 3 }) });
const labels = array(
  record({
    source: constantFrom('k8s', 'reserved', 'other'),
    key,
    value: constantFrom(...VALUES),
  }),
  {
    maxLength: 5,
  },
).map((list) => LabelSet.of(list));

describe('the index of selectors', () => {
  it('finds those that a party satisfies, or may; of a few, others too', () => {
    const inventory = inventoryOf(namespaceObject('a', { team: 'a' }), namespaceObject('b', {}));
    let satisfied = 0;
    assert(
      property(array(selector, { maxLength: 40 }), labels, (selectors, set) => {
        const index = new SelectorIndex<number>();
        for (const [i, one] of selectors.entries()) index.add(one, i);
        for (const known of [inventory, undefined]) {
          const identity = new Identities(known).of(endpointOfLabels(set, '203.0.113.9', []));
          const candidates = index.candidates(identity);
          const matching = selectors.flatMap((one, i) => (matchSelector(one, identity) === 'no' ? [] : [i]));
          satisfied += matching.length;
          const mayBeOthers = selectors.length <= FEW;
          expect(mayBeOthers ? candidates.filter((i) => matching.includes(i)) : candidates).toEqual(matching);
        }
      }),
      { numRuns: 2000 },
    );
    expect(satisfied).toBeGreaterThan(1000);
  });
});
