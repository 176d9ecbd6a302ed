import { getOrMake } from '../../model/get-or-make.ts';
import { type Requirement, type Selector, satisfies } from '../../model/selector.ts';
import type { Identity } from '../identity.ts';
import { mayHave } from '../match.ts';
import { BITS, type Marks, mark, noMarks } from './marks.ts';

/** Of so few, each is asked sooner than found. */
const FEW = 16;

/**
 * Finds selectors label by label: a value strikes out those that want another one, all at once, and whatever is left
 * is satisfied. Of a thousand selectors most are about one application in one namespace.
 */
export class SelectorIndex<T> {
  readonly #items: T[] = [];
  /** by source and key */
  readonly #labels = new Map<string, LabelDemands>();

  add({ requirements }: Selector, item: T): void {
    const position = this.#items.length;
    this.#items.push(item);
    for (const one of requirements)
      getOrMake(this.#labels, `${one.source}:${one.key}`, () => new LabelDemands(one)).add(one, position);
  }

  /** All that the party satisfies, or may, in the order they were added; of a few, others too. */
  candidates(identity: Identity): readonly T[] {
    if (this.#items.length <= FEW) return this.#items;
    const struck = noMarks(this.#items.length);
    for (const label of this.#labels.values()) label.strike(identity, struck);
    return this.#without(struck);
  }

  #without(struck: Marks): T[] {
    const found: T[] = [];
    for (let word = 0; word < struck.length; word += 1) {
      for (let left = ~(struck[word] ?? 0); left !== 0; left &= left - 1) {
        const item = this.#items[word * BITS + (BITS - 1) - Math.clz32(left & -left)];
        if (item !== undefined) found.push(item);
      }
    }
    return found;
  }
}

interface Demand {
  readonly requirement: Requirement;
  /** of the selector */
  readonly position: number;
}

/** What selectors want of one label. */
class LabelDemands {
  readonly #source: string;
  readonly #key: string;
  readonly #demands: Demand[] = [];
  readonly #mentioned = new Set<string>();
  /** by value: the selectors that want another; values that none mentions are one */
  readonly #struck = new Map<string | typeof ABSENT | typeof OTHER, Marks>();

  constructor({ source, key }: Requirement) {
    this.#source = source;
    this.#key = key;
  }

  add(requirement: Requirement, position: number): void {
    this.#demands.push({ requirement, position });
    this.#struck.clear();
    if ('values' in requirement) for (const value of requirement.values) this.#mentioned.add(value);
  }

  strike(identity: Identity, struck: Marks): void {
    const value = identity.labels.get(this.#source, this.#key);
    if (value === undefined && mayHave(identity, this.#key)) return;
    const kind = value === undefined ? ABSENT : this.#mentioned.has(value) ? value : OTHER;
    const own = getOrMake(this.#struck, kind, () => this.#struckBy(value));
    for (let i = 0; i < own.length; i += 1) struck[i] = (struck[i] ?? 0) | (own[i] ?? 0);
  }

  #struckBy(value: string | undefined): Marks {
    const last = this.#demands.at(-1)?.position ?? 0;
    const struck = noMarks(last + 1);
    for (const { requirement, position } of this.#demands)
      if (!satisfies(requirement, value)) mark(struck, position);
    return struck;
  }
}

const ABSENT = Symbol('the party has no such label');
const OTHER = Symbol('a value that no selector mentions');
