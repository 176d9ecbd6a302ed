import { readFile } from 'node:fs/promises';
import { create } from '@bufbuild/protobuf';
import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';
import { describe, expect, it } from 'vitest';
import { FlowSchema } from '../../../src/adapters/hubble/gen/flow/flow_pb.ts';
import { GetFlowsRequestSchema } from '../../../src/adapters/hubble/gen/observer/observer_pb.ts';
import { parseCiliumVersion } from '../../../src/adapters/hubble/mask/cilium-version.ts';
import { type FlowMask, flowMaskFor } from '../../../src/adapters/hubble/mask/field-mask.ts';
import { CILIUM_FLOW_FIELDS } from '../../../src/adapters/hubble/mask/flow-field-versions.ts';
import { type MaskAnswer, maskedResponse, maskOf } from '../../../src/adapters/hubble/server/server-mask.ts';
import {
  decodeAnyResponse,
  decodeResponse,
  decodeUsualFlow,
} from '../../../src/adapters/hubble/wire/decode.ts';
import { splitRecording } from './recording.ts';

function maskAt(version: string): FlowMask | undefined {
  return flowMaskFor(parseCiliumVersion(version));
}

function requireMask(version: string): FlowMask {
  const mask = maskAt(version);
  if (mask === undefined) throw new Error(`no mask for ${version}`);
  return mask;
}

/** What a server of the version answers to the mask. */
function answer({ place, paths }: FlowMask, version: string): MaskAnswer {
  const fieldMask = { paths: [...paths] };
  const request = place === 'field_mask' ? { fieldMask } : { experimental: { fieldMask } };
  return maskOf(create(GetFlowsRequestSchema, request), version);
}

describe('a mask is asked for where the version knows it', () => {
  it.each([
    { version: '', place: 'none' },
    { version: 'lapse', place: 'none' },
    { version: 'cilium', place: 'none' },
    { version: 'cilium v1.13.9+g1234567', place: 'none' },
    { version: 'cilium v1.14.2', place: 'experimental' },
    { version: 'cilium v1.15.4+g9b3f9a8', place: 'experimental' },
    { version: 'cilium v1.16.0', place: 'field_mask' },
    { version: 'hubble-relay v1.17.5+g69aab28', place: 'field_mask' },
    { version: 'cilium v1.20.0-pre.1+g1234567', place: 'field_mask' },
    { version: 'cilium v2.0.0', place: 'none' },
    { version: 'hubble-timescape v1.4.0', place: 'none' },
  ])('"$version" → $place', ({ version, place }) => {
    expect(maskAt(version)?.place ?? 'none').toBe(place);
  });

  it.each([14, 15, 16, 17, 18, 19, 20])('a server of 1.%i takes the mask it is asked with', (minor) => {
    const version = `cilium v1.${minor}.0`;
    expect(answer(requireMask(version), version).kind).toBe('masked');
  });

  it('policies that allowed a flow are not asked of 1.14, which has none', () => {
    expect(requireMask('v1.14.0').paths).not.toContain('egress_allowed_by');
    expect(requireMask('v1.15.0').paths).toContain('egress_allowed_by');
    expect(answer(requireMask('v1.15.0'), 'v1.14.0').kind).toBe('refused');
  });
});

describe('a mask never leaves out what is read', () => {
  it('every field of our declarations says since when Cilium has it', () => {
    expect(FlowSchema.fields.length).toBeGreaterThan(15);
    for (const { name, number } of FlowSchema.fields)
      expect({ name, number: CILIUM_FLOW_FIELDS.get(name)?.number }).toEqual({ name, number });
  });

  it('what the hand-written decoder reads is in the mask, and what is not it passes over', () => {
    const { paths } = requireMask('v1.20.0');
    const read = [...CILIUM_FLOW_FIELDS].filter(([, { number }]) => isRead(number)).map(([name]) => name);
    expect(read.length).toBeGreaterThan(15);
    expect([...read].sort()).toEqual([...paths].sort());
  });

  it('names whole fields, time and node among them', () => {
    const { paths } = requireMask('v1.20.0');
    expect(paths).toEqual(expect.arrayContaining(['time', 'node_name', 'is_reply', 'l7']));
    expect(paths.filter((path) => path.includes('.'))).toEqual([]);
  });

  it.each([14, 15, 16, 17, 18, 19])(
    'messages of 1.%i mean the same masked, and are shorter',
    async (minor) => {
      const version = `cilium v1.${minor}.0`;
      const given = answer(requireMask(version), version);
      if (given.kind !== 'masked') throw new Error(given.kind);
      const messages = splitRecording(await readFile(new URL(`versions/1.${minor}.bin`, import.meta.url)));
      expect(messages.length).toBeGreaterThan(15);
      for (const message of messages) {
        const masked = maskedResponse(message, given.mask);
        const whole = decodeAnyResponse(message);
        expect(decodeResponse(masked)).toEqual(whole);
        expect(decodeAnyResponse(masked)).toEqual(whole);
        const isFlow = whole.ok && whole.value.kind === 'flow';
        expect(masked.length < message.length).toBe(isFlow);
      }
    },
  );

  it('without time and node in the mask, a server would tell neither', () => {
    const request = create(GetFlowsRequestSchema, { fieldMask: { paths: ['verdict'] } });
    const given = maskOf(request, 'cilium v1.19.0');
    if (given.kind !== 'masked') throw new Error(given.kind);
    expect(decodeResponse(maskedResponse(flowWith(), given.mask))).toEqual({
      ok: false,
      error: 'the flow has no time',
    });
  });
});

/** A response with a flow that has a time, and what is given. */
function flowWith(extra: (flow: BinaryWriter) => void = () => undefined): Uint8Array {
  const writer = new BinaryWriter();
  writer.tag(1, WireType.LengthDelimited).fork();
  writer.tag(1, WireType.LengthDelimited).fork().tag(1, WireType.Varint).uint64(1_780_315_200).join();
  extra(writer);
  return writer.join().finish();
}

/** Of a field that is read, a wrong type is noticed; others are passed over whatever they hold. */
function isRead(number: number): boolean {
  const bytes = flowWith((flow) => flow.tag(number, WireType.Bit32).fixed32(7));
  return decodeUsualFlow(bytes) === undefined;
}
