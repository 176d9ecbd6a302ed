import { compareText } from '../problem.ts';
import type { SetAlgebra } from './set-algebra.ts';

/** How the members of a universe are told apart and talked about. */
export interface Naming<T> {
  /** what one member is called: `label set` makes `no label set` and `every label set` */
  readonly noun: string;
  /** equal exactly for what is the same member */
  key(element: T): string;
  /** the text of a set that is neither empty nor everything */
  describe(set: FiniteSet<T>): string;
}

/** The finitely many things that the sets of one question are about. */
export class Universe<T> {
  /** distinct, in the order of their keys */
  readonly elements: readonly T[];
  readonly naming: Naming<T>;
  readonly #indexes: ReadonlyMap<string, number>;

  constructor(elements: Iterable<T>, naming: Naming<T>) {
    const byKey = new Map<string, T>();
    for (const element of elements) byKey.set(naming.key(element), element);
    const sorted = [...byKey].sort(([a], [b]) => compareText(a, b));
    this.elements = sorted.map(([, element]) => element);
    this.naming = naming;
    this.#indexes = new Map(sorted.map(([key], i) => [key, i]));
  }

  get none(): FiniteSet<T> {
    return this.where(() => false);
  }

  get all(): FiniteSet<T> {
    return this.where(() => true);
  }

  where(holds: (element: T) => boolean): FiniteSet<T> {
    const digits = this.elements.map((element) => (holds(element) ? '1' : '0'));
    // the last digit is bit 0; the first zero keeps an empty universe a number
    return new FiniteSet(this, BigInt(`0b0${digits.reverse().join('')}`));
  }

  /** Throws for what is not in the universe: no set of it can say anything about that. */
  indexOf(element: T): number {
    const key = this.naming.key(element);
    const index = this.#indexes.get(key);
    if (index === undefined) throw new Error(`no ${this.naming.noun} of this universe: ${key}`);
    return index;
  }
}

/** Some members of a universe. Only sets over the very same universe go together; anything else throws. */
export class FiniteSet<T> implements SetAlgebra<FiniteSet<T>> {
  readonly universe: Universe<T>;
  /** bit n is set where the n-th element is a member */
  readonly bits: bigint;

  constructor(universe: Universe<T>, bits: bigint) {
    this.universe = universe;
    this.bits = bits;
  }

  union(other: FiniteSet<T>): FiniteSet<T> {
    return new FiniteSet(this.universe, this.bits | this.#bitsOf(other));
  }

  intersect(other: FiniteSet<T>): FiniteSet<T> {
    return new FiniteSet(this.universe, this.bits & this.#bitsOf(other));
  }

  subtract(other: FiniteSet<T>): FiniteSet<T> {
    return new FiniteSet(this.universe, this.bits & ~this.#bitsOf(other));
  }

  isSubset(of: FiniteSet<T>): boolean {
    return (this.bits & ~this.#bitsOf(of)) === 0n;
  }

  equals(other: FiniteSet<T>): boolean {
    return this.bits === this.#bitsOf(other);
  }

  isEmpty(): boolean {
    return this.bits === 0n;
  }

  /** Throws for what is not in the universe. */
  contains(element: T): boolean {
    return ((this.bits >> BigInt(this.universe.indexOf(element))) & 1n) === 1n;
  }

  /** in the order of the universe */
  elements(): T[] {
    const digits = this.bits.toString(2);
    return this.universe.elements.filter((_, i) => digits.at(-1 - i) === '1');
  }

  /** `no label set`, `every label set`, or what the universe makes of it */
  toString(): string {
    const { naming, elements } = this.universe;
    if (this.isEmpty()) return `no ${naming.noun}`;
    return this.elements().length === elements.length ? `every ${naming.noun}` : naming.describe(this);
  }

  #bitsOf(other: FiniteSet<T>): bigint {
    if (other.universe !== this.universe) throw new Error('sets over different universes do not go together');
    return other.bits;
  }
}
