import type { EdgeUse, MapEdge, MapNode, ServiceMap } from '../../../report/pictures/pictures.ts';
import { type Fold, foldsOf } from './folds.ts';

/** What is on screen. Keys are made of what cannot be mistaken: the index of a node, or the key of a fold. */
export interface Graph {
  readonly boxes: readonly Box[];
  readonly arrows: readonly Arrow[];
}

/** A node, a fold that is closed, or one that is open and holds boxes. */
export interface Box {
  readonly key: string;
  readonly kind: MapNode['kind'] | 'fold';
  readonly label: string;
  /** index in the map; undefined: a fold */
  readonly index: number | undefined;
  /** the open fold that it is in */
  readonly parent: string | undefined;
  readonly isOpen: boolean;
  /** workloads of a group, workloads or parties of a fold */
  readonly size: number;
  readonly unit: Fold['unit'];
  /** lines that begin and end in it, by use */
  readonly inside: ReadonlyMap<EdgeUse, number>;
}

/** Lines between two boxes with the same use. */
export interface Arrow {
  readonly from: string;
  readonly to: string;
  readonly use: EdgeUse;
  /** never empty */
  readonly edges: readonly MapEdge[];
}

export interface Sight {
  /** keys of folds that are open */
  readonly open: ReadonlySet<string>;
  /** index of the node whose lines alone are shown */
  readonly focus: number | undefined;
  readonly uses: ReadonlySet<EdgeUse>;
}

export const USES = ['used', 'unused', 'denied', 'open'] as const satisfies readonly EdgeUse[];

/** More neighbours than this are folded. */
const MOST_NEIGHBOURS = 40;

/** Lines that are meant: of the uses chosen, and of the node in focus, or of a group that it is in. */
export function edgesInSight({ nodes, edges }: ServiceMap, { focus, uses }: Sight): readonly MapEdge[] {
  const chosen = edges.filter(({ use }) => uses.has(use));
  if (focus === undefined) return chosen;
  const meant = new Set(
    [focus, ...nodes.keys()].filter((index) => index === focus || isIn(nodes, focus, index)),
  );
  return chosen.filter(({ from, to }) => meant.has(from) || meant.has(to));
}

function isIn(nodes: readonly MapNode[], member: number, index: number): boolean {
  const [own, group] = [nodes[member], nodes[index]];
  if (group?.kind !== 'group' || own?.kind !== 'workload') return false;
  if (group.members !== undefined) return group.members.includes(member);
  return group.namespace === undefined || group.namespace === own.namespace;
}

export function graphOf(map: ServiceMap, sight: Sight): Graph {
  const edges = edgesInSight(map, sight);
  const isPartial = sight.focus !== undefined || sight.uses.size < USES.length;
  const shown = new Set(isPartial ? edges.flatMap(({ from, to }) => [from, to]) : map.nodes.keys());
  if (sight.focus !== undefined) shown.add(sight.focus);
  const areFramed = sight.focus === undefined || shown.size > MOST_NEIGHBOURS;
  const folds = areFramed ? foldsOf(map) : [];
  const closed = (index: number): Fold | undefined => {
    const fold = index === sight.focus ? undefined : folds[index];
    return fold !== undefined && !sight.open.has(fold.key) ? fold : undefined;
  };
  const keyOf = (index: number): string => closed(index)?.key ?? `node ${index}`;
  const [arrows, inside] = arrowsOf(edges, keyOf);
  return {
    boxes: boxesOf(
      map,
      [...shown].sort((a, b) => a - b),
      { folds, keyOf, closed, inside, sight },
    ),
    arrows,
  };
}

type Inside = ReadonlyMap<string, ReadonlyMap<EdgeUse, number>>;

function arrowsOf(edges: readonly MapEdge[], keyOf: (index: number) => string): [readonly Arrow[], Inside] {
  const arrows = new Map<string, Arrow & { readonly edges: MapEdge[] }>();
  const inside = new Map<string, Map<EdgeUse, number>>();
  for (const edge of edges) {
    const [from, to] = [keyOf(edge.from), keyOf(edge.to)];
    if (from === to) {
      const own = inside.get(from) ?? new Map<EdgeUse, number>();
      inside.set(from, own.set(edge.use, (own.get(edge.use) ?? 0) + 1));
      continue;
    }
    const key = JSON.stringify([from, to, edge.use]);
    const known = arrows.get(key);
    if (known === undefined) arrows.set(key, { from, to, use: edge.use, edges: [edge] });
    else known.edges.push(edge);
  }
  return [[...arrows.values()], inside];
}

interface Folding {
  readonly folds: readonly (Fold | undefined)[];
  readonly keyOf: (index: number) => string;
  readonly closed: (index: number) => Fold | undefined;
  readonly inside: Inside;
  readonly sight: Sight;
}

function boxesOf(
  { nodes }: ServiceMap,
  shown: readonly number[],
  { folds, keyOf, closed, inside, sight }: Folding,
): readonly Box[] {
  const boxes = new Map<string, Box>();
  const none: ReadonlyMap<EdgeUse, number> = new Map();
  for (const index of shown) {
    const node = nodes[index];
    if (node === undefined) continue;
    const fold = index === sight.focus ? undefined : folds[index];
    if (fold !== undefined) {
      const counts = fold.unit === 'party' || node.kind === 'workload' ? 1 : 0;
      const size = (boxes.get(fold.key)?.size ?? 0) + counts;
      const isOpen = closed(index) === undefined;
      const own = inside.get(fold.key) ?? none;
      const box = {
        key: fold.key,
        kind: 'fold',
        label: fold.label,
        index: undefined,
        parent: undefined,
      } as const;
      boxes.set(fold.key, { ...box, unit: fold.unit, isOpen, size, inside: own });
      if (!isOpen) continue;
    }
    const key = keyOf(index);
    boxes.set(key, {
      key,
      kind: node.kind,
      label:
        fold === undefined && node.kind === 'workload' ? `${node.namespace ?? ''}/${node.name}` : node.name,
      index,
      parent: fold?.key,
      isOpen: false,
      size: node.workloads ?? 1,
      unit: 'workload',
      inside: inside.get(key) ?? none,
    });
  }
  return [...boxes.values()];
}
