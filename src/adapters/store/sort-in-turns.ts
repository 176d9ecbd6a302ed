import { setImmediate as nextTurn } from 'node:timers/promises';

/** A few milliseconds of work, even where comparing takes long. */
const ITEMS_PER_TURN = 2_000;

/** The same items in order; equal ones stay in theirs. Everybody else in the process gets turns meanwhile. */
export async function sortInTurns<T>(
  items: readonly T[],
  compare: (a: T, b: T) => number,
  itemsPerTurn: number = ITEMS_PER_TURN,
): Promise<T[]> {
  let runs: T[][] = [];
  for (let from = 0; from < items.length; from += itemsPerTurn) {
    runs.push(items.slice(from, from + itemsPerTurn).sort(compare));
    await nextTurn();
  }
  while (runs.length > 1) {
    const merged: T[][] = [];
    for (let i = 0; i < runs.length; i += 2)
      merged.push(await merge(runs[i] ?? [], runs[i + 1] ?? [], compare, itemsPerTurn));
    runs = merged;
  }
  return runs[0] ?? [];
}

async function merge<T>(
  left: readonly T[],
  right: readonly T[],
  compare: (a: T, b: T) => number,
  itemsPerTurn: number,
): Promise<T[]> {
  const merged: T[] = [];
  let i = 0;
  let j = 0;
  for (;;) {
    const [a, b] = [left[i], right[j]];
    if (a !== undefined && (b === undefined || compare(a, b) <= 0)) {
      merged.push(a);
      i += 1;
    } else if (b !== undefined) {
      merged.push(b);
      j += 1;
    } else {
      return merged;
    }
    if (merged.length % itemsPerTurn === 0) await nextTurn();
  }
}
