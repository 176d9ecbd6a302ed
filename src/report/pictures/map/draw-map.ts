import { listed } from '../../../grants/rule.ts';
import { getOrMake } from '../../../model/get-or-make.ts';
import { plainLine } from '../../../model/plain-text.ts';
import { EDGE_USES, type MapEdge, type MapNode, type ServiceMap } from '../pictures.ts';
import { byNamespace, foldOutside } from './fold.ts';
import type { Line } from './lines.ts';
import type { Party } from './party.ts';

/** More than this nobody can read, and the page would be slow. */
const MOST_WORKLOADS = 600;
const MOST_LINES = 2400;

const LONGEST_NAME = 80;

/** Numbers the parties and orders everything, folding what is too much for one picture. */
export function drawMap(workloads: readonly Party[], lines: readonly Line[]): ServiceMap {
  const folded: string[] = [];
  let [parties, drawn] = [workloads, foldOutside(lines, folded)];
  if (workloads.length > MOST_WORKLOADS || drawn.length > MOST_LINES) {
    folded.push(
      `${plain(workloads.length)} workloads with ${plain(drawn.length)} lines are shown as their namespaces`,
    );
    [parties, drawn] = byNamespace(workloads, drawn);
  }
  drawn = drawn.toSorted(compareLines);
  if (drawn.length > MOST_LINES) {
    folded.push(`${plain(drawn.length - MOST_LINES)} more lines are not shown, those with the least traffic`);
    drawn = drawn.slice(0, MOST_LINES);
  }
  const all = [...new Set([...parties, ...drawn.flatMap(({ from, to }) => [from, to])])].sort(compareParties);
  const numbers = new Map(all.map((party, number) => [party, number]));
  return {
    nodes: all.map((party) => nodeOf(party, numbers)),
    edges: drawn.map((line) => edgeOf(line, numbers)).sort(compareEdges),
    folded,
  };
}

function nodeOf(party: Party, numbers: ReadonlyMap<Party, number>): MapNode {
  const { kind, namespace, workloads, isEvery = false } = party;
  const members = (workloads ?? []).flatMap((one) => numbers.get(one) ?? []).sort((a, b) => a - b);
  return {
    kind,
    ...(namespace === undefined ? {} : { namespace: plainLine(namespace) }),
    name: shortened(plainLine(party.name)),
    ...(workloads === undefined ? {} : { workloads: workloads.length }),
    ...(isEvery || members.length === 0 ? {} : { members }),
  };
}

function edgeOf({ from, to, ports, use, connections }: Line, numbers: ReadonlyMap<Party, number>): MapEdge {
  const numberOf = (party: Party): number => numbers.get(party) ?? -1;
  return {
    from: numberOf(from),
    to: numberOf(to),
    ports: shortened(plainLine(listed(ports))),
    use,
    connections,
  };
}

function shortened(text: string): string {
  return text.length <= LONGEST_NAME ? text : `${text.slice(0, LONGEST_NAME - 1)}…`;
}

const KINDS: readonly MapNode['kind'][] = ['workload', 'group', 'cluster', 'outside'];

const textKeys = new WeakMap<Party, string>();

function textOf(party: Party): string {
  const { kind, namespace = '', name, workloads = [] } = party;
  return getOrMake(textKeys, party, () =>
    [KINDS.indexOf(kind), namespace, name, workloads.map((one) => `${one.namespace}/${one.name}`)].join('\n'),
  );
}

function compareTexts(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function compareParties(a: Party, b: Party): number {
  return compareTexts(textOf(a), textOf(b));
}

/** What matters most comes first, so that what is cut off matters least. */
function compareLines(a: Line, b: Line): number {
  return (
    EDGE_USES.indexOf(a.use) - EDGE_USES.indexOf(b.use) ||
    b.connections - a.connections ||
    compareParties(a.from, b.from) ||
    compareParties(a.to, b.to)
  );
}

function compareEdges(a: MapEdge, b: MapEdge): number {
  return a.from - b.from || a.to - b.to || EDGE_USES.indexOf(a.use) - EDGE_USES.indexOf(b.use);
}

function plain(n: number): string {
  return n.toLocaleString('en-US');
}
