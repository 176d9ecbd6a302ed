import { type Fields, type Mutant, mutantsOf, type Spot } from './tree.ts';

/** A mistake that a tightening could make, and every way to make it in a policy. */
export interface Fault {
  readonly fault: string;
  /** on how many policies it must be made and caught, so that none is proven by one lucky example */
  readonly atLeast: number;
  readonly mutants: (object: Fields) => readonly Mutant[];
}

/** A mistake made in one map at a time; `change` answers whether it applies there. */
export function fault(name: string, atLeast: number, change: (spot: Spot) => boolean): Fault {
  return { fault: name, atLeast, mutants: (object) => mutantsOf(object, change) };
}

/** Takes the key away where it is there and `applies`. */
export function without(spot: Spot, key: string, applies = true): boolean {
  return applies && Reflect.has(spot.map, key) && Reflect.deleteProperty(spot.map, key);
}

/** Puts another value where the key is there and `applies`. */
export function instead(spot: Spot, key: string, value: unknown, applies = true): boolean {
  if (!applies || !Reflect.has(spot.map, key)) return false;
  spot.map[key] = value;
  return true;
}
