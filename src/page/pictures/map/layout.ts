import type { Box, Graph } from './graph.ts';
import type { Direction, Link, Place, Size } from './place.ts';
import { inRanks } from './ranks.ts';
import { inRing } from './ring.ts';

/** Where everything is, from 0, 0. */
export interface Layout extends Size {
  readonly places: ReadonlyMap<string, Place>;
  /** in ranks, arrows run from side to side; undefined where the two are in no ranks */
  readonly flow: (from: string, to: string) => Direction | undefined;
}

interface Arranged extends Size {
  readonly places: ReadonlyMap<string, Place>;
  readonly flow: Direction | undefined;
}

const LETTER = 6.8;
const LONGEST_LABEL = 26;
const [PADDING, TITLE, GAP] = [12, 26, 10];
/** More links for each box than this make ranks meaningless. */
const DENSE = 2.2;
const FEW_BOXES = 8;

/** `a-very-long-name-of-a-work…`; the whole is in the title of the box. */
export function labelText(label: string): string {
  return label.length <= LONGEST_LABEL ? label : `${label.slice(0, LONGEST_LABEL - 1)}…`;
}

/**
 * Inside out: what an open namespace holds is laid out by itself, then all boxes as they are. The same graph, the same
 * places.
 */
export function layoutOf({ boxes, arrows }: Graph, direction: Direction): Layout {
  const parents = new Map(
    boxes.flatMap(({ key, parent }) => (parent === undefined ? [] : [[key, parent] as const])),
  );
  const inner = new Map<string, Arranged>();
  for (const parent of new Set(parents.values())) {
    const own = boxes.filter((box) => box.parent === parent);
    const links = arrows.filter(({ from, to }) => parents.get(from) === parent && parents.get(to) === parent);
    inner.set(parent, arranged(new Map(own.map((box) => [box.key, sizeOf(box)])), joined(links), direction));
  }
  const outer = boxes.filter(({ parent }) => parent === undefined);
  const sizes = outer.map((box) => [box.key, frameSize(sizeOf(box), inner.get(box.key))] as const);
  const top = (key: string): string => parents.get(key) ?? key;
  const links = arrows.map((arrow) => ({ ...arrow, from: top(arrow.from), to: top(arrow.to) }));
  const whole = arranged(new Map(sizes), joined(links), direction);
  const places = new Map(whole.places);
  for (const [key, own] of inner) {
    const frame = whole.places.get(key);
    if (frame === undefined) continue;
    for (const [child, place] of own.places)
      places.set(child, { ...place, x: frame.x + PADDING + place.x, y: frame.y + TITLE + place.y });
  }
  return {
    ...whole,
    places,
    flow: (from, to) => {
      const parent = parents.get(from);
      const isInside = parent !== undefined && parent === parents.get(to);
      return isInside ? inner.get(parent)?.flow : whole.flow;
    },
  };
}

function sizeOf({ label, kind }: Box): Size {
  const sized = kind === 'fold' || kind === 'group';
  return {
    width: Math.max(labelText(label).length * LETTER + 26, sized ? 136 : 60),
    height: sized ? 44 : 30,
  };
}

function frameSize(closed: Size, own: Size | undefined): Size {
  if (own === undefined) return closed;
  return {
    width: Math.max(own.width + 2 * PADDING, closed.width),
    height: own.height + TITLE + PADDING,
  };
}

/** One link for every two boxes, whichever way: one is enough to part them. */
function joined(arrows: Graph['arrows']): readonly Link[] {
  const links = new Map<string, Link>();
  for (const { from, to, edges } of arrows) {
    if (from === to) continue;
    const back = JSON.stringify([to, from]);
    const key = links.has(back) ? back : JSON.stringify([from, to]);
    const known = links.get(key) ?? { from, to, weight: 0 };
    links.set(key, { ...known, weight: known.weight + edges.length });
  }
  return [...links.values()];
}

/** What is linked in ranks, or in a ring where it is dense; the rest in rows below. */
function arranged(sizes: ReadonlyMap<string, Size>, links: readonly Link[], direction: Direction): Arranged {
  const linked = new Set(links.flatMap(({ from, to }) => [from, to]));
  const isDense = linked.size > FEW_BOXES && links.length > DENSE * linked.size;
  const woven = new Map([...sizes].filter(([key]) => linked.has(key)));
  const { places, size } =
    woven.size === 0
      ? { places: new Map<string, Place>(), size: { width: 0, height: 0 } }
      : isDense
        ? aroundFrames(woven, links, direction)
        : inRanks(woven, links, direction);
  const single = new Map([...sizes].filter(([key]) => !linked.has(key)));
  const top = woven.size === 0 ? 0 : size.height + 2 * GAP;
  const rest = inRows(single, Math.max(size.width, Math.sqrt(single.size) * 190), top);
  return {
    width: Math.max(size.width, rest.width),
    height: Math.max(size.height, rest.height),
    places: new Map([...places, ...rest.places]),
    flow: isDense ? undefined : direction,
  };
}

/** Open namespaces in the middle, the others around them. */
function aroundFrames(
  sizes: ReadonlyMap<string, Size>,
  links: readonly Link[],
  direction: Direction,
): { readonly places: ReadonlyMap<string, Place>; readonly size: Size } {
  const tallestBox = 44;
  const large = new Map([...sizes].filter(([, { height }]) => height > tallestBox));
  const small = new Map([...sizes].filter(([, { height }]) => height <= tallestBox));
  const widest = Math.max(0, ...[...large.values()].map(({ width }) => width));
  const middle = inRows(large, Math.max(widest, 900), 0);
  if (small.size === 0) return { places: middle.places, size: middle };
  const { places, size } = inRing(small, links, middle, direction);
  const [left, top] = [(size.width - middle.width) / 2, (size.height - middle.height) / 2];
  const moved = [...middle.places].map(
    ([key, place]) => [key, { ...place, x: place.x + left, y: place.y + top }] as const,
  );
  return { places: new Map([...places, ...moved]), size };
}

function inRows(
  sizes: ReadonlyMap<string, Size>,
  rowWidth: number,
  top: number,
): Size & Pick<Layout, 'places'> {
  const places = new Map<string, Place>();
  let [x, y, tallest, right] = [0, top, 0, 0];
  for (const [key, { width, height }] of sizes) {
    if (x > 0 && x + width > rowWidth) [x, y, tallest] = [0, y + tallest + GAP, 0];
    places.set(key, { x, y, width, height });
    right = Math.max(right, x + width);
    tallest = Math.max(tallest, height);
    x += width + GAP;
  }
  return { places, width: right, height: sizes.size === 0 ? 0 : y + tallest };
}
