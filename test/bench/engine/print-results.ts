import type { ClusterResult } from './measure-cluster.ts';
import type { OracleResult } from './measure-oracle.ts';

/** What the engine aims at, with 1,000 policies and 300,000 connections. */
export const AIMS = { connectionsPerSecond: 200_000, compileSeconds: 2, peakRssMegabytes: 600 } as const;

const COLUMNS: readonly (readonly [string, (row: ClusterResult) => string])[] = [
  ['policies', (row) => count(row.policies)],
  ['rules', (row) => count(row.rules)],
  ['grants', (row) => count(row.grants)],
  ['connections', (row) => count(row.connections)],
  ['parse', (row) => seconds(row.parseSeconds)],
  ['compile', (row) => seconds(row.compileSeconds)],
  ['attribute', (row) => seconds(row.attributeSeconds)],
  ['conn/s', (row) => count(row.connectionsPerSecond)],
  ['µs/conn', (row) => (1e6 / row.connectionsPerSecond).toFixed(2)],
  ['again conn/s', (row) => count(row.againPerSecond)],
  ['CPU µs/conn', (row) => row.cpuMicrosecondsPerConnection.toFixed(2)],
  ['credits', (row) => count(row.credits)],
  ['grants used', (row) => count(row.grantsUsed)],
  ['unexplained', (row) => count(row.unexplained)],
  ['peak RSS', (row) => `${count(row.peakRssMegabytes)} MB`],
  ['naive conn/s', (row) => count(row.naivePerSecond)],
  ['ratio', (row) => `${count(row.ratio)}x`],
];

/** A table with aligned columns, numbers to the right. */
export function clusterTable(rows: readonly ClusterResult[]): string {
  const cells = [COLUMNS.map(([title]) => title), ...rows.map((row) => COLUMNS.map(([, text]) => text(row)))];
  const widths = COLUMNS.map((_, column) => Math.max(...cells.map((row) => row[column]?.length ?? 0)));
  return cells.map((row) => row.map((cell, i) => cell.padStart(widths[i] ?? 0)).join('  ')).join('\n');
}

/** What the row shows that the aims are for, and how it stands to them. */
export function aimsText(row: ClusterResult): string {
  return [
    `at ${count(row.policies)} policies and ${count(row.connections)} connections`,
    `≥ ${count(AIMS.connectionsPerSecond)} connections/s: ${count(row.connectionsPerSecond)} with every party met for the first time, ${count(row.againPerSecond)} once they are known, ${metOrMissed(row.againPerSecond >= AIMS.connectionsPerSecond)}`,
    `compile < ${AIMS.compileSeconds} s: ${seconds(row.compileSeconds)}, ${metOrMissed(row.compileSeconds < AIMS.compileSeconds)}`,
    `peak RSS < ${AIMS.peakRssMegabytes} MB: ${count(row.peakRssMegabytes)} MB, ${metOrMissed(row.peakRssMegabytes < AIMS.peakRssMegabytes)}`,
  ].join(' · ');
}

function metOrMissed(isMet: boolean): string {
  return isMet ? 'met' : 'missed';
}

export function sampleText(rows: readonly ClusterResult[]): string {
  const [connections, credits] = [sum(rows, (row) => row.sample), sum(rows, (row) => row.sampleCredits)];
  return `checked: on ${count(connections)} sampled connections the grants credited (${count(credits)} credits) are exactly those of the naive evaluation`;
}

export function oracleText(result: OracleResult): string {
  const { scenarios, decisions, allowed, denied } = result;
  return [
    `Oracle: ${result.file}, ${count(scenarios)} scenarios, ${count(decisions)} decisions`,
    `decide alone   ${count(result.decisionsPerSecond)} decisions/s (${seconds(result.decideSeconds)})`,
    `load + decide  ${count(result.withLoadPerSecond)} decisions/s (load ${seconds(result.loadSeconds)})`,
    `peak RSS       ${count(result.peakRssMegabytes)} MB`,
    `checked: ${count(allowed)} allowed, ${count(denied)} denied; no contradiction with Cilium`,
  ].join('\n');
}

function sum<T>(items: readonly T[], of: (item: T) => number): number {
  return items.reduce((total, item) => total + of(item), 0);
}

function seconds(value: number): string {
  return value < 0.1 ? `${(value * 1000).toFixed(1)} ms` : `${value.toFixed(2)} s`;
}

function count(value: number): string {
  return Math.round(value).toLocaleString('en-US');
}
