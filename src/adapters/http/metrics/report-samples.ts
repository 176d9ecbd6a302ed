import { SECOND_MS } from '../../../model/time.ts';
import type { ReportReading } from './readings.ts';
import type { Metric, Values } from './samples.ts';

/** Absent while the collector knows no policies, or made no report yet. */
export const REPORT_METRICS: readonly Metric[] = [
  {
    kind: 'gauge',
    name: 'lapse_report_timestamp_seconds',
    help: 'What time the last report is about.',
    labels: [],
    values: ofLast(({ nowMs }) => [[{}, nowMs / SECOND_MS]]),
  },
  {
    kind: 'gauge',
    name: 'lapse_report_duration_seconds',
    help: 'How long the last report took to make.',
    labels: [],
    values: ofLast(({ tookMs }) => [[{}, tookMs / SECOND_MS]]),
  },
  {
    kind: 'counter',
    name: 'lapse_report_failures_total',
    help: 'Reports that could not be made.',
    labels: [],
    values: ({ report }) => (report === undefined ? [] : [[{}, report.failures]]),
  },
  {
    kind: 'gauge',
    name: 'lapse_pair_ports',
    help: 'Pairs of parties times ports: granted by policies, used in the window, left once what is unused is revoked.',
    labels: ['state'],
    values: ofLast(({ exposure }) =>
      (['granted', 'used', 'left'] as const).map((state) => [{ state }, exposure[state].pairPorts]),
    ),
  },
  {
    kind: 'gauge',
    name: 'lapse_unused_grants',
    help: 'Unused grants of the last report, by what is proposed: revoked, or held for a reason.',
    labels: ['status'],
    values: ofLast(({ revocable, held }) => [
      [{ status: 'revocable' }, revocable],
      [{ status: 'held' }, held],
    ]),
  },
];

function ofLast(values: (last: NonNullable<ReportReading['last']>) => Values): Metric['values'] {
  return ({ report }) => (report?.last === undefined ? [] : values(report.last));
}
