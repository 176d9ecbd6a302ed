import { formatDate } from '../../model/time.ts';
import type { Report } from '../report.ts';
import type { TrendPoint } from '../trend/trend.ts';
import { count } from '../wording.ts';

/** As many weeks as a line of text has room for. */
const WEEKS_SHOWN = 12;

/** `7,604 of 7,845 granted pairs × ports were never used (96.9%); 120 fewer than on 2026-05-25` */
export function describeNeverUsed({ counts: { exposure }, trend: { points }, nowMs }: Report): string {
  const never = neverUsed({ exposure });
  const granted = exposure.granted.pairPorts;
  const share = granted === 0 ? '' : ` (${(Math.floor((never / granted) * 1000) / 10).toFixed(1)}%)`;
  const before = points.findLast((point) => point.nowMs < nowMs);
  const change = before === undefined ? '' : `; ${describeChange(never - neverUsed(before), before.nowMs)}`;
  return `${plain(never)} of ${count(granted, 'granted pair × port', 'granted pairs × ports')} never used${share}${change}`;
}

function describeChange(difference: number, sinceMs: number): string {
  if (difference === 0) return `as many as on ${formatDate(sinceMs)}`;
  return `${plain(Math.abs(difference))} ${difference > 0 ? 'more' : 'fewer'} than on ${formatDate(sinceMs)}`;
}

function neverUsed({ exposure: { granted, used } }: Pick<TrendPoint, 'exposure'>): number {
  return Math.max(0, granted.pairPorts - used.pairPorts);
}

export interface Week {
  readonly date: string;
  readonly neverUsed: number;
  readonly revocable: number;
  readonly held: number;
}

/** The last weeks, oldest first; empty where there is nothing to compare. */
export function historyOf({ trend: { points } }: Pick<Report, 'trend'>): readonly Week[] {
  if (points.length < 2) return [];
  return points.slice(-WEEKS_SHOWN).map((point) => ({
    date: formatDate(point.nowMs),
    neverUsed: neverUsed(point),
    revocable: point.revocable,
    held: point.held,
  }));
}

const BARS = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];

/** `▁▃█`: from nothing to the most there was. */
export function sparkline(values: readonly number[]): string {
  const most = Math.max(...values, 1);
  return values.map((value) => BARS[Math.round((value / most) * (BARS.length - 1))] ?? '').join('');
}

/** `3 new, 12 persisting, 4 resolved since 2026-05-25`; undefined where there is no earlier result. */
export function describeNews({ trend: { since } }: Pick<Report, 'trend'>): string | undefined {
  if (since === undefined) return undefined;
  return `${plain(since.fresh.size)} new, ${plain(since.persisting)} persisting, ${plain(since.resolved.length)} resolved since ${formatDate(since.sinceMs)}`;
}

function plain(n: number): string {
  return n.toLocaleString('en-US');
}

export interface News {
  /** of the result that is compared with */
  readonly day: string;
  /** sentences of what was not there then */
  readonly fresh: readonly string[];
  /** of what was, and is not any more, each with its place */
  readonly resolved: readonly string[];
}

/** What came and went by name; undefined where nothing is compared. */
export function newsOf({ findings, trend: { since } }: Pick<Report, 'findings' | 'trend'>): News | undefined {
  if (since === undefined) return undefined;
  return {
    day: formatDate(since.sinceMs),
    fresh: findings.filter(({ key }) => since.fresh.has(key)).map(({ sentence }) => sentence),
    resolved: since.resolved.map(({ sentence, where }) => `${sentence} (${where})`),
  };
}
