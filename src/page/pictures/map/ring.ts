import type { Direction, Link, Place, Size } from './place.ts';

const [GAP_X, GAP_Y] = [34, 26];
const STEPS = 720;
const AROUND_CENTRE = 70;
const RATIO = { across: 1.9, down: 0.75 } as const satisfies Record<Direction, number>;

/**
 * Boxes on an ellipse, so that no line between two of them runs behind a third: for boxes so densely linked that ranks
 * would mean nothing. Those that are close to each other come one after the other.
 * @param hollow room to leave in the middle
 * @returns places whose top left corner is at 0, 0, and their size; the middle is that of the hollow
 */
export function inRing(
  boxes: ReadonlyMap<string, Size>,
  links: readonly Link[],
  hollow: Size,
  direction: Direction,
): { readonly places: ReadonlyMap<string, Place>; readonly size: Size } {
  const order = besideNeighbours([...boxes.keys()], links);
  const widest = Math.max(...[...boxes.values()].map(({ width }) => width));
  const tallest = Math.max(...[...boxes.values()].map(({ height }) => height));
  const [stepX, stepY] = [widest + GAP_X, tallest + GAP_Y];
  const path = Array.from({ length: STEPS + 1 }, (_, i) => {
    const angle = (i / STEPS) * 2 * Math.PI - Math.PI / 2;
    return { x: RATIO[direction] * Math.cos(angle), y: Math.sin(angle) };
  });
  const along = [0];
  for (const [i, { x, y }] of path.entries()) {
    const last = path[i - 1];
    if (last === undefined) continue;
    const step = Math.max(Math.abs(x - last.x) / stepX, Math.abs(y - last.y) / stepY);
    along.push((along.at(-1) ?? 0) + step);
  }
  const around = Math.max(
    (hollow.width / 2 + widest / 2 + AROUND_CENTRE) / RATIO[direction],
    hollow.height / 2 + tallest / 2 + AROUND_CENTRE,
  );
  // a corner of the hollow lies farther out than its sides
  const least = hollow.width === 0 ? 0 : around * 1.15;
  const length = along.at(-1) ?? 1;
  const scale = Math.max(order.length / length, least, tallest + GAP_Y);
  const centres = order.map((_, i) => path[indexAt(along, (i / order.length) * length)] ?? { x: 0, y: 0 });
  const [halfX, halfY] = [scale * RATIO[direction] + widest / 2, scale + tallest / 2];
  const places = new Map(
    order.map((key, i) => {
      const { width = 0, height = 0 } = boxes.get(key) ?? {};
      const { x = 0, y = 0 } = centres[i] ?? {};
      return [key, { x: halfX + x * scale - width / 2, y: halfY + y * scale - height / 2, width, height }];
    }),
  );
  return { places, size: { width: 2 * halfX, height: 2 * halfY } };
}

function indexAt(along: readonly number[], wanted: number): number {
  const found = along.findIndex((length) => length >= wanted);
  return found === -1 ? along.length - 1 : found;
}

/** Each next one is the one most linked to those just before it. */
function besideNeighbours(keys: readonly string[], links: readonly Link[]): readonly string[] {
  const near = new Map<string, Map<string, number>>(keys.map((key) => [key, new Map()]));
  for (const { from, to, weight } of links) {
    for (const [a, b] of [
      [from, to],
      [to, from],
    ] as const) {
      const own = near.get(a);
      own?.set(b, (own.get(b) ?? 0) + weight);
    }
  }
  const left = new Set(keys);
  const order: string[] = [];
  while (left.size > 0) {
    const recent = order.slice(-3);
    const closeness = (key: string): number =>
      recent.reduce((sum, one, i) => sum + (near.get(one)?.get(key) ?? 0) * (i + 1), 0);
    let [best, most] = ['', -1];
    for (const key of left) {
      const own = closeness(key);
      if (own > most) [best, most] = [key, own];
    }
    left.delete(best);
    order.push(best);
  }
  return order;
}
