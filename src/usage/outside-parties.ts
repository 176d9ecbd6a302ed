import { hash53 } from '../model/hash.ts';
import { AddressLevels, type AddressLimits, EVERY_ADDRESS } from './address-levels.ts';

/** Distinct outside parties that are told apart for one party, half, protocol and port. */
export interface OutsideLimits extends AddressLimits {
  /** addresses or prefixes with DNS names */
  readonly named: number;
  /** DNS names of which not even a prefix is known */
  readonly namesAlone: number;
}

/** What is kept of an outside party. */
export interface Outside {
  /** an address, a prefix, or '' where the record has neither; canonical text */
  readonly place: string;
  readonly names: readonly string[];
}

const NO_NAMES: readonly string[] = [];

/**
 * The outside parties of one party, half, protocol and port, within bounds. Where places are too many, they get wider;
 * where names have too many places, the place is given up first, since a rule by name is hardly one by address, too;
 * where names are too many, the names. A party of which less is known is evidence for more grants, never for fewer.
 */
export class OutsideParties {
  readonly #limits: OutsideLimits;
  readonly #levels: AddressLevels;
  /** hashes of places with names: two that collide are both kept */
  #named: Set<number> | undefined;
  #namesAlone: Set<number> | undefined;

  constructor(limits: OutsideLimits) {
    this.#limits = limits;
    this.#levels = new AddressLevels(limits);
  }

  /** Takes note of one that is on record already. */
  note({ place, names }: Outside): void {
    if (place !== '') this.#levels.note(place);
    if (names.length > 0) this.#isNamed(place, names);
  }

  /** What to keep of one; the same object where that is all. */
  keep(outside: Outside): Outside {
    const { place: given, names } = outside;
    const place = given === '' ? '' : this.#levels.place(given);
    if (names.length === 0 || this.#isNamed(place, names))
      return place === given ? outside : { place, names };
    const everywhere = place === '' ? '' : EVERY_ADDRESS[place.includes(':') ? 6 : 4];
    return everywhere !== place && this.#isNamed(everywhere, names)
      ? { place: everywhere, names }
      : { place, names: NO_NAMES };
  }

  #isNamed(place: string, names: readonly string[]): boolean {
    const isAnywhere = place === '' || place === EVERY_ADDRESS[4] || place === EVERY_ADDRESS[6];
    const key = hash53(`${place} ${names.join()}`) | 0;
    const known = isAnywhere ? (this.#namesAlone ??= new Set()) : (this.#named ??= new Set());
    if (known.has(key)) return true;
    if (known.size >= (isAnywhere ? this.#limits.namesAlone : this.#limits.named)) return false;
    known.add(key);
    return true;
  }
}
