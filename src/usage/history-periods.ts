import { groupBy } from '../model/group-by.ts';
import { compareText } from '../model/problem.ts';
import type { ClusterHistory, ObjectLife, WatchedSpan } from './history.ts';

/** Why an object was seen in a state no longer. `unknown`: its kind is not watched since. */
export type PeriodEnd = 'current' | 'changed' | 'removed' | 'unknown';

/** One state of one object, over all times it was seen in it without another one in between. */
export interface ObjectPeriod extends Omit<ObjectLife, 'fromMs' | 'toMs' | 'hash'> {
  /** of `text` */
  readonly contentHash: string;
  /** canonical JSON, without server bookkeeping */
  readonly text: string;
  readonly firstSeenMs: number;
  readonly lastSeenMs: number;
  readonly end: PeriodEnd;
}

export const POLICY_KINDS_KEPT = [
  'NetworkPolicy',
  'CiliumNetworkPolicy',
  'CiliumClusterwideNetworkPolicy',
  'ClusterNetworkPolicy',
  'AdminNetworkPolicy',
  'BaselineAdminNetworkPolicy',
] as const;

/** Kinds of the cluster that are no workloads. What runs has its own kinds, also ones that nobody here knows. */
const OTHER_KINDS: ReadonlySet<string> = new Set([
  ...POLICY_KINDS_KEPT,
  'Namespace',
  'Node',
  'Service',
  'EndpointSlice',
  'ConfigMap',
  'CiliumCIDRGroup',
]);

/** Every version of every policy, by name and time. */
export function policyVersions(history: ClusterHistory): ObjectPeriod[] {
  const kinds: ReadonlySet<string> = new Set(POLICY_KINDS_KEPT);
  return periodsOf(history, (kind) => kinds.has(kind));
}

/** When each workload was there, with which labels, and when nothing of it ran. */
export function workloadLifetimes(history: ClusterHistory): ObjectPeriod[] {
  return periodsOf(history, (kind) => !OTHER_KINDS.has(kind));
}

/** Ordered by kind, namespace, name and time. */
export function periodsOf(history: ClusterHistory, wanted: (kind: string) => boolean): ObjectPeriod[] {
  const spans = groupBy(history.watched, (span) => span.kind);
  const lives = history.lives.filter((life) => wanted(life.kind));
  const objects = groupBy(lives, (life) => [life.kind, life.namespace ?? '', life.name, life.uid].join('\n'));
  return [...objects.values()]
    .flatMap((own) => periods(own, spans.get(watchedAs(own[0]?.kind ?? '', spans)) ?? [], history.texts))
    .sort(comparePeriods);
}

/** Kinds that are known only by their pods are seen as long as pods are. */
function watchedAs(kind: string, spans: ReadonlyMap<string, readonly WatchedSpan[]>): string {
  return spans.has(kind) ? kind : 'Pod';
}

function periods(
  lives: readonly ObjectLife[],
  spans: readonly WatchedSpan[],
  texts: ReadonlyMap<string, string>,
): ObjectPeriod[] {
  const lastWatchedMs = spans.reduce((latest, span) => Math.max(latest, span.toMs), -Infinity);
  const sorted = [...lives].sort((a, b) => a.fromMs - b.fromMs);
  const found: ObjectPeriod[] = [];
  for (const [i, life] of sorted.entries()) {
    const nextMs = sorted[i + 1]?.fromMs;
    const lastSeenMs = Math.max(
      life.fromMs,
      Math.min(life.toMs ?? seenUntil(life, spans), nextMs ?? Infinity),
    );
    const end: PeriodEnd =
      nextMs !== undefined
        ? 'changed'
        : life.toMs !== undefined || lastWatchedMs > lastSeenMs
          ? 'removed'
          : spans.length === 0
            ? 'unknown'
            : 'current';
    const before = found.at(-1);
    if (before !== undefined && isSame(before, life)) {
      found[found.length - 1] = { ...before, lastSeenMs, end };
      continue;
    }
    const { fromMs, toMs: _toMs, hash, ...object } = life;
    found.push({
      ...object,
      contentHash: hash,
      text: texts.get(hash) ?? '',
      firstSeenMs: fromMs,
      lastSeenMs,
      end,
    });
  }
  return found;
}

/** The end of the time in which a change would have been seen. */
function seenUntil(life: ObjectLife, spans: readonly WatchedSpan[]): number {
  const span = spans.find((one) => one.fromMs <= life.fromMs && life.fromMs <= one.toMs);
  return span?.toMs ?? life.fromMs;
}

function isSame(before: ObjectPeriod, life: ObjectLife): boolean {
  return (
    before.contentHash === life.hash && before.state === life.state && before.generation === life.generation
  );
}

function comparePeriods(a: ObjectPeriod, b: ObjectPeriod): number {
  return (
    compareText(a.kind, b.kind) ||
    compareText(a.namespace ?? '', b.namespace ?? '') ||
    compareText(a.name, b.name) ||
    a.firstSeenMs - b.firstSeenMs ||
    compareText(a.uid, b.uid)
  );
}
