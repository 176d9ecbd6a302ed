import { SECOND_MS } from '../../../model/time.ts';
import type { Metric } from './samples.ts';

/** Absent while the collector does not watch what was merged, or has not looked yet. */
export const WATCH_METRICS: readonly Metric[] = [
  {
    kind: 'gauge',
    name: 'lapse_watch_merged_timestamp_seconds',
    help: 'When the last look at what was merged began that came to a result.',
    labels: [],
    values: ({ watch }) => (watch?.last === undefined ? [] : [[{}, watch.last.nowMs / SECOND_MS]]),
  },
  {
    kind: 'counter',
    name: 'lapse_watch_merged_failures_total',
    help: 'Looks at what was merged that came to no result.',
    labels: [],
    values: ({ watch }) => (watch === undefined ? [] : [[{}, watch.failures]]),
  },
  {
    kind: 'gauge',
    name: 'lapse_revocations_needed',
    help: 'Merged proposals of which policies refuse something that they allowed before, and still would allow.',
    labels: [],
    values: ({ watch }) => (watch?.last === undefined ? [] : [[{}, watch.last.needed]]),
  },
];
