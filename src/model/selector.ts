import { assertNever } from './assert-never.ts';
import { getOrMake } from './get-or-make.ts';
import type { LabelSet } from './labels.ts';

/** One condition on one label. `source` `any` matches a label of every source. */
export type Requirement =
  | {
      readonly operator: 'In' | 'NotIn';
      readonly source: string;
      readonly key: string;
      readonly values: readonly string[];
    }
  | { readonly operator: 'Exists' | 'DoesNotExist'; readonly source: string; readonly key: string };

/** A conjunction of requirements; no requirements select everything. */
export interface Selector {
  readonly requirements: readonly Requirement[];
}

/** Whether the labels satisfy every requirement. NotIn holds for an absent label, as in Kubernetes. */
export function selects(selector: Selector, labels: LabelSet): boolean {
  return selector.requirements.every((requirement) =>
    satisfies(requirement, labels.get(requirement.source, requirement.key)),
  );
}

/** @param value of the label the requirement is about; undefined: there is none */
export function satisfies(requirement: Requirement, value: string | undefined): boolean {
  switch (requirement.operator) {
    case 'In':
      return value !== undefined && requirement.values.includes(value);
    case 'NotIn':
      return value === undefined || !requirement.values.includes(value);
    case 'Exists':
      return value !== undefined;
    case 'DoesNotExist':
      return value === undefined;
    default:
      return assertNever(requirement);
  }
}

const keys = new WeakMap<Selector, string>();

/** Canonical form: equal selectors have equal text, whatever order they were written in. */
export function selectorKey(selector: Selector): string {
  return getOrMake(keys, selector, () => selector.requirements.map(requirementKey).sort().join(' & '));
}

function requirementKey(requirement: Requirement): string {
  const values =
    'values' in requirement ? `(${[...requirement.values].sort().map(quotedUnlessPlain).join(',')})` : '';
  const key = quotedUnlessPlain(`${requirement.source}:${requirement.key}`);
  return `${key} ${requirement.operator}${values}`;
}

/** So that one odd value is not taken for two: no label that a cluster accepts needs quotes. */
function quotedUnlessPlain(text: string): string {
  return /^[-\w./:]*$/.test(text) ? text : JSON.stringify(text);
}
