import { groupBy } from '../model/group-by.ts';
import { compareText } from '../model/problem.ts';
import { isIcmp, type SuggestedPort } from './suggested-rule.ts';

/** Ports of one protocol that are listed; more of them become ranges. */
const MOST_PORTS = 20;
/** Ranges that they become at most. */
const MOST_RANGES = 4;
/** Ports that nobody used between two that were used are in one range with them, up to so many. */
const GAP = 256;

/** The ports sorted, each once; many of them as a few ranges. */
export function foldPorts(ports: Iterable<SuggestedPort>): SuggestedPort[] {
  const distinct = new Map([...ports].map((port) => [portText(port), port]));
  return [...groupBy(distinct.values(), ({ protocol }) => protocol)]
    .sort(([a], [b]) => compareText(a, b))
    .flatMap(([protocol, own]) => {
      const sorted = own.sort((a, b) => a.first - b.first || a.last - b.last);
      return sorted.length <= MOST_PORTS || isIcmp({ protocol }) ? sorted : rangesOf(sorted);
    });
}

/** Ranges over sorted ports, apart where the gaps are widest. */
function rangesOf(sorted: readonly SuggestedPort[]): SuggestedPort[] {
  const gaps = sorted
    .slice(1)
    .map((port, i) => port.first - (sorted[i]?.last ?? 0))
    .filter((gap) => gap > GAP)
    .sort((a, b) => b - a)
    .slice(0, MOST_RANGES - 1);
  const narrowest = gaps.at(-1) ?? Number.POSITIVE_INFINITY;
  const ranges: SuggestedPort[] = [];
  for (const port of sorted) {
    const last = ranges.at(-1);
    const isApart =
      last === undefined || (port.first - last.last >= narrowest && ranges.length < MOST_RANGES);
    if (isApart) ranges.push(port);
    else ranges[ranges.length - 1] = { ...last, last: Math.max(last.last, port.last) };
  }
  return ranges;
}

/** `TCP 8080`, `TCP 30000-30100` */
export function portText({ protocol, first, last }: SuggestedPort): string {
  return `${protocol} ${first}${last === first ? '' : `-${last}`}`;
}

export function portsText(ports: readonly SuggestedPort[]): string {
  return ports.map(portText).join(', ');
}
