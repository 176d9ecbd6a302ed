import { describe, expect, it } from 'vitest';
import type { FlowResponseJson } from '../../../src/app/demo/hubble-json.ts';
import { daysAgo, opener, recordTraffic } from './recording.ts';

const recording = recordTraffic();
const allowed = recording.filter(({ flow }) => flow.verdict === 'FORWARDED' || flow.verdict === 'REDIRECTED');

/** Allowed events of connections from one party to another; ports as given, or any. */
function between(from: string, to: string, ...ports: readonly number[]): FlowResponseJson[] {
  return allowed.filter((one) => {
    const seen = opener(one);
    return seen.from === from && seen.to === to && (ports.length === 0 || ports.includes(seen.port));
  });
}

function lastSeenDaysAgo(events: readonly FlowResponseJson[]): number {
  return Math.min(...events.map(daysAgo));
}

describe('retired-service', () => {
  it('web called loyalty until 41 days before the end', () => {
    const calls = between('shop/web', 'shop/loyalty');
    expect(calls.length).toBeGreaterThan(100);
    expect(lastSeenDaysAgo(calls)).toBeGreaterThan(41);
    expect(lastSeenDaysAgo(calls)).toBeLessThan(41.1);
  });

  it('loyalty itself was seen to the end', () => {
    expect(lastSeenDaysAgo(between('shop/loyalty', 'data/redis', 6379))).toBeLessThan(2);
    expect(lastSeenDaysAgo(between('monitoring/prometheus', 'shop/loyalty', 9102))).toBeLessThan(2);
  });
});

describe('what nobody uses', () => {
  it.each([
    { planted: 'unused-peer', from: 'shop/search', to: 'data/postgres', ports: [5432] },
    { planted: 'unused-port', from: 'shop/web', to: 'shop/catalog', ports: [9000] },
    { planted: 'unused-port', from: 'shop/search', to: 'shop/catalog', ports: [9000] },
    { planted: 'new-rule', from: 'shop/search', to: 'shop/recommender', ports: [] },
    { planted: 'last-rule', from: 'monitoring/pushgateway', to: 'monitoring/alertmanager', ports: [] },
    { planted: 'blind-node', from: 'shop/recommender', to: 'data/kafka', ports: [] },
    { planted: 'keep-annotation', from: 'ops/dr-restore', to: 'data/postgres', ports: [] },
  ])('$planted: nothing from $from to $to $ports', ({ from, to, ports }) => {
    expect(between(from, to, ...ports)).toEqual([]);
  });

  it('last-rule: redis and pushgateway open no connection at all', () => {
    const openers = new Set(recording.map((one) => opener(one).from));
    expect(openers).not.toContain('data/redis');
    expect(openers).not.toContain('monitoring/pushgateway');
    expect(openers).toContain('data/postgres');
  });

  it.each([
    { from: 'shop/checkout', to: 'data/postgres', port: 5432 },
    { from: 'shop/catalog', to: 'data/postgres', port: 5432 },
    { from: 'shop/payment', to: 'data/postgres', port: 5432 },
    { from: 'shop/web', to: 'shop/catalog', port: 8080 },
    { from: 'shop/search', to: 'shop/catalog', port: 8080 },
    { from: 'shop/recommender', to: 'data/opensearch', port: 9200 },
    { from: 'batch/nightly-report', to: 'monitoring/pushgateway', port: 9091 },
    { from: 'shop/cart', to: 'data/redis', port: 6379 },
  ])('while the neighbours are used: $from to $to $port', ({ from, to, port }) => {
    expect(lastSeenDaysAgo(between(from, to, port))).toBeLessThan(3);
  });
});

describe('monthly-job', () => {
  it('invoice-run ran once in the recording, 38 days before the end', () => {
    const days = allowed
      .filter((one) => opener(one).from === 'batch/invoice-run')
      .map((one) => Math.floor(daysAgo(one)));
    expect(new Set(days)).toEqual(new Set([38]));
    expect(between('batch/invoice-run', 'shop/payment', 8443).length).toBeGreaterThan(0);
  });
});

describe('long-lived', () => {
  const events = between('shop/order-worker', 'data/postgres', 5432);

  it('has only ESTABLISHED traces and replies, of a single connection, from the first day to the last', () => {
    expect(new Set(events.map(({ flow }) => `${flow.event_type.type} ${flow.trace_reason}`))).toEqual(
      new Set(['4 ESTABLISHED', '4 REPLY']),
    );
    const clientPorts = events.map(({ flow }) =>
      'TCP' in flow.l4 ? Math.max(flow.l4.TCP.source_port, flow.l4.TCP.destination_port) : 0,
    );
    expect(new Set(clientPorts).size).toBe(1);
    expect(Math.max(...events.map(daysAgo))).toBeGreaterThan(44);
    expect(lastSeenDaysAgo(events)).toBeLessThan(1);
  });

  it('is seen from both nodes', () => {
    expect(new Set(events.map(({ flow }) => flow.traffic_direction))).toEqual(new Set(['EGRESS', 'INGRESS']));
  });
});

describe('blind-node', () => {
  it('recommender is seen on that node before and after, and from elsewhere meanwhile', () => {
    const calls = between('shop/web', 'shop/recommender', 8080);
    const own = calls.filter((one) => one.node_name === 'worker-gpu-1').map(daysAgo);
    expect(own.some((days) => days > 20)).toBe(true);
    expect(own.some((days) => days < 11)).toBe(true);
    expect(own.filter((days) => days > 11 && days < 20)).toEqual([]);
    const elsewhere = calls.filter((one) => one.node_name !== 'worker-gpu-1').map(daysAgo);
    expect(elsewhere.some((days) => days > 11 && days < 20)).toBe(true);
  });
});
