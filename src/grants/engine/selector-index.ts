import { CLUSTER_LABEL, NAMESPACE_LABEL, NAMESPACE_LABELS_PREFIX } from '../../model/labels.ts';
import type { Requirement, Selector } from '../../model/selector.ts';
import type { Identity } from '../identity.ts';

const FEW = 16;

/**
 * Finds selectors by what they demand, so that a party is asked only about those it may satisfy: of a thousand
 * selectors most are about one application in one namespace.
 */
export class SelectorIndex<T> {
  readonly #all: T[] = [];
  /** by a namespace, a label, or a label in a namespace */
  readonly #byDemand = new Map<string, T[]>();
  /** of those that demand a label of the namespace and nothing else, for pods of which such labels are not known */
  readonly #ofNamespaceLabels: T[] = [];
  /** of those that demand only some Kubernetes label */
  readonly #ofPods: T[] = [];
  readonly #others: T[] = [];

  add(selector: Selector, item: T): void {
    this.#all.push(item);
    const { requirements } = selector;
    const demanded = requirements.filter((one) => one.operator === 'In' && one.key !== CLUSTER_LABEL);
    const namespaces = demanded.find(({ key }) => key === NAMESPACE_LABEL);
    const own = demanded.find(({ key }) => key !== NAMESPACE_LABEL && !isOfNamespace(key));
    const ofNamespace = demanded.find(({ key }) => isOfNamespace(key));
    if (namespaces !== undefined || own !== undefined)
      this.#addBy(demands(valuesOf(namespaces), labelsOf(own)), item);
    else if (ofNamespace !== undefined) {
      this.#addBy(labelsOf(ofNamespace), item);
      this.#ofNamespaceLabels.push(item);
    } else if (requirements.some(asksForKubernetesLabel)) this.#ofPods.push(item);
    else this.#others.push(item);
  }

  /** Those that the party may satisfy, each once, in no certain order. */
  candidates({ labels, unknownLabels, namespaceLabelsKnown }: Identity): readonly T[] {
    // of a few, each is asked sooner than found
    if (unknownLabels === 'all' || this.#all.length <= FEW) return this.#all;
    const found = new Set(this.#others);
    const add = (items: readonly T[] | undefined): void => {
      if (items !== undefined) for (const item of items) found.add(item);
    };
    if (labels.hasSource('k8s')) add(this.#ofPods);
    if (!namespaceLabelsKnown) add(this.#ofNamespaceLabels);
    const namespaces = labels.labels.filter(({ key }) => key === NAMESPACE_LABEL).map(({ value }) => value);
    for (const namespace of namespaces) add(this.#byDemand.get(inNamespace(namespace)));
    for (const { key, value } of labels.labels) {
      const label = `${key}=${value}`;
      add(this.#byDemand.get(label));
      for (const namespace of namespaces) add(this.#byDemand.get(inNamespace(namespace, label)));
    }
    return [...found];
  }

  #addBy(demand: readonly string[], item: T): void {
    for (const one of new Set(demand)) {
      const known = this.#byDemand.get(one);
      if (known === undefined) this.#byDemand.set(one, [item]);
      else known.push(item);
    }
  }
}

/** Every namespace with every label; where none of the one kind is demanded, the other alone. */
function demands(namespaces: readonly string[] | undefined, labels: readonly string[]): readonly string[] {
  if (namespaces === undefined) return labels;
  return namespaces.flatMap((namespace) =>
    labels.length === 0 ? [inNamespace(namespace)] : labels.map((label) => inNamespace(namespace, label)),
  );
}

/** No label begins with a blank, so it is none. */
function inNamespace(namespace: string, label = ''): string {
  return ` ${namespace} ${label}`;
}

function isOfNamespace(key: string): boolean {
  return key.startsWith(NAMESPACE_LABELS_PREFIX);
}

function valuesOf(requirement: Requirement | undefined): readonly string[] | undefined {
  return requirement !== undefined && 'values' in requirement ? requirement.values : undefined;
}

function labelsOf(requirement: Requirement | undefined): readonly string[] {
  return valuesOf(requirement)?.map((value) => `${requirement?.key}=${value}`) ?? [];
}

function asksForKubernetesLabel({ source, operator }: Requirement): boolean {
  return source === 'k8s' && (operator === 'In' || operator === 'Exists');
}
