import { compareText } from '../../model/problem.ts';

const SHOWN = 3;

/** The names that come nearest to one that was probably mistyped, nearest first; none where nothing is near. */
export function nearNames(wanted: string, names: Iterable<string>): string[] {
  const last = lastPart(wanted);
  const farthest = Math.min(3, Math.max(1, Math.floor(last.length / 2)));
  const found: { readonly name: string; readonly distance: number }[] = [];
  for (const name of names) {
    const isElsewhere = lastPart(name) === last;
    const isBeginning = wanted.length > 2 && name.startsWith(wanted);
    const distance = isBeginning || isElsewhere ? 1 : editDistance(wanted, name, farthest);
    if (distance <= farthest) found.push({ name, distance });
  }
  return found
    .sort((a, b) => a.distance - b.distance || compareText(a.name, b.name))
    .slice(0, SHOWN)
    .map((one) => one.name);
}

function lastPart(name: string): string {
  return name.slice(name.lastIndexOf('/') + 1);
}

/** Characters left out, put in, replaced, or swapped with their neighbour; more than `farthest` where it is more. */
function editDistance(a: string, b: string, farthest: number): number {
  if (Math.abs(a.length - b.length) > farthest) return farthest + 1;
  let before: number[] = [];
  let previous = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const replaced = (previous[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      const isSwapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      const swapped = isSwapped ? (before[j - 2] ?? 0) + 1 : Number.POSITIVE_INFINITY;
      row.push(Math.min(replaced, swapped, (previous[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1));
    }
    before = previous;
    previous = row;
  }
  return previous[b.length] ?? 0;
}
