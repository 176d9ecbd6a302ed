import type { Item } from './item.ts';

/** What of an item there is room for. */
export type Shown = 'whole' | 'text' | 'nothing';

/** An item below a heading that it shares with others. */
export interface Headed {
  readonly item: Item;
  readonly heading: string;
}

/**
 * Which items fit, the most urgent ones first: all texts before any block, so that a long edit hides no finding. Once
 * one text does not fit, none that is less urgent is shown, and so the rest is the least urgent.
 * @param items the most urgent first
 * @param room characters
 */
export function fit(items: readonly Headed[], room: number): readonly Shown[] {
  let left = room;
  let shown = 0;
  const headings = new Set<string>();
  for (const { item, heading } of items) {
    const cost = item.text.length + 1 + (headings.has(heading) ? 0 : heading.length + HEADING_FRAME);
    if (cost > left) break;
    left -= cost;
    shown += 1;
    headings.add(heading);
  }
  return items.map(({ item: { block } }, i): Shown => {
    if (i >= shown) return 'nothing';
    if (block === undefined) return 'whole';
    if (block.length + 1 > left) return 'text';
    left -= block.length + 1;
    return 'whole';
  });
}

/** Blank lines and marks around a heading. */
const HEADING_FRAME = 8;
