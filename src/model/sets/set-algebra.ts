/**
 * What every set here can do. Sets are values: no operation changes one, and sets with the same members have the same
 * text and the same structure, however they were made.
 */
export interface SetAlgebra<S> {
  union(other: S): S;
  intersect(other: S): S;
  /** members of this that are not in the other */
  subtract(other: S): S;
  /** whether every member of this is in the other: "no wider than" */
  isSubset(of: S): boolean;
  equals(other: S): boolean;
  isEmpty(): boolean;
  /** in a reader's words */
  toString(): string;
}
