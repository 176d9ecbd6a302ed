/** Numbers that are in a set, a bit each: numbers are found without a look at the others. */
export type Marks = Uint32Array;

export const BITS = 32;

/** @param count the numbers below it can be marked */
export function noMarks(count: number): Marks {
  return new Uint32Array(Math.ceil(count / BITS));
}

export function mark(marks: Marks, number: number): void {
  const word = number >>> 5;
  marks[word] = (marks[word] ?? 0) | (1 << (number & 31));
}

export function isMarked(marks: Marks, number: number): boolean {
  return ((marks[number >>> 5] ?? 0) & (1 << (number & 31))) !== 0;
}
