import type { Result } from './measure.ts';

/** What the proof of 100 revocations among 1,000 policies and 2,000 workloads aims at on two cores. */
const AIM = { policies: 1000, revoked: 100, seconds: 20, megabytes: 1000 } as const;

const COLUMNS: readonly (readonly [string, (result: Result) => string])[] = [
  ['policies', ({ policies }) => count(policies)],
  ['revoked', ({ revoked }) => count(revoked)],
  ['replayed', ({ checked }) => count(checked.replayed)],
  ['subjects', ({ checked }) => count(checked.subjects)],
  ['parties', ({ checked }) => count(checked.identities)],
  ['port classes', ({ checked }) => count(checked.ports)],
  ['decisions', ({ checked }) => count(checked.decisions)],
  ['asked', ({ checked }) => count(checked.asked)],
  ['proof', ({ seconds }) => `${seconds.toFixed(2)} s`],
  ['CPU', ({ cpuSeconds }) => `${cpuSeconds.toFixed(2)} s`],
  ['decisions/s', ({ checked, seconds }) => count(checked.decisions / seconds)],
  ['peak RSS', ({ peakRssMegabytes }) => `${count(peakRssMegabytes)} MB`],
  ['sample revoked', ({ sample, sampleRevoked }) => `${count(sampleRevoked)} of ${count(sample)}`],
];

export function resultsText(results: readonly Result[]): string {
  const rows = [
    COLUMNS.map(([title]) => title),
    ...results.map((one) => COLUMNS.map(([, text]) => text(one))),
  ];
  const widths = COLUMNS.map((_, i) => Math.max(...rows.map((row) => row[i]?.length ?? 0)));
  const lines = rows.map((row) => row.map((cell, i) => cell.padStart(widths[i] ?? 0)).join('  '));
  return [...lines, '', ...results.flatMap(aimText)].join('\n');
}

function aimText({ policies, revoked, seconds, peakRssMegabytes }: Result): string[] {
  if (policies !== AIM.policies || revoked !== AIM.revoked) return [];
  const met = seconds <= AIM.seconds && peakRssMegabytes <= AIM.megabytes;
  return [
    `aim: ${AIM.revoked} revocations in ${AIM.seconds} s and ${count(AIM.megabytes)} MB: ${met ? 'met' : 'NOT met'}`,
  ];
}

function count(value: number): string {
  return Math.round(value).toLocaleString('en-US');
}
