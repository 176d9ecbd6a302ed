import type { Identity } from '../grants/identity.ts';
import { CLUSTER_LABEL, NAMESPACE_LABEL, NAMESPACE_LABELS_PREFIX } from '../model/labels.ts';
import type { Requirement, Selector } from '../model/selector.ts';

/** Finds parties by what selectors demand, so that of thousands only those are asked who may satisfy one. */
export class MemberIndex<T extends { readonly identity: Identity }> {
  readonly #positions: ReadonlyMap<T, number>;
  /** by `namespace`, and by `namespace key=value` */
  readonly #pods = new Map<string, T[]>();
  /** parties without a namespace */
  readonly #others: T[] = [];
  /** records without labels: they may be anyone */
  readonly #unknown: T[] = [];

  constructor(members: readonly T[]) {
    this.#positions = new Map(members.map((member, position) => [member, position]));
    for (const member of members) this.#add(member);
  }

  /** All that the selector may match, and others; in the order given. */
  candidates({ requirements }: Selector): Iterable<T> {
    const demanded = requirements.filter(({ operator }) => operator === 'In');
    const namespaces = demanded.find(({ key }) => key === NAMESPACE_LABEL);
    if (namespaces === undefined) return this.#positions.keys();
    const label = demanded.find(isOfPod);
    const found = valuesOf(namespaces).flatMap((namespace) =>
      label === undefined
        ? (this.#pods.get(namespace) ?? [])
        : valuesOf(label).flatMap((value) => this.#pods.get(`${namespace} ${label.key}=${value}`) ?? []),
    );
    // no label of a namespace: only a record that lacks labels may have it all the same
    const all = new Set([
      ...found,
      ...this.#unknown,
      ...(namespaces.source === 'reserved' ? this.#others : []),
    ]);
    return [...all].sort((a, b) => this.#positionOf(a) - this.#positionOf(b));
  }

  /** Pods of the namespace, in the order given. */
  podsIn(namespace: string): readonly T[] {
    return this.#pods.get(namespace) ?? [];
  }

  #add(member: T): void {
    const { endpoint, labels } = member.identity;
    if (endpoint.kind === 'unknown') return void this.#unknown.push(member);
    const namespaces = labels.labels.filter(({ key }) => key === NAMESPACE_LABEL).map(({ value }) => value);
    if (namespaces.length === 0) this.#others.push(member);
    for (const namespace of new Set(namespaces)) {
      this.#note(namespace, member);
      for (const one of new Set(labels.labels.map(({ key, value }) => `${key}=${value}`)))
        this.#note(`${namespace} ${one}`, member);
    }
  }

  #note(key: string, member: T): void {
    const known = this.#pods.get(key);
    if (known === undefined) this.#pods.set(key, [member]);
    else known.push(member);
  }

  #positionOf(member: T): number {
    return this.#positions.get(member) ?? 0;
  }
}

/** Whether a record of a pod always carries the label, if the pod has it. */
function isOfPod({ key }: Requirement): boolean {
  return key !== NAMESPACE_LABEL && key !== CLUSTER_LABEL && !key.startsWith(NAMESPACE_LABELS_PREFIX);
}

function valuesOf(requirement: Requirement): readonly string[] {
  return 'values' in requirement ? requirement.values : [];
}
