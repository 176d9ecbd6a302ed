import type { Requirement, Selector } from './selector.ts';

/**
 * What two selectors have in common whatever labels there are, now or later. Both answers err on the side of no: a
 * label known by its source and one of `any` source are not told apart.
 */

/** Whether everything that `inner` selects is certainly selected by `outer`. */
export function isWithin(inner: Selector, outer: Selector): boolean {
  return outer.requirements.every((wanted) => inner.requirements.some((given) => implies(given, wanted)));
}

/** Whether certainly nothing is selected by both. */
export function areDisjoint(a: Selector, b: Selector): boolean {
  return a.requirements.some((one) => b.requirements.some((other) => excludes(one, other)));
}

function implies(given: Requirement, wanted: Requirement): boolean {
  if (!isSameLabel(given, wanted)) return false;
  switch (wanted.operator) {
    case 'In':
      return given.operator === 'In' && given.values.every((value) => wanted.values.includes(value));
    case 'Exists':
      return given.operator === 'Exists' || given.operator === 'In';
    case 'DoesNotExist':
      return given.operator === 'DoesNotExist';
    case 'NotIn':
      return wanted.values.every((value) => !mayBe(given, value));
  }
}

function excludes(one: Requirement, other: Requirement): boolean {
  if (!isSameLabel(one, other)) return false;
  if (one.operator === 'In') return !one.values.some((value) => mayBe(other, value));
  if (other.operator === 'In') return !other.values.some((value) => mayBe(one, value));
  return (
    (one.operator === 'Exists' && other.operator === 'DoesNotExist') ||
    (one.operator === 'DoesNotExist' && other.operator === 'Exists')
  );
}

function mayBe(requirement: Requirement, value: string): boolean {
  switch (requirement.operator) {
    case 'In':
      return requirement.values.includes(value);
    case 'NotIn':
      return !requirement.values.includes(value);
    case 'Exists':
      return true;
    case 'DoesNotExist':
      return false;
  }
}

function isSameLabel(a: Requirement, b: Requirement): boolean {
  return a.source === b.source && a.key === b.key;
}
