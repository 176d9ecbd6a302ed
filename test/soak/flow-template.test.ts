import { fromBinary } from '@bufbuild/protobuf';
import { describe, expect, it } from 'vitest';
import {
  type GetFlowsResponse,
  GetFlowsResponseSchema,
} from '../../src/adapters/hubble/gen/observer/observer_pb.ts';
import { encodeFlow } from '../bench/collect/encode.ts';
import { type PlannedFlow, plannedFlows } from '../bench/collect/plan.ts';
import { FlowTemplate } from './flow-template.ts';

const PLANNED = [...plannedFlows({ scenario: 'usual', count: 300, hours: 1 })];
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-a[0-9a-f]{3}-[0-9a-f]{12}$/;
const TIMES = [
  { why: 'the first millisecond of a second', timeMs: 1_790_000_000_000 },
  { why: 'some millisecond', timeMs: 1_790_000_000_123 },
  { why: 'the last millisecond of a second', timeMs: 1_790_000_000_999 },
];

describe('a flow written from a template', () => {
  it.each(TIMES)('reads as if it had been encoded at $why', ({ timeMs }) => {
    for (const [i, flow] of PLANNED.entries()) {
      const number = i * 7_919_119;
      const stamped = read(stamp(flow, timeMs, number));
      expect(comparable(stamped)).toEqual(comparable(read(encodeFlow({ ...flow, timeMs, number }))));
    }
  });

  it('has a UUID and a client port of its own, the same for the same number', () => {
    const [flow] = PLANNED;
    if (flow === undefined) throw new Error('nothing planned');
    const uuids = Array.from({ length: 5000 }, (_, number) => uuidOf(flow, number));
    expect(new Set(uuids).size).toBe(uuids.length);
    expect(uuids.filter((uuid) => !UUID.test(uuid))).toEqual([]);
    expect(uuidOf(flow, 4711)).toBe(uuids[4711]);
    const ports = Array.from({ length: 100 }, (_, number) => portsOf(read(stamp(flow, 0, number))).client);
    expect(new Set(ports).size).toBeGreaterThan(50);
  });
});

function stamp(flow: PlannedFlow, timeMs: number, number: number): Uint8Array {
  const template = new FlowTemplate(flow);
  const bytes = new Uint8Array(template.length);
  template.write(bytes, { timeMs, number });
  return bytes;
}

function read(bytes: Uint8Array): GetFlowsResponse {
  return fromBinary(GetFlowsResponseSchema, bytes);
}

/** Without what is by chance. */
function comparable(response: GetFlowsResponse): unknown {
  const flow = flowOf(response);
  const { server } = portsOf(response);
  return { ...response, responseTypes: { ...flow, uuid: undefined, l4: { server } } };
}

function uuidOf(flow: PlannedFlow, number: number): string {
  return flowOf(read(stamp(flow, 1_790_000_000_000, number))).uuid;
}

function portsOf(response: GetFlowsResponse): { readonly client: number; readonly server: number } {
  const { l4, isReply = false } = flowOf(response);
  if (l4?.protocol.case !== 'TCP') throw new Error('no TCP');
  const { sourcePort, destinationPort } = l4.protocol.value;
  const [client, server] = isReply ? [destinationPort, sourcePort] : [sourcePort, destinationPort];
  expect(client).toBeGreaterThanOrEqual(32_768);
  return { client, server };
}

function flowOf({ responseTypes }: GetFlowsResponse) {
  if (responseTypes.case !== 'flow') throw new Error('no flow');
  return responseTypes.value;
}
