import { execFileSync, spawnSync } from 'node:child_process';
import { beforeAll, describe, expect, it } from 'vitest';
import { CollectorMetrics } from '../../../src/adapters/http/metrics/collector-metrics.ts';
import type { CollectorReadings } from '../../../src/adapters/http/metrics/readings.ts';
import { MAX_NODES, MAX_REASONS } from '../../../src/adapters/http/metrics/samples.ts';
import { lintMetrics, parseExposition } from '../../support/lint-metrics.ts';

const READINGS: CollectorReadings = {
  nowMs: 1_000_000,
  records: { observed: 70, skipped: 20, rejected: 10 },
  skipped: new Map([
    ['reply', 15],
    ['duplicate', 5],
  ]),
  flows: new Map([
    ['allowed', 60],
    ['denied', 10],
  ]),
  lost: new Map([['hubble-ring-buffer', 4]]),
  gaps: { count: 1, seconds: 30 },
  rowsWritten: 7,
  batches: 3,
  storeFailures: 2,
  isStoreFailing: false,
  newestFlowMs: 997_500,
  store: { rows: 5, bytes: 4096, retainedFromMs: 86_400_000 },
  nodes: [{ node: 'c/node-1', coveredSeconds: 3599.5, isConnected: true }],
  unreached: ['node-2'],
  sources: [{ name: 'relay:80', state: 'connected', reconnects: 2 }],
  report: {
    failures: 1,
    last: {
      nowMs: 900_000,
      tookMs: 2500,
      exposure: {
        granted: { pairs: 9, pairPorts: 300 },
        used: { pairs: 3, pairPorts: 4 },
        left: { pairs: 5, pairPorts: 100 },
      },
      revocable: 7,
      held: 2,
    },
  },
  watch: { failures: 3, succeededMs: 800_000, needed: 2 },
};

const NOTHING: CollectorReadings = {
  ...READINGS,
  records: { observed: 0, skipped: 0, rejected: 0 },
  skipped: new Map(),
  flows: new Map(),
  lost: new Map(),
  rowsWritten: 0,
  newestFlowMs: undefined,
  store: undefined,
  nodes: [],
  sources: [],
  report: undefined,
  watch: undefined,
};

const hasPromtool = spawnSync('promtool', ['--version']).status === 0;
let text = '';
beforeAll(async () => {
  const metrics = new CollectorMetrics('1.2.3');
  metrics.answered('usage', 200);
  text = (await metrics.text(READINGS)).text;
});

const value = (line: string): string | undefined =>
  text
    .split('\n')
    .find((one) => one.startsWith(`${line} `))
    ?.slice(line.length + 1);

describe('metrics', () => {
  it.each([
    ['lapse_watch_merged_timestamp_seconds', '800'],
    ['lapse_watch_merged_failures_total', '3'],
    ['lapse_revocations_needed', '2'],
    ['lapse_records_total{outcome="observed"}', '70'],
    ['lapse_records_total{outcome="skipped"}', '20'],
    ['lapse_records_total{outcome="rejected"}', '10'],
    ['lapse_records_skipped_total{reason="reply"}', '15'],
    ['lapse_flows_total{verdict="allowed"}', '60'],
    ['lapse_flows_total{verdict="audited"}', '0'],
    ['lapse_lost_events_total{source="hubble-ring-buffer"}', '4'],
    ['lapse_gaps_total', '1'],
    ['lapse_gap_seconds_total', '30'],
    ['lapse_store_batches_total', '3'],
    ['lapse_lag_seconds', '2.5'],
    ['lapse_fold_ratio', '10'],
    ['lapse_store_rows', '5'],
    ['lapse_store_size_bytes', '4096'],
    ['lapse_store_retained_from_timestamp_seconds', '86400'],
    ['lapse_nodes', '1'],
    ['lapse_node_covered_seconds{node="c/node-1"}', '3599.5'],
    ['lapse_node_connected{node="c/node-1"}', '1'],
    ['lapse_node_unreached{node="node-2"}', '1'],
    ['lapse_source_state{source="relay:80",state="connected"}', '1'],
    ['lapse_source_state{source="relay:80",state="waiting"}', '0'],
    ['lapse_source_reconnects_total{source="relay:80"}', '2'],
    ['lapse_report_timestamp_seconds', '900'],
    ['lapse_report_duration_seconds', '2.5'],
    ['lapse_report_failures_total', '1'],
    ['lapse_pair_ports{state="granted"}', '300'],
    ['lapse_pair_ports{state="used"}', '4'],
    ['lapse_pair_ports{state="left"}', '100'],
    ['lapse_unused_grants{status="revocable"}', '7'],
    ['lapse_unused_grants{status="held"}', '2'],
    ['lapse_build_info{version="1.2.3"}', '1'],
    ['lapse_http_requests_total{route="usage",code="200"}', '1'],
  ])('%s %s', (line, expected) => {
    expect(value(line)).toBe(expected);
  });

  it.each(['nodejs_eventloop_lag_p99_seconds', 'process_resident_memory_bytes', 'process_cpu_seconds_total'])(
    '%s of the process is there, too',
    (name) => {
      expect(Number(value(name))).toBeGreaterThanOrEqual(0);
    },
  );

  it('are what the last readings say, however often they are asked for', async () => {
    const metrics = new CollectorMetrics('1.2.3');
    await metrics.text(READINGS);
    expect((await metrics.text(READINGS)).text).toContain('lapse_records_total{outcome="observed"} 70\n');
  });

  it('of what is not known are absent, not 0', async () => {
    const metrics = new CollectorMetrics('1.2.3');
    await metrics.text(READINGS);
    const later = (await metrics.text(NOTHING)).text;
    for (const name of [
      'lapse_pair_ports',
      'lapse_report_timestamp_seconds',
      'lapse_lag_seconds',
      'lapse_fold_ratio',
      'lapse_store_rows',
      'lapse_node_connected',
    ])
      expect(later).not.toMatch(new RegExp(`^${name}[ {]`, 'm'));
    expect(later).toContain('lapse_records_total{outcome="observed"} 0\n');
  });

  it('hold a bounded number of series, whatever comes from outside', async () => {
    const many = Array.from({ length: 2 * MAX_NODES }, (_, i) => `n${i}`);
    const { text: bounded } = await new CollectorMetrics('1.2.3').text({
      ...READINGS,
      skipped: new Map(many.map((name) => [name, 1])),
      nodes: many.map((node) => ({ node, coveredSeconds: 1, isConnected: true })),
    });
    const series = parseExposition(bounded);
    const samplesOf = (name: string): number => series.get(name)?.samples.length ?? 0;
    expect(samplesOf('lapse_node_connected')).toBe(MAX_NODES);
    expect(samplesOf('lapse_records_skipped_total')).toBe(MAX_REASONS + 1);
    expect(bounded).toContain(`lapse_records_skipped_total{reason="other"} ${many.length - MAX_REASONS}\n`);
    expect(bounded).toContain(`lapse_nodes ${many.length}\n`);
  });
});

describe('promtool check metrics', () => {
  it('its rules, as far as we know them, find nothing in ours', () => {
    expect(parseExposition(text).size).toBeGreaterThan(40);
    expect(lintMetrics(text)).toEqual([]);
  });

  it.each([
    { why: 'no HELP', bad: '# TYPE a_total counter\na_total 1\n' },
    { why: 'no TYPE', bad: '# HELP a_total A.\na_total 1\n' },
    { why: 'a counter not named _total', bad: '# HELP a A.\n# TYPE a counter\na 1\n' },
    { why: 'a gauge named _total', bad: '# HELP a_total A.\n# TYPE a_total gauge\na_total 1\n' },
    { why: 'a gauge named _count', bad: '# HELP a_count A.\n# TYPE a_count gauge\na_count 1\n' },
    { why: 'milliseconds', bad: '# HELP a_milliseconds A.\n# TYPE a_milliseconds gauge\na_milliseconds 1\n' },
    { why: 'an abbreviated unit', bad: '# HELP a_ms A.\n# TYPE a_ms gauge\na_ms 1\n' },
    { why: 'camel case', bad: '# HELP aB A.\n# TYPE aB gauge\naB 1\n' },
    { why: 'a colon', bad: '# HELP a:b A.\n# TYPE a:b gauge\na:b 1\n' },
    { why: 'the type in the name', bad: '# HELP a_gauge A.\n# TYPE a_gauge gauge\na_gauge 1\n' },
    { why: 'a label in camel case', bad: '# HELP a A.\n# TYPE a gauge\na{nodeName="x"} 1\n' },
    { why: 'a series twice', bad: '# HELP a A.\n# TYPE a gauge\na 1\na 2\n' },
  ])('the rules find $why', ({ bad }) => {
    expect(lintMetrics(bad)).toHaveLength(1);
  });

  it.skipIf(!hasPromtool)('itself finds nothing (needs promtool)', () => {
    expect(execFileSync('promtool', ['check', 'metrics'], { input: text, encoding: 'utf8' })).toBe('');
  });
});
