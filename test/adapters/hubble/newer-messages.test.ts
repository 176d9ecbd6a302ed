import { readFile } from 'node:fs/promises';
import { BinaryReader, BinaryWriter, WireType } from '@bufbuild/protobuf/wire';
import { describe, expect, it } from 'vitest';
import { recordOfJson } from '../../../src/adapters/hubble/json/from-json.ts';
import { decodeResponse } from '../../../src/adapters/hubble/wire/decode.ts';
import { splitRecording } from './recording.ts';

const [EXAMPLE = Buffer.alloc(0)] = splitRecording(
  await readFile(new URL('versions/1.19.bin', import.meta.url)),
);
const [LINE = ''] = (await readFile(new URL('versions/1.19.jsonl', import.meta.url), 'utf8')).split('\n');
const KNOWN = decodeResponse(EXAMPLE);

type Write = (writer: BinaryWriter) => unknown;

/** The message with more behind what it has: of a single field the last value counts. */
function more(bytes: Uint8Array, write: Write): Uint8Array {
  const writer = new BinaryWriter();
  writer.raw(bytes);
  write(writer);
  return writer.finish();
}

/** The same inside the message that is field `number`. */
function within(bytes: Uint8Array, number: number, change: (inner: Uint8Array) => Uint8Array): Uint8Array {
  const reader = new BinaryReader(bytes);
  const writer = new BinaryWriter();
  while (reader.pos < reader.len) {
    const [field, type] = reader.tag();
    if (field === number && type === WireType.LengthDelimited)
      writer.tag(field, type).bytes(change(reader.bytes()));
    else writer.tag(field, type).raw(reader.skip(type, field));
  }
  return writer.finish();
}

const inFlow = (write: Write): Uint8Array => within(EXAMPLE, 1, (flow) => more(flow, write));
const number =
  (field: number, value: number): Write =>
  (writer) =>
    writer.tag(field, WireType.Varint).uint32(value);
const text =
  (field: number, value: string): Write =>
  (writer) =>
    writer.tag(field, WireType.LengthDelimited).string(value);

function line(change: (flow: Record<string, unknown>) => void): unknown {
  const value = JSON.parse(LINE);
  change(value.flow);
  return value;
}

function flowOf(result: ReturnType<typeof decodeResponse>) {
  if (!result.ok || result.value.kind !== 'flow') throw new Error('no flow');
  return result.value.flow;
}

describe('fields newer than this program are passed over', () => {
  it.each([
    { where: 'a number in a flow', bytes: inFlow(number(42, 7)) },
    { where: 'a message in a flow', bytes: inFlow(text(43, '\n\u0002ab')) },
    { where: 'a large field number', bytes: inFlow(text(200_000, 'x')) },
    { where: 'beside the flow', bytes: more(EXAMPLE, text(1002, 'x')) },
    {
      where: 'in an endpoint',
      bytes: within(EXAMPLE, 1, (flow) => within(flow, 8, (end) => more(end, number(8, 1)))),
    },
    {
      where: 'in the ports',
      bytes: within(EXAMPLE, 1, (flow) =>
        within(flow, 6, (l4) => within(l4, 1, (tcp) => more(tcp, number(9, 1)))),
      ),
    },
    {
      where: 'in a policy',
      bytes: within(EXAMPLE, 1, (flow) => within(flow, 21_001, (one) => more(one, number(6, 1)))),
    },
    {
      where: 'in the address',
      bytes: within(EXAMPLE, 1, (flow) => within(flow, 5, (ip) => more(ip, text(6, 'x')))),
    },
  ])('$where', ({ bytes }) => {
    expect(bytes.length).toBeGreaterThan(EXAMPLE.length);
    expect(decodeResponse(bytes)).toEqual(KNOWN);
  });

  it('in JSON as well', () => {
    const value = line((flow) => Object.assign(flow, { new_field: { a: [1] }, source_hash: '7' }));
    expect(recordOfJson(value)).toEqual(KNOWN);
  });
});

const dropped: Write = (writer) => {
  for (const [field, value] of [
    [2, 2],
    [3, 206],
    [25, 206],
  ] as const)
    number(field, value)(writer);
};

const traced: Write = (writer) => {
  number(24, 14)(writer);
  text(19, '\u0008\u0004\u0010\u000e')(writer);
};

describe('enum values newer than this program mean "unknown", on the wire as in JSON', () => {
  it.each([
    {
      what: 'a verdict',
      bytes: inFlow(number(2, 8)),
      json: { verdict: 'POSTPONED' },
      means: { verdict: 'unknown' },
    },
    {
      what: 'a direction',
      bytes: inFlow(number(22, 3)),
      json: { traffic_direction: 'SIDEWAYS' },
      means: { direction: 'unknown' },
    },
    {
      what: 'a flow type',
      bytes: inFlow(number(10, 9)),
      json: { Type: 'L8' },
      means: { verdict: 'forwarded', event: { kind: 'policy-verdict' } },
    },
    {
      what: 'a match type',
      bytes: inFlow(number(23, 99)),
      json: { policy_match_type: 99 },
      means: { verdict: 'forwarded' },
    },
  ])('$what', ({ bytes, json, means }) => {
    const fromWire = flowOf(decodeResponse(bytes));
    expect(fromWire).toMatchObject(means);
    expect(flowOf(recordOfJson(line((flow) => Object.assign(flow, json))))).toEqual(fromWire);
  });

  it('a drop for a new reason keeps its number, which JSON has in another field', () => {
    const fromWire = flowOf(decodeResponse(inFlow(dropped)));
    expect(fromWire).toMatchObject({ verdict: 'dropped', dropReason: 206 });
    const json = { verdict: 'DROPPED', drop_reason: 206, drop_reason_desc: 'DROP_FOR_FUN' };
    expect(flowOf(recordOfJson(line((flow) => Object.assign(flow, json))))).toEqual(fromWire);
  });

  it('a trace at a new point counts as past the policy, which keeps access', () => {
    const bytes = within(EXAMPLE, 1, (flow) =>
      more(
        within(flow, 19, () => new Uint8Array()),
        traced,
      ),
    );
    expect(flowOf(decodeResponse(bytes)).event).toEqual({ kind: 'trace', point: 'past-policy' });
    const json = { event_type: { type: 4, sub_type: 14 }, trace_observation_point: 'TO_MOON' };
    expect(flowOf(recordOfJson(line((flow) => Object.assign(flow, json)))).event).toEqual({
      kind: 'trace',
      point: 'past-policy',
    });
  });

  it('an event of a new type is an event of an unknown kind', () => {
    const bytes = within(EXAMPLE, 1, (flow) => within(flow, 19, () => new Uint8Array([0x08, 0x0b])));
    expect(flowOf(decodeResponse(bytes)).event).toEqual({ kind: 'unknown' });
  });
});

describe('members of a oneof newer than this program', () => {
  it('a new protocol is no protocol', () => {
    const bytes = within(EXAMPLE, 1, (flow) => within(flow, 6, () => new Uint8Array([0x42, 0x00])));
    expect(flowOf(decodeResponse(bytes)).l4).toBeUndefined();
    expect(
      flowOf(recordOfJson(line((flow) => Object.assign(flow, { l4: { QUIC: {} } })))).l4,
    ).toBeUndefined();
  });

  it.each([
    { content: 'a new kind of response', field: 4, name: 'field 4' },
    { content: 'a hostile number', field: 123_456_789, name: 'unknown' },
  ])('$content is counted by name: $name', ({ field, name }) => {
    const bytes = more(new Uint8Array(), (writer) => {
      text(1000, 'default/n1')(writer);
      text(field, 'x')(writer);
    });
    expect(decodeResponse(bytes)).toEqual({ ok: true, value: { kind: 'other', name } });
  });

  it('in JSON a new kind is counted by its own name', () => {
    const value = { trace_event: { a: 1 }, node_name: 'n1', time: '2026-06-01T12:00:00Z' };
    expect(recordOfJson(value)).toEqual({ ok: true, value: { kind: 'other', name: 'trace_event' } });
  });

  it('a new source of losses is a loss all the same, and a new node state is none that is known', () => {
    const lost = more(new Uint8Array(), (writer) => text(3, '\u0008\u0009\u0010\u0005')(writer));
    expect(decodeResponse(lost)).toMatchObject({
      value: { kind: 'lost-events', source: 'unknown', count: 5 },
    });
    const state = more(new Uint8Array(), (writer) => text(2, '\u0008\u0009\u0012\u0002n1')(writer));
    expect(decodeResponse(state)).toMatchObject({
      value: { kind: 'node-status', state: 'unknown', nodes: ['n1'] },
    });
  });
});
