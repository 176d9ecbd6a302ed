import { Counter, collectDefaultMetrics, Gauge, Registry } from 'prom-client';
import type { CollectorReadings } from './readings.ts';
import { REPORT_METRICS } from './report-samples.ts';
import { METRICS, type Metric } from './samples.ts';
import { WATCH_METRICS } from './watch-samples.ts';

/** prom-client calls these gauges `_total`, which is for counters alone. */
const MISNAMED = [
  'nodejs_active_resources_total',
  'nodejs_active_handles_total',
  'nodejs_active_requests_total',
];

/** Those with a table of their own; beside them are two, and what the process tells of itself. */
export const COLLECTOR_METRICS: readonly Metric[] = [...METRICS, ...REPORT_METRICS, ...WATCH_METRICS];

/** The collector's state in the text format of Prometheus, with that of its process and event loop. */
export class CollectorMetrics {
  readonly #registry = new Registry();
  readonly #requests: Counter;
  readonly #update: readonly ((readings: CollectorReadings) => void)[];

  constructor(version: string) {
    const registers = [this.#registry];
    collectDefaultMetrics({ register: this.#registry });
    for (const name of MISNAMED) this.#registry.removeSingleMetric(name);
    const build = { name: 'lapse_build_info', help: 'Version of Lapse; the value is always 1.' };
    new Gauge({ ...build, labelNames: ['version'], registers }).set({ version }, 1);
    this.#requests = new Counter({
      name: 'lapse_http_requests_total',
      help: 'Answered HTTP requests, by route and status code.',
      labelNames: ['route', 'code'],
      registers,
    });
    this.#update = COLLECTOR_METRICS.map((metric) => register(metric, registers));
  }

  answered(route: string, status: number): void {
    this.#requests.inc({ route, code: String(status) });
  }

  async text(readings: CollectorReadings): Promise<{ readonly contentType: string; readonly text: string }> {
    for (const update of this.#update) update(readings);
    return { contentType: this.#registry.contentType, text: await this.#registry.metrics() };
  }
}

function register(metric: Metric, registers: Registry[]): (readings: CollectorReadings) => void {
  const options = { name: metric.name, help: metric.help, labelNames: [...metric.labels], registers };
  if (metric.kind === 'gauge') {
    const gauge = new Gauge(options);
    return (readings) => {
      const values = metric.values(readings);
      gauge.reset();
      // one without labels would come back as 0
      if (values.length === 0 && metric.labels.length === 0) gauge.remove();
      for (const [labels, value] of values) gauge.set(labels, value);
    };
  }
  const counter = new Counter(options);
  return (readings) => {
    counter.reset();
    for (const [labels, value] of metric.values(readings)) counter.inc(labels, value);
  };
}
