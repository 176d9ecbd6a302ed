import { describe, expect, it } from 'vitest';
import { type Requirement, type Selector, selects } from '../../src/model/selector.ts';
import { hypotheticalPods } from '../../src/verification/hypothetical-pods.ts';

const is = (key: string, ...values: readonly string[]): Requirement => ({
  operator: 'In',
  source: 'k8s',
  key,
  values,
});
const isNot = (key: string, ...values: readonly string[]): Requirement => ({
  operator: 'NotIn',
  source: 'k8s',
  key,
  values,
});
const has = (key: string): Requirement => ({ operator: 'Exists', source: 'any', key });
const hasNot = (key: string): Requirement => ({ operator: 'DoesNotExist', source: 'k8s', key });
const selector = (...requirements: readonly Requirement[]): Selector => ({ requirements });

/** Which of the selectors select each pod, as one digit per selector, sorted. */
function classesOf(selectors: readonly Selector[], besides: readonly Selector[] = []): string[] {
  const all = [...selectors, ...besides];
  return hypotheticalPods(selectors, besides)
    .map((pod) => all.map((one) => (selects(one, pod) ? '1' : '0')).join(''))
    .sort();
}

describe('pods that could run', () => {
  it.each([
    { why: 'in and out of one selector', selectors: [selector(is('app', 'a'))], classes: ['0', '1'] },
    { why: 'everyone: one will do', selectors: [selector()], classes: ['1'] },
    {
      why: 'two values of one label never meet',
      selectors: [selector(is('app', 'a')), selector(is('app', 'b'))],
      classes: ['00', '01', '10'],
    },
    {
      why: 'two labels meet',
      selectors: [selector(is('app', 'a')), selector(is('tier', 'x'))],
      classes: ['00', '01', '10', '11'],
    },
    {
      why: 'an exclusion and what it excludes',
      selectors: [selector(isNot('app', 'a', 'b')), selector(isNot('app', 'a'))],
      classes: ['00', '01', '11'],
    },
    {
      why: 'a label that is there and one that is not',
      selectors: [selector(has('x')), selector(hasNot('x'))],
      classes: ['01', '10'],
    },
    {
      why: 'reserved labels are no pods',
      selectors: [selector({ operator: 'Exists', source: 'reserved', key: 'host' })],
      classes: [''],
    },
  ])('$why', ({ selectors, classes }) => {
    expect(new Set(classesOf(selectors).map((one) => one.slice(0, classes[0]?.length)))).toEqual(
      new Set(classes),
    );
  });

  it('a namespace and its name as a label are the same', () => {
    const byKey = selector(is('io.kubernetes.pod.namespace', 'shop'));
    const byLabel = selector(is('io.cilium.k8s.namespace.labels.kubernetes.io/metadata.name', 'shop'));
    expect(classesOf([byKey, byLabel])).toEqual(['00', '11']);
  });

  it('too many labels for every combination: still every selector with every other, satisfied and broken', () => {
    const selectors = Array.from({ length: 12 }, (_, i) => selector(is(`key-${i}`, 'a', 'b')));
    const classes = new Set(
      classesOf(selectors.slice(0, 2), selectors.slice(2)).map((one) => one.slice(0, 2)),
    );
    expect(classes).toEqual(new Set(['00', '01', '10', '11']));
    expect(classesOf(selectors).length).toBeLessThan(200);
  });
});
