import type { EdgeUse } from '../../../report/pictures/pictures.ts';
import { type Arrow, USES } from './graph.ts';
import type { Direction, Place } from './place.ts';

/** How an arrow is drawn, and where its words go. */
export interface Route {
  readonly path: string;
  readonly x: number;
  readonly y: number;
}

interface Point {
  readonly x: number;
  readonly y: number;
}

/** Between arrows of the same two boxes. */
const APART = 11;
/** The same where they leave a side, and between there and back. */
const [LANE, BACK] = [9, 3];
const LEAST_GAP = 16;

/**
 * A curve from border to border. Arrows that join the same boxes lie side by side, and there and back apart.
 * @param flow in ranks: from side to side, so that none runs behind the boxes of its own rank
 * @param wordsAt how far along the words stand, 0 to 1
 */
export function routeOf(
  { from, to, use }: Arrow,
  places: ReadonlyMap<string, Place>,
  flow: Direction | undefined,
  wordsAt: number,
): Route | undefined {
  const [a, b] = [places.get(from), places.get(to)];
  if (a === undefined || b === undefined) return undefined;
  const [first, near, far, last] =
    (flow === undefined ? undefined : sideways(a, b, flow, use)) ?? across(a, b, use);
  return {
    path: `M${text(first)}C${text(near)} ${text(far)} ${text(last)}`,
    ...at([first, near, far, last], wordsAt),
  };
}

type Curve = readonly [Point, Point, Point, Point];

/** From centre to centre, a little bent. */
function across(a: Place, b: Place, use: EdgeUse): Curve {
  const [start, end] = [centre(a), centre(b)];
  const [dx, dy] = [end.x - start.x, end.y - start.y];
  const length = Math.hypot(dx, dy) || 1;
  const side = (5 + USES.indexOf(use) * APART) / length;
  const bend = Math.min(length * 0.12, 36) / length;
  const shift = { x: -dy * side, y: dx * side };
  const middle = {
    x: (start.x + end.x) / 2 - dy * bend + shift.x,
    y: (start.y + end.y) / 2 + dx * bend + shift.y,
  };
  const first = border(a, { x: start.x + shift.x, y: start.y + shift.y }, middle);
  const last = border(b, { x: end.x + shift.x, y: end.y + shift.y }, middle);
  return [first, towards(first, middle), towards(last, middle), last];
}

/** As a quadratic curve by the point would run. */
function towards(from: Point, by: Point): Point {
  return { x: from.x + ((by.x - from.x) * 2) / 3, y: from.y + ((by.y - from.y) * 2) / 3 };
}

/** Between the sides that face each other; undefined where none do. */
function sideways(a: Place, b: Place, flow: Direction, use: EdgeUse): Curve | undefined {
  if (flow === 'down') {
    const curve = sideways(turned(a), turned(b), 'across', use);
    if (curve === undefined) return undefined;
    const [first, near, far, last] = curve;
    return [flipped(first), flipped(near), flipped(far), flipped(last)];
  }
  const isForth = b.x >= a.x + a.width + LEAST_GAP;
  if (!isForth && a.x < b.x + b.width + LEAST_GAP) return undefined;
  const lane = (USES.indexOf(use) - 1) * LANE + (isForth ? -BACK : BACK);
  const first = { x: isForth ? a.x + a.width : a.x, y: kept(a, lane) };
  const last = { x: isForth ? b.x : b.x + b.width, y: kept(b, lane) };
  const reach = (last.x - first.x) / 2;
  return [first, { x: first.x + reach, y: first.y }, { x: last.x - reach, y: last.y }, last];
}

function turned({ x, y, width, height }: Place): Place {
  return { x: y, y: x, width: height, height: width };
}

function flipped({ x, y }: Point): Point {
  return { x: y, y: x };
}

function kept({ y, height }: Place, lane: number): number {
  return y + height / 2 + Math.min(Math.max(lane, 4 - height / 2), height / 2 - 4);
}

function centre({ x, y, width, height }: Place): Point {
  return { x: x + width / 2, y: y + height / 2 };
}

/** Where the way from inside the box to the point leaves it. */
function border(box: Place, from: Point, to: Point): Point {
  const inside = {
    x: Math.min(Math.max(from.x, box.x + 4), box.x + box.width - 4),
    y: Math.min(Math.max(from.y, box.y + 4), box.y + box.height - 4),
  };
  const [dx, dy] = [to.x - inside.x, to.y - inside.y];
  const horizontal = dx === 0 ? Infinity : ((dx > 0 ? box.x + box.width : box.x) - inside.x) / dx;
  const vertical = dy === 0 ? Infinity : ((dy > 0 ? box.y + box.height : box.y) - inside.y) / dy;
  const part = Math.min(horizontal, vertical, 1);
  return { x: inside.x + dx * part, y: inside.y + dy * part };
}

function text({ x, y }: Point): string {
  return `${round(x)} ${round(y)}`;
}

function round(n: number): number {
  return Math.round(n * 10) / 10;
}

function at([a, b, c, d]: Curve, t: number): Point {
  const [p, q, r, s] = [(1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t ** 3];
  return { x: round(p * a.x + q * b.x + r * c.x + s * d.x), y: round(p * a.y + q * b.y + r * c.y + s * d.y) };
}
