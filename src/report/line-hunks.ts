import { structuredPatch } from 'diff';

/** Lines that go, and what comes in their place, without context. */
export interface Hunk {
  /** 1-based; of the first line that goes, or of the line before which others come */
  readonly line: number;
  /** how many lines go */
  readonly removed: number;
  /** as in a unified diff, each with its sign */
  readonly lines: readonly string[];
}

/** The library's time rises with the lines times those that differ: half a minute for a dump of a cluster. */
const LARGE = 2000;

/** What makes one text of the other, in its order. */
export function lineHunks(before: string, after: string): readonly Hunk[] {
  return isLarge(before) ? hunksBetweenAnchors(before, after) : hunksIn(before, after, 0);
}

export function isLarge(text: string): boolean {
  let count = 0;
  for (let at = text.indexOf('\n'); at !== -1 && count < LARGE; at = text.indexOf('\n', at + 1)) count += 1;
  return count >= LARGE;
}

function hunksIn(before: string, after: string, offset: number): readonly Hunk[] {
  const { hunks } = structuredPatch('', '', before, after, undefined, undefined, { context: 0 });
  return hunks.map(({ oldStart, oldLines, lines }) => ({
    line: oldStart + offset,
    removed: oldLines,
    lines,
  }));
}

/** Lines that are there once, before as after, stay where they are, and what lies between two of them is compared. */
function hunksBetweenAnchors(before: string, after: string): readonly Hunk[] {
  const [old, fresh] = [linesWithEnds(before), linesWithEnds(after)];
  const hunks: Hunk[] = [];
  let [i, j] = [0, 0];
  for (const anchor of [...anchorsOf(old, fresh), { old: old.length, fresh: fresh.length }]) {
    const [was, is] = [old.slice(i, anchor.old).join(''), fresh.slice(j, anchor.fresh).join('')];
    if (was !== is) hunks.push(...hunksIn(was, is, i));
    [i, j] = [anchor.old + 1, anchor.fresh + 1];
  }
  return hunks;
}

interface Anchor {
  readonly old: number;
  readonly fresh: number;
}

/** Of the lines that both have once, the most whose order is the same. */
function anchorsOf(old: readonly string[], fresh: readonly string[]): readonly Anchor[] {
  const [inOld, inFresh] = [indexOfUnique(old), indexOfUnique(fresh)];
  const shared: Anchor[] = [];
  for (const [line, index] of inOld) {
    const there = inFresh.get(line);
    if (index !== TWICE && there !== undefined && there !== TWICE) shared.push({ old: index, fresh: there });
  }
  shared.sort((a, b) => a.old - b.old);
  return longestRising(shared);
}

const TWICE = -1;

function indexOfUnique(lines: readonly string[]): ReadonlyMap<string, number> {
  const indexes = new Map<string, number>();
  for (const [index, line] of lines.entries()) indexes.set(line, indexes.has(line) ? TWICE : index);
  return indexes;
}

/** By `fresh`, with patience sorting: each anchor knows the last one of the pile before it. */
function longestRising(anchors: readonly Anchor[]): readonly Anchor[] {
  interface Card {
    readonly anchor: Anchor;
    readonly previous: Card | undefined;
  }
  const piles: Card[] = [];
  for (const anchor of anchors) {
    let [low, high] = [0, piles.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((piles[middle]?.anchor.fresh ?? 0) < anchor.fresh) low = middle + 1;
      else high = middle;
    }
    piles[low] = { anchor, previous: piles[low - 1] };
  }
  const rising: Anchor[] = [];
  for (let card = piles.at(-1); card !== undefined; card = card.previous) rising.push(card.anchor);
  return rising.reverse();
}

function linesWithEnds(text: string): readonly string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
}
