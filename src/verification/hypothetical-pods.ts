import { type Label, LabelSet, NAMESPACE_LABEL, NAMESPACE_LABELS_PREFIX } from '../model/labels.ts';
import { type Requirement, type Selector, satisfies, selectorKey } from '../model/selector.ts';

/** Label sets up to this many are tried in every combination; beyond it, selectors are combined two by two. */
const MAX_COMBINATIONS = 2000;

const OTHER = 'lapse-other';
const NAME_OF_NAMESPACE = `${NAMESPACE_LABELS_PREFIX}kubernetes.io/metadata.name`;

/** Tells that the namespace's labels are all there: what is not among them is absent, not unknown. */
const KNOWN: Label = { source: 'k8s', key: `${NAMESPACE_LABELS_PREFIX}lapse-hypothetical`, value: 'yes' };

/** Whether the labels are those of a pod made up for a proof. */
export function isHypothetical(labels: LabelSet): boolean {
  return labels.has(KNOWN.source, KNOWN.key);
}

/**
 * Pods that could run one day: one for every way in which selectors can agree and disagree, as far as the labels they
 * mention tell. Of two pods that every selector treats alike, one will do.
 * @param own of one policy, before and after; each is combined with all others
 * @param besides of policies that may make a difference for it; combined with its own, not with each other
 */
export function hypotheticalPods(own: readonly Selector[], besides: readonly Selector[]): LabelSet[] {
  const distinct = onceEach([...own, ...besides]);
  const classes = new Map<string, Labels>();
  for (const labels of candidates(onceEach(own), onceEach(besides))) {
    const namespace = namespaceOf(labels);
    let signature = '';
    for (const one of distinct) signature += isSelected(one, labels, namespace) ? '1' : '0';
    if (!classes.has(signature)) classes.set(signature, labels);
  }
  return [...classes.values()].map(asPod);
}

/** Most of the label sets are of no use: only the others are made pods. */
function isSelected({ requirements }: Selector, labels: Labels, namespace: string): boolean {
  for (const one of requirements) {
    const isNamespace = one.key === NAMESPACE_LABEL || one.key === NAME_OF_NAMESPACE;
    if (!satisfies(one, isNamespace ? namespace : labels.get(one.key))) return false;
  }
  return true;
}

/** Selectors of pods, each once: those on reserved labels never select one. */
function onceEach(selectors: readonly Selector[]): Selector[] {
  const pods = selectors.filter(({ requirements }) =>
    requirements.every(({ source }) => source === 'k8s' || source === 'any'),
  );
  return [...new Map(pods.map((one) => [selectorKey(one), one])).values()];
}

type Labels = ReadonlyMap<string, string>;

function candidates(own: readonly Selector[], besides: readonly Selector[]): Labels[] {
  const values = valuesByKey([...own, ...besides]);
  const count = [...values.values()].reduce((all, one) => all * one.length, 1);
  return count <= MAX_COMBINATIONS ? product(values) : overlays(own, [...own, ...besides]);
}

/** What each label may be, as far as the selectors can tell; undefined: absent. */
function valuesByKey(selectors: readonly Selector[]): Map<string, readonly (string | undefined)[]> {
  const mentioned = new Map<string, Set<string | undefined>>([
    [NAMESPACE_LABEL, new Set<string | undefined>([OTHER])],
  ]);
  for (const requirement of selectors.flatMap((one) => one.requirements)) {
    const known = mentioned.get(requirement.key) ?? new Set<string | undefined>([undefined]);
    for (const value of 'values' in requirement ? requirement.values : [OTHER]) known.add(value);
    mentioned.set(requirement.key, known);
  }
  return new Map([...mentioned].map(([key, known]) => [key, [...known]]));
}

function product(values: ReadonlyMap<string, readonly (string | undefined)[]>): Labels[] {
  return [...values].reduce<Labels[]>(
    (all, [key, options]) =>
      all.flatMap((labels) =>
        options.map((value) => (value === undefined ? labels : new Map(labels).set(key, value))),
      ),
    [new Map()],
  );
}

/** The pods that just satisfy each selector; of the own ones, the same with another one satisfied too, and with it broken. */
function overlays(own: readonly Selector[], all: readonly Selector[]): Labels[] {
  const minimal = new Map(all.map((one) => [one, variantsOf(one)]));
  return [
    new Map<string, string>(),
    ...[...minimal.values()].flat(),
    ...own.flatMap((one) =>
      (minimal.get(one) ?? []).flatMap((labels) =>
        all.flatMap((other) => [
          ...(minimal.get(other) ?? []).flatMap((more) => [over(more, labels), over(labels, more)]),
          ...other.requirements.map((requirement) => broken(labels, requirement)),
        ]),
      ),
    ),
  ];
}

function over(labels: Labels, more: Labels): Labels {
  const all = new Map(labels);
  for (const [key, value] of more) all.set(key, value);
  return all;
}

/** One label set per value of the selector's In requirements, the others at their first. */
function variantsOf({ requirements }: Selector): Labels[] {
  const base = new Map<string, string>();
  for (const requirement of requirements) {
    if (requirement.operator === 'Exists' && !base.has(requirement.key)) base.set(requirement.key, OTHER);
    const [first] = requirement.operator === 'In' ? requirement.values : [];
    if (first !== undefined) base.set(requirement.key, first);
  }
  const others = requirements.flatMap((requirement) =>
    requirement.operator === 'In'
      ? requirement.values.slice(1).map((value) => new Map([...base, [requirement.key, value]]))
      : [],
  );
  return [base, ...others];
}

function broken(labels: Labels, requirement: Requirement): Labels {
  const changed = new Map(labels);
  switch (requirement.operator) {
    case 'In':
    case 'Exists':
      changed.delete(requirement.key);
      break;
    case 'NotIn':
      changed.set(requirement.key, requirement.values[0] ?? OTHER);
      break;
    case 'DoesNotExist':
      changed.set(requirement.key, OTHER);
  }
  return changed;
}

/** A namespace's name is also one of its labels; a pod that has none of both is in a namespace nobody named. */
function namespaceOf(labels: Labels): string {
  return labels.get(NAME_OF_NAMESPACE) ?? labels.get(NAMESPACE_LABEL) ?? OTHER;
}

function asPod(labels: Labels): LabelSet {
  const namespace = namespaceOf(labels);
  const all = new Map(labels).set(NAMESPACE_LABEL, namespace).set(NAME_OF_NAMESPACE, namespace);
  return LabelSet.of([KNOWN, ...[...all].map(([key, value]) => ({ source: 'k8s', key, value }))]);
}
