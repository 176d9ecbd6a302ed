import type { Identity } from '../grants/identity.ts';
import { matchSelector } from '../grants/match.ts';
import { CLUSTER_LABEL, NAMESPACE_LABEL, NAMESPACE_LABELS_PREFIX } from '../model/labels.ts';
import { type Requirement, type Selector, selectorKey } from '../model/selector.ts';

/**
 * Finds parties by selectors. Each requirement is asked once, however many selectors hold it, and only of parties that
 * may meet it: of thousands few carry the label.
 */
export class MemberIndex<T extends { readonly identity: Identity }> {
  readonly #members: readonly T[];
  /** `key=value` → positions */
  readonly #byLabel = new Map<string, number[]>();
  /** records without labels: they may be anyone */
  readonly #unknown: number[] = [];
  readonly #meeting = new Map<string, ReadonlySet<number>>();

  constructor(members: readonly T[]) {
    this.#members = members;
    for (const [position, { identity }] of members.entries()) this.#add(position, identity);
  }

  /** All that the selector matches, or may match; in the order given. */
  matching({ requirements }: Selector): readonly T[] {
    const [fewest, ...others] = requirements
      .map((requirement) => this.#meet(requirement))
      .sort((a, b) => a.size - b.size);
    if (fewest === undefined) return this.#members;
    return this.#at([...fewest].filter((position) => others.every((one) => one.has(position))));
  }

  /** Pods of the namespace, in the order given. */
  podsIn(namespace: string): readonly T[] {
    return this.#at(this.#labelled(NAMESPACE_LABEL, namespace));
  }

  #add(position: number, { endpoint, labels }: Identity): void {
    if (endpoint.kind === 'unknown') return void this.#unknown.push(position);
    for (const label of new Set(labels.labels.map(({ key, value }) => `${key}=${value}`))) {
      const known = this.#byLabel.get(label);
      if (known === undefined) this.#byLabel.set(label, [position]);
      else known.push(position);
    }
  }

  /** Positions in order. */
  #meet(requirement: Requirement): ReadonlySet<number> {
    const alone: Selector = { requirements: [requirement] };
    const key = selectorKey(alone);
    const known = this.#meeting.get(key);
    if (known !== undefined) return known;
    const meeting = this.#candidates(requirement).filter((position) => {
      const member = this.#members[position];
      return member !== undefined && matchSelector(alone, member.identity) !== 'no';
    });
    const found = new Set(meeting);
    this.#meeting.set(key, found);
    return found;
  }

  /** Whoever may meet the requirement, and others; positions in order. */
  #candidates(requirement: Requirement): readonly number[] {
    if (requirement.operator !== 'In' || !isAlwaysCarried(requirement)) return [...this.#members.keys()];
    const carrying = requirement.values.flatMap((value) => this.#labelled(requirement.key, value));
    return [...new Set([...carrying, ...this.#unknown])].sort((a, b) => a - b);
  }

  #labelled(key: string, value: string): readonly number[] {
    return this.#byLabel.get(`${key}=${value}`) ?? [];
  }

  #at(positions: readonly number[]): readonly T[] {
    return positions.flatMap((position) => this.#members[position] ?? []);
  }
}

/** Whether a record of a pod carries the label, if the pod has it. */
function isAlwaysCarried({ key }: Requirement): boolean {
  return key !== CLUSTER_LABEL && !key.startsWith(NAMESPACE_LABELS_PREFIX);
}
