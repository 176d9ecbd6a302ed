import { assertNever } from './assert-never.ts';
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
  return selector.requirements.every((requirement) => satisfies(requirement, labels));
}

function satisfies(requirement: Requirement, labels: LabelSet): boolean {
  const value = labels.get(requirement.source, requirement.key);
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

/** Canonical form: equal selectors have equal text, whatever order they were written in. */
export function selectorKey(selector: Selector): string {
  return selector.requirements
    .map((requirement) => {
      const values = 'values' in requirement ? `(${[...requirement.values].sort().join(',')})` : '';
      return `${requirement.source}:${requirement.key} ${requirement.operator}${values}`;
    })
    .sort()
    .join(' & ');
}
