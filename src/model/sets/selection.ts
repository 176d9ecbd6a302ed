import { formatLabel, type LabelSet } from '../labels.ts';
import { type Selector, selects } from '../selector.ts';
import { type FiniteSet, type Naming, Universe } from './finite-set.ts';

/** Which of the known label sets a selector picks. That one is a subset of another says nothing of label sets to come. */
export type Selection = FiniteSet<LabelSet>;

const NAMING: Naming<LabelSet> = {
  noun: 'label set',
  key: ({ text }) => text,
  describe: (selection) => selection.elements().map(describeLabels).join('; '),
};

export function labelUniverse(labelSets: Iterable<LabelSet>): Universe<LabelSet> {
  return new Universe(labelSets, NAMING);
}

export function select(universe: Universe<LabelSet>, selector: Selector): Selection {
  return universe.where((labels) => selects(selector, labels));
}

/** `k8s:app=web, k8s:tier=front` */
function describeLabels({ labels }: LabelSet): string {
  return labels.length === 0 ? '(no labels)' : labels.map(formatLabel).join(', ');
}
