import { SECOND_MS } from '../../../model/time.ts';
import type { Metric } from './samples.ts';

/** Absent while the collector does not watch what was merged, or has not looked yet. */
export const WATCH_METRICS: readonly Metric[] = [
  {
    kind: 'gauge',
    name: 'lapse_watch_merged_timestamp_seconds',
    help: 'When the last look at what was merged began that did all there was to do.',
    labels: [],
    values: ({ watch }) => (watch?.succeededMs === undefined ? [] : [[{}, watch.succeededMs / SECOND_MS]]),
  },
  {
    kind: 'counter',
    name: 'lapse_watch_merged_failures_total',
    help: 'Looks at what was merged that failed, or could not do all there was to do.',
    labels: [],
    values: ({ watch }) => (watch === undefined ? [] : [[{}, watch.failures]]),
  },
  {
    kind: 'gauge',
    name: 'lapse_revocations_needed',
    help: 'Merged proposals of which policies refuse something that they allowed before, and still would allow.',
    labels: [],
    values: ({ watch }) => (watch?.needed === undefined ? [] : [[{}, watch.needed]]),
  },
];
