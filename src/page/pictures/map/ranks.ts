import { Graph, layout } from '@dagrejs/dagre';
import type { Direction, Link, Place, Size } from './place.ts';

/** Boxes in ranks, arrows from one to the next. The same boxes and links, the same places. */
export function inRanks(
  boxes: ReadonlyMap<string, Size>,
  links: readonly Link[],
  direction: Direction,
): { readonly places: ReadonlyMap<string, Place>; readonly size: Size } {
  const graph = new Graph();
  graph.setGraph({ rankdir: direction === 'across' ? 'LR' : 'TB', nodesep: 18, ranksep: 120 });
  graph.setDefaultEdgeLabel(() => ({}));
  for (const [key, size] of boxes) graph.setNode(key, { ...size });
  for (const { from, to, weight } of links) graph.setEdge(from, to, { weight });
  layout(graph);
  const places = new Map<string, Place>();
  let [right, bottom] = [0, 0];
  for (const [key, { width, height }] of boxes) {
    const { x = 0, y = 0 } = graph.node(key);
    places.set(key, { x: x - width / 2, y: y - height / 2, width, height });
    right = Math.max(right, x + width / 2);
    bottom = Math.max(bottom, y + height / 2);
  }
  return { places, size: { width: right, height: bottom } };
}
