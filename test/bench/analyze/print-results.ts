import { median } from '../measure.ts';
import type { ReportResult } from './measure-report.ts';
import type { StagesResult } from './measure-stages.ts';
import type { Expected, Variant } from './scene.ts';
import { GROUPS } from './stages.ts';

/** One store, judged several times. */
export interface Row {
  readonly variant: Variant;
  readonly connections: number;
  readonly policies: number;
  readonly expected: Expected;
  readonly runs: readonly ReportResult[];
  readonly stages: StagesResult;
}

/** What `report` aims at on two cores: connection-hours, once folded to days → seconds and megabytes. */
const AIMS = [
  { hours: 10_000_000, seconds: 15, megabytes: 1000 },
  { hours: 100_000_000, seconds: 90, megabytes: 2000 },
] as const;

const COLUMNS: readonly (readonly [string, (row: Row) => string])[] = [
  ['connection-hours', (row) => count(row.expected.hours)],
  ['store', (row) => row.variant],
  ['rows', (row) => count(rowsOf(row))],
  ['file', (row) => `${count(row.expected.stores[row.variant].megabytes)} MB`],
  ['connections', (row) => count(row.connections)],
  ['policies', (row) => count(row.policies)],
  ['report', (row) => `${secondsOf(row).toFixed(2)} s`],
  ['slowest', (row) => `${Math.max(...row.runs.map((run) => run.seconds)).toFixed(2)} s`],
  ['CPU', (row) => `${median(row.runs.map((run) => run.cpuSeconds)).toFixed(2)} s`],
  ['peak RSS', (row) => `${count(megabytesOf(row))} MB`],
  ['grants', (row) => count(workOf(row).grants)],
  ['used', (row) => count(workOf(row).used)],
  ['revocable', (row) => count(workOf(row).revocable)],
  ['files changed', (row) => count(workOf(row).changedFiles)],
];

/** A table with aligned columns, numbers to the right. */
export function rowsTable(rows: readonly Row[]): string {
  return table([COLUMNS.map(([title]) => title), ...rows.map((row) => COLUMNS.map(([, text]) => text(row)))]);
}

/** Seconds and shares of each stage in the order of the work, and of its parts, the longest of the last row first. */
export function stagesTable(rows: readonly Row[]): string {
  const titles = rows.map(({ expected, variant }) => `${count(expected.hours)} ${variant}`);
  const lines = GROUPS.flatMap((group) => {
    const parts = partsOf(group, rows);
    return [
      [group, ...rows.map((row) => shareText(row, (name) => isOf(group, name)))],
      ...parts.map((part) => [
        `  ${part.slice(group.length + 2)}`,
        ...rows.map((row) => shareText(row, (name) => name === part)),
      ]),
    ];
  });
  const total = ['all', ...rows.map((row) => shareText(row, () => true))];
  return table([['seconds (share)', ...titles], ...lines, total], 'names first');
}

function partsOf(group: string, rows: readonly Row[]): readonly string[] {
  const longest = rows.at(-1)?.stages.stages ?? {};
  const names = new Set(rows.flatMap((row) => Object.keys(row.stages.stages)));
  return [...names]
    .filter((name) => name !== group && isOf(group, name))
    .sort((a, b) => (longest[b] ?? 0) - (longest[a] ?? 0));
}

function isOf(group: string, name: string): boolean {
  return name === group || name.startsWith(`${group}: `);
}

function shareText({ stages: { stages } }: Row, isMeant: (name: string) => boolean): string {
  const all = Object.entries(stages);
  const seconds = sumOf(all.filter(([name]) => isMeant(name)));
  return `${seconds.toFixed(2)} (${((100 * seconds) / sumOf(all)).toFixed(1)}%)`;
}

function sumOf(stages: readonly (readonly [string, number])[]): number {
  return stages.reduce((sum, [, seconds]) => sum + seconds, 0);
}

/** How time grows with rows while the connections stay as they are. */
export function growthText(rows: readonly Row[], variant: Variant): string {
  const own = rows.filter((row) => row.variant === variant);
  const [first, last] = [own[0], own.at(-1)];
  if (first === undefined || last === undefined || first === last) return '';
  const [hours, stored, time, memory] = [
    last.expected.hours / first.expected.hours,
    rowsOf(last) / rowsOf(first),
    secondsOf(last) / secondsOf(first),
    megabytesOf(last) / megabytesOf(first),
  ].map((ratio) => `${ratio.toFixed(1)}x`);
  return `${variant}: ${hours} the connection-hours, ${stored} the rows: ${time} the time, ${memory} the memory`;
}

export function aimsText(rows: readonly Row[]): string[] {
  return AIMS.flatMap(({ hours, seconds, megabytes }) =>
    rows
      .filter((row) => row.variant === 'folded' && Math.abs(row.expected.hours / hours - 1) < 0.1)
      .map((row) => {
        const aims = [
          `${secondsOf(row).toFixed(2)} s of ${seconds} s, ${metOrMissed(secondsOf(row) < seconds)}`,
          `${count(megabytesOf(row))} MB of ${count(megabytes)} MB, ${metOrMissed(megabytesOf(row) < megabytes)}`,
        ];
        return `${count(hours)} connection-hours of ${count(row.connections)} connections: ${aims.join(' · ')}`;
      }),
  );
}

export function checksText(rows: readonly Row[]): string {
  const sum = (of: (row: Row) => number): string => count(rows.reduce((total, row) => total + of(row), 0));
  const kinds = Object.entries(rows.at(-1)?.stages.findings ?? {}).map(([kind, n]) => `${kind} ${count(n)}`);
  return [
    `checked in every run: all halves, events and endpoints were read${proofText(workOf(rows.at(-1)))}`,
    `checked on ${sum((row) => row.stages.sample)} sampled connections: the grants credited (${sum((row) => row.stages.sampleCredits)} credits) are exactly those of a naive evaluation`,
    `findings of the last row: ${kinds.join(', ')}; ${count(workOf(rows.at(-1)).unexplained)} sides of connections unexplained`,
  ].join('\n');
}

function proofText({ replayed }: ReportResult['work']): string {
  return replayed === 0 ? '' : `, and the proof passed (${count(replayed)} connections replayed)`;
}

function rowsOf({ expected, variant }: Row): number {
  const { hourRows, dayRows } = expected.stores[variant];
  return hourRows + dayRows;
}

function secondsOf(row: Row): number {
  return median(row.runs.map((run) => run.seconds));
}

function megabytesOf(row: Row): number {
  return Math.max(...row.runs.map((run) => run.peakRssMegabytes));
}

function workOf(row: Row | undefined): ReportResult['work'] {
  const work = row?.runs[0]?.work;
  if (work === undefined) throw new Error('nothing was measured');
  return work;
}

function table(cells: readonly (readonly string[])[], align: 'right' | 'names first' = 'right'): string {
  const widths = (cells[0] ?? []).map((_, column) =>
    Math.max(...cells.map((row) => row[column]?.length ?? 0)),
  );
  const padded = (cell: string, column: number): string =>
    align === 'names first' && column === 0
      ? cell.padEnd(widths[column] ?? 0)
      : cell.padStart(widths[column] ?? 0);
  return cells.map((row) => row.map(padded).join('  ')).join('\n');
}

function metOrMissed(isMet: boolean): string {
  return isMet ? 'met' : 'missed';
}

function count(value: number): string {
  return Math.round(value).toLocaleString('en-US');
}
