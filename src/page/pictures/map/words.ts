import type { EdgeUse, MapEdge, MapNode } from '../../../report/pictures/pictures.ts';
import { counted } from '../day-text.ts';
import { type Arrow, type Box, USES } from './graph.ts';

export const USE_WORDS = {
  used: 'used',
  unused: 'granted, never used',
  denied: 'denied',
  open: 'open: no policy isolates either side',
} as const satisfies Record<EdgeUse, string>;

const SHORT = { used: 'used', unused: 'unused', denied: 'denied', open: 'open' } as const satisfies Record<
  EdgeUse,
  string
>;

/** `shop/web`, `world`, `every pod of shop` */
export function nodeText({ kind, namespace, name }: MapNode): string {
  return kind === 'workload' && namespace !== undefined ? `${namespace}/${name}` : name;
}

/** `12 used, 3 unused` */
export function countsText(counts: ReadonlyMap<EdgeUse, number>): string {
  return USES.flatMap((use) => (counts.has(use) ? [`${counts.get(use)} ${SHORT[use]}`] : [])).join(', ');
}

/** The line under the label of a box. */
export function subText(box: Box): string {
  if (box.isOpen || (box.kind !== 'group' && box.kind !== 'fold')) return '';
  const within = [...box.inside.values()].reduce((sum, n) => sum + n, 0);
  return `${sizeText(box)}${within === 0 ? '' : `, ${within} inside`}`;
}

/** What a box is, for its title and for screen readers. */
export function boxText(box: Box): string {
  const inside = box.inside.size === 0 ? '' : `; lines inside: ${countsText(box.inside)}`;
  switch (box.kind) {
    case 'fold':
    case 'group':
      return `${box.label}, ${sizeText(box)}${inside}`;
    case 'workload':
    case 'outside':
    case 'cluster':
      return `${box.label}${inside}`;
  }
}

function sizeText({ size, unit }: Box): string {
  return unit === 'party' ? counted(size, 'party', 'parties') : counted(size, 'workload');
}

/** `shop/web → data/postgres: TCP 5432, used by 1 connection` */
export function edgeText({ from, to, ports, use, connections }: MapEdge, nodes: readonly MapNode[]): string {
  const name = (index: number): string => {
    const node = nodes[index];
    return node === undefined ? '' : nodeText(node);
  };
  return `${name(from)} → ${name(to)}: ${ports}, ${SHORT[use]}${connections > 0 ? `, ${counted(connections, 'connection')}` : ''}`;
}

const NAMED = 12;

export function arrowText({ edges }: Arrow, nodes: readonly MapNode[]): string {
  const lines = edges.slice(0, NAMED).map((edge) => edgeText(edge, nodes));
  return [...lines, ...(edges.length > NAMED ? [`and ${edges.length - NAMED} more`] : [])].join('\n');
}

/** On the line itself: its ports, or how many lines it stands for. */
export function arrowLabel({ edges }: Arrow): string {
  const [first, ...more] = edges;
  if (first === undefined || more.length > 0) return `${edges.length}`;
  return first.ports.length <= 22 ? first.ports : `${first.ports.slice(0, 21)}…`;
}
