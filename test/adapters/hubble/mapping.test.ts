import { describe, expect, it } from 'vitest';
import { recordOfJson } from '../../../src/adapters/hubble/json/from-json.ts';
import type { Flow, HubbleRecord } from '../../../src/flows/flow.ts';
import { describeEndpoint } from '../../../src/model/endpoint.ts';

const TIME = '2026-06-01T08:30:00.123456789Z';
const WEB = ['k8s:app=web', 'k8s:io.kubernetes.pod.namespace=shop'];

function record(json: unknown): HubbleRecord {
  const result = recordOfJson(json);
  if (!result.ok) throw new Error(result.error);
  return result.value;
}

function flowOf(flow: object): Flow {
  const mapped = record({ flow: { time: TIME, ...flow } });
  if (mapped.kind !== 'flow') throw new Error(`a ${mapped.kind}`);
  return mapped.flow;
}

const PAST = { kind: 'trace', point: 'past-policy' };
const BEFORE = { kind: 'trace', point: 'before-policy' };

describe('kind of event', () => {
  it.each([
    { why: 'type 1', flow: { event_type: { type: 1, sub_type: 133 } }, expected: { kind: 'drop' } },
    { why: 'type 2', flow: { event_type: { type: 2 } }, expected: { kind: 'debug' } },
    { why: 'type 3', flow: { event_type: { type: 3 } }, expected: { kind: 'debug' } },
    { why: 'type 5', flow: { event_type: { type: 5 } }, expected: { kind: 'policy-verdict' } },
    { why: 'type 7', flow: { event_type: { type: 7 } }, expected: { kind: 'socket' } },
    { why: 'a type nobody knows', flow: { event_type: { type: 99 } }, expected: { kind: 'unknown' } },
    { why: 'no type', flow: {}, expected: { kind: 'unknown' } },
    { why: 'a trace without point or sub type', flow: { event_type: { type: 4 } }, expected: PAST },
    { why: 'the datapath code 5', flow: { event_type: { type: 4, sub_type: 5 } }, expected: BEFORE },
    { why: 'the datapath code 3', flow: { event_type: { type: 4, sub_type: 3 } }, expected: PAST },
    {
      why: 'point TO_ENDPOINT, which is 101',
      flow: { event_type: { type: 4 }, trace_observation_point: 'TO_ENDPOINT' },
      expected: PAST,
    },
    {
      why: 'point FROM_ENDPOINT by number',
      flow: { event_type: { type: 4 }, trace_observation_point: 5 },
      expected: BEFORE,
    },
    {
      why: 'a point newer than this program',
      flow: { event_type: { type: 4 }, trace_observation_point: 'TO_MOON' },
      expected: PAST,
    },
    {
      why: 'a point and no type (masked)',
      flow: { traceObservationPoint: 'FROM_NETWORK' },
      expected: BEFORE,
    },
    {
      why: 'an L7 request',
      flow: { Type: 'L7', event_type: { type: 129 }, l7: { type: 'REQUEST' } },
      expected: { kind: 'l7', message: 'request' },
    },
    {
      why: 'L7 without type',
      flow: { Type: 'L7', l7: { type: 2 } },
      expected: { kind: 'l7', message: 'response' },
    },
    { why: 'SOCK without type', flow: { Type: 'SOCK' }, expected: { kind: 'socket' } },
  ])('$why → $expected', ({ flow, expected }) => {
    expect(flowOf(flow).event).toEqual(expected);
  });
});

describe('drop reason', () => {
  it.each([
    { why: 'the described reason', flow: { drop_reason_desc: 'POLICY_DENY', drop_reason: 5 }, expected: 181 },
    { why: 'the number, where the description is missing', flow: { drop_reason: 133 }, expected: 133 },
    {
      why: 'the number, for a newer description',
      flow: { drop_reason_desc: 'SO_NEW', drop_reason: 250 },
      expected: 250,
    },
    { why: 'the sub type of a drop', flow: { event_type: { type: 1, sub_type: 189 } }, expected: 189 },
    { why: 'never the sub type of a trace', flow: { event_type: { type: 4, sub_type: 5 } }, expected: 0 },
  ])('$why → $expected', ({ flow, expected }) => {
    expect(flowOf(flow).dropReason).toBe(expected);
  });
});

describe('who a party is', () => {
  const world = ['reserved:world'];
  it.each([
    { why: 'pod labels', source: { labels: WEB, namespace: 'shop' }, expected: 'pod shop/web' },
    {
      why: 'pod labels without the namespace one',
      source: { labels: ['k8s:app=web'], namespace: 'shop' },
      expected: 'pod shop/web',
    },
    {
      why: 'pod labels of no namespace at all',
      source: { labels: ['k8s:app=web'] },
      expected: 'unknown 10.0.0.1',
    },
    { why: 'identity 1 without labels', source: { identity: 1 }, expected: 'reserved host' },
    { why: 'identity 2 without labels', source: { identity: 2 }, expected: 'external 10.0.0.1' },
    { why: 'identity 4 without labels', source: { identity: 4 }, expected: 'reserved health' },
    {
      why: 'identity 7 without labels',
      source: { identity: 7 },
      expected: 'reserved kube-apiserver+remote-node',
    },
    { why: 'identity 8 without labels', source: { identity: 8 }, expected: 'reserved ingress' },
    { why: 'identity 10 without labels', source: { identity: 10 }, expected: 'external 10.0.0.1' },
    { why: 'a pod identity without labels', source: { identity: 12345 }, expected: 'unknown 10.0.0.1' },
    {
      why: 'a name without labels',
      source: { namespace: 'shop', pod_name: 'web-1' },
      expected: 'unknown shop/web-1 (labels unknown)',
    },
    { why: 'nothing', source: {}, expected: 'unknown 10.0.0.1' },
    { why: 'no endpoint', source: undefined, expected: 'unknown 10.0.0.1' },
    { why: 'world labels', source: { labels: world }, expected: 'external 10.0.0.1' },
    {
      why: 'an address identity without the world label',
      source: { labels: ['cidr:10.0.0.0/8'] },
      expected: 'external 10.0.0.1',
    },
    { why: 'labels that are no list', source: { labels: 5 }, expected: 'unknown 10.0.0.1' },
    { why: 'labels that are not all text', source: { labels: [...WEB, 5] }, expected: 'unknown 10.0.0.1' },
    {
      why: 'a label called __proto__',
      source: { labels: [...WEB, 'k8s:__proto__=x'] },
      expected: 'pod shop/web',
    },
    { why: 'an endpoint that is text', source: 'web', expected: 'unknown 10.0.0.1' },
  ])('$why → $expected', ({ source, expected }) => {
    const { endpoint } = flowOf({ source, IP: { source: '10.0.0.1' } }).source;
    expect(`${endpoint.kind} ${describeEndpoint(endpoint)}`).toBe(expected);
  });

  it('DNS names belong to the side they are listed for', () => {
    const outside = { labels: world };
    const names = { source_names: ['A.example.com.'], destination_names: ['b.example.com'] };
    const { source, destination } = flowOf({ source: outside, destination: outside, ...names });
    expect(source.endpoint).toMatchObject({ dnsNames: ['a.example.com'] });
    expect(destination.endpoint).toMatchObject({ dnsNames: ['b.example.com'] });
  });

  it('a party is local when the node has an endpoint id for it, and only then has a workload', () => {
    const workloads = [{ name: 'web', kind: 'Deployment' }];
    const { source, destination } = flowOf({
      source: { ID: 7, labels: WEB, workloads },
      destination: { labels: WEB },
    });
    expect(source).toMatchObject({ local: true, workload: { name: 'web', kind: 'Deployment' } });
    expect(destination).not.toHaveProperty('workload');
    expect(destination.local).toBe(false);
  });

  it('pods with equal labels are one object, whatever the order they were listed in', () => {
    const a = flowOf({ source: { labels: WEB }, destination: { labels: WEB } });
    expect(a.source.endpoint).toBe(a.destination.endpoint);
    const b = flowOf({ source: { labels: WEB.toReversed() } });
    expect(b.source.endpoint).toEqual(a.source.endpoint);
  });

  it('addresses are canonical; what is none is absent', () => {
    const flow = flowOf({ IP: { source: '2001:DB8:0:0::1', destination: 'nonsense' } });
    expect(flow.source.ip).toBe('2001:db8::1');
    expect(flow.destination.ip).toBeUndefined();
  });
});

describe('spellings', () => {
  const expected = {
    node: 'k8s/n1',
    verdict: 'redirected',
    direction: 'egress',
    isReply: false,
    dropReason: 133,
    l4: { protocol: 'TCP', sourcePort: 40000, destinationPort: 443 },
    allowedBy: ['CiliumNetworkPolicy shop/web'],
  };
  const proto = {
    node_name: 'k8s/n1',
    verdict: 'REDIRECTED',
    traffic_direction: 'EGRESS',
    is_reply: false,
    drop_reason_desc: 'POLICY_DENIED',
    l4: { TCP: { source_port: 40000, destination_port: 443 } },
    egress_allowed_by: [{ name: 'web', namespace: 'shop', kind: 'CiliumNetworkPolicy', revision: '7' }],
  };
  const camel = {
    nodeName: 'k8s/n1',
    verdict: 'REDIRECTED',
    trafficDirection: 'EGRESS',
    isReply: false,
    dropReasonDesc: 'POLICY_DENIED',
    l4: { TCP: { sourcePort: 40000, destinationPort: 443 } },
    egressAllowedBy: [{ name: 'web', namespace: 'shop', kind: 'CiliumNetworkPolicy' }],
  };
  const numbers = {
    ...proto,
    verdict: 5,
    traffic_direction: 2,
    drop_reason_desc: 133,
    egress_allowed_by: [
      {
        name: 'web',
        namespace: 'shop',
        labels: ['k8s:io.cilium.k8s.policy.derived-from=CiliumNetworkPolicy'],
      },
    ],
  };
  it.each([
    { why: 'proto names', json: { flow: { time: TIME, ...proto } } },
    { why: 'camelCase names', json: { flow: { time: TIME, ...camel } } },
    { why: 'enums as numbers, the policy’s kind in its labels', json: { flow: { time: TIME, ...numbers } } },
    {
      why: 'time and node on the wrapper',
      json: { flow: { ...proto, node_name: '' }, node_name: 'k8s/n1', time: TIME },
    },
    { why: 'a bare flow', json: { time: TIME, ...proto } },
    { why: 'fields newer than this program', json: { flow: { time: TIME, ...proto, brand_new: { a: 1 } } } },
  ])('$why → the same flow', ({ json }) => {
    expect(record(json)).toMatchObject({ kind: 'flow', flow: expected });
  });

  it('legacy reply: true is a reply, false is unknown', () => {
    expect(flowOf({ reply: true }).isReply).toBe(true);
    expect(flowOf({ reply: false }).isReply).toBeUndefined();
  });

  it('policies without a name are Cilium’s own and left out', () => {
    expect(flowOf({ ingress_allowed_by: [{ labels: ['reserved:x'] }] }).allowedBy).toEqual([]);
  });
});

describe('records that are no flows', () => {
  it.each([
    { json: { agent_event: {}, node_name: 'n' }, expected: { kind: 'other', name: 'agent_event' } },
    { json: { debugEvent: {} }, expected: { kind: 'other', name: 'debug_event' } },
    { json: { node_name: 'n', future_event: {} }, expected: { kind: 'other', name: 'future_event' } },
    {
      json: { lost_events: { source: 'PERF_EVENT_RING_BUFFER', num_events_lost: '42' }, node_name: 'n' },
      expected: { kind: 'lost-events', source: 'perf-event-ring-buffer', count: 42, node: 'n' },
    },
    {
      json: { node_status: { state_change: 'NODE_ERROR', node_names: ['a'], message: 'm' } },
      expected: { kind: 'node-status', state: 'error', nodes: ['a'], message: 'm' },
    },
  ])('$json → $expected', ({ json, expected }) => {
    expect(record(json)).toMatchObject(expected);
  });
});

describe('rejected', () => {
  it.each([
    { json: 5, expected: 'not a JSON object' },
    { json: null, expected: 'not a JSON object' },
    { json: [], expected: 'not a JSON object' },
    { json: {}, expected: 'none of the known fields' },
    { json: { hello: {} }, expected: 'none of the known fields' },
    { json: { flow: {} }, expected: 'no time' },
    { json: { flow: { time: 'yesterday' } }, expected: 'no time' },
    { json: { flow: { time: '1969-12-31T23:59:59Z' } }, expected: 'no time' },
    {
      json: { flow: { time: TIME, l4: { TCP: { destination_port: 70_000 } } } },
      expected: 'port 70000 is beyond',
    },
    {
      json: { flow: { time: TIME, source: { labels: ['k8s:a=b\nk8s:c=d'] } } },
      expected: 'source: a label holds a line break',
    },
  ])('$json → $expected', ({ json, expected }) => {
    const result = recordOfJson(json);
    expect(result).toMatchObject({ ok: false, error: expect.stringContaining(expected) });
  });
});

describe('time', () => {
  it.each([
    { text: '2026-06-01T08:30:00Z', expected: Date.UTC(2026, 5, 1, 8, 30) },
    { text: '2026-06-01T08:30:00.5Z', expected: Date.UTC(2026, 5, 1, 8, 30, 0, 500) },
    { text: '2026-06-01T08:30:00.123456789Z', expected: Date.UTC(2026, 5, 1, 8, 30) + 123456789 / 1e6 },
    { text: '2026-06-01T10:30:00+02:00', expected: Date.UTC(2026, 5, 1, 8, 30) },
    { text: '2026-06-01T08:30:01.25Z', expected: Date.UTC(2026, 5, 1, 8, 30, 1, 250) },
  ])('$text → $expected, also when read twice', ({ text, expected }) => {
    expect(flowOf({ time: text }).timeMs).toBe(expected);
    expect(flowOf({ time: text }).timeMs).toBe(expected);
  });
});
