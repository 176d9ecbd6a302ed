import { groupBy } from '../model/group-by.ts';
import { compareText } from '../model/problem.ts';
import type { Coverage, NodeCoverage } from './coverage.ts';
import type { ClusterHistory, WatchedSpan } from './history.ts';
import { type ObjectPeriod, periodsOf } from './history-periods.ts';
import { type Interval, normalize, subtract } from './intervals.ts';

/** A node that the cluster has, or had, as Kubernetes names it. */
export interface ClusterNode {
  readonly name: string;
  /** from `-Infinity` where nobody knows since when, to `Infinity` where it is there yet, or nobody knows */
  readonly lived: Interval;
}

/** Every node of the cluster's history, each time it was made anew by itself. Of what is not known, the longer life. */
export function nodesOfHistory(history: ClusterHistory): ClusterNode[] {
  const spans = history.watched.filter((span) => span.kind === 'Node').sort((a, b) => a.fromMs - b.fromMs);
  const byUid = groupBy(
    periodsOf(history, (kind) => kind === 'Node'),
    (period) => period.uid,
  );
  return [...byUid.values()].flatMap((periods): ClusterNode[] => {
    const sorted = periods.toSorted((a, b) => a.firstSeenMs - b.firstSeenMs);
    const [first, last] = [sorted[0], sorted.at(-1)];
    if (first === undefined || last === undefined) return [];
    const fromMs = Math.min(first.createdMs ?? -Infinity, first.firstSeenMs);
    return [{ name: first.name, lived: { fromMs, toMs: endOf(last, spans) } }];
  });
}

/** One that went while nobody watched may have been there until somebody looked again. */
function endOf({ end, lastSeenMs }: ObjectPeriod, spans: readonly WatchedSpan[]): number {
  if (end !== 'removed') return Infinity;
  const next = spans.find((span) => span.toMs > lastSeenMs);
  return next === undefined ? Infinity : Math.max(lastSeenMs, next.fromMs);
}

/**
 * Coverage of all nodes, with those that the cluster has but no stream ever reached. Hubble names a node with its
 * cluster (`prod/node-1`) unless that is called `default`.
 * @param clusterName undefined: not known, so that a node of any cluster may be meant
 */
export function withUnreachedNodes(
  coverage: Coverage,
  nodes: readonly ClusterNode[],
  clusterName?: string,
): Coverage {
  const lives = groupBy(nodes, (node) => node.name);
  const met = new Map<string, NodeCoverage[]>();
  for (const one of coverage) {
    const [cluster, name] = splitName(one.node);
    if (cluster !== undefined && clusterName !== undefined && cluster !== clusterName) continue;
    met.set(name, [...(met.get(name) ?? []), one]);
  }
  const joined = new Map(coverage.map((one) => [one.node, one]));
  for (const [name, incarnations] of lives) {
    const known = met.get(name) ?? [];
    if (known.some((one) => one.covered.length > 0)) continue;
    const unreached = normalize(incarnations.map((one) => one.lived));
    const blind = known.length > 0 ? known : [{ node: fullName(name, clusterName), covered: [], lost: [] }];
    for (const one of blind) joined.set(one.node, { ...one, unreached });
  }
  return [...joined.values()].sort((a, b) => compareText(a.node, b.node));
}

/**
 * The same, with the time for which the history says that a node was not there: nothing could run on it.
 * @param watchedSinceMs what went before that the history does not know
 */
export function withAbsences(
  coverage: Coverage,
  nodes: readonly ClusterNode[],
  watchedSinceMs: number,
  clusterName?: string,
): Coverage {
  const lives = groupBy(nodes, (node) => node.name);
  return coverage.map((one): NodeCoverage => {
    const [cluster, name] = splitName(one.node);
    const own = lives.get(name);
    const isOther = cluster !== undefined && clusterName !== undefined && cluster !== clusterName;
    if (own === undefined || isOther || one.unreached !== undefined) return one;
    const absent = subtract(
      [{ fromMs: watchedSinceMs, toMs: Number.POSITIVE_INFINITY }],
      normalize(own.map((node) => node.lived)),
    );
    return absent.length === 0 ? one : { ...one, absent };
  });
}

/** From when on every node that came or went is on record; infinity: never. */
export function nodesWatchedSince({ watched }: ClusterHistory): number {
  const spans = watched.filter((span) => span.kind === 'Node');
  return Math.min(Number.POSITIVE_INFINITY, ...spans.map((span) => span.fromMs));
}

function splitName(written: string): readonly [string | undefined, string] {
  const slash = written.lastIndexOf('/');
  return slash < 0 ? [undefined, written] : [written.slice(0, slash), written.slice(slash + 1)];
}

function fullName(name: string, clusterName: string | undefined): string {
  return clusterName === undefined || clusterName === 'default' ? name : `${clusterName}/${name}`;
}
