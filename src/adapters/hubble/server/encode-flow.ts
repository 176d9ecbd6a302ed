import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';
import type { FlowLayer4 } from '../../../flows/flow.ts';
import { BoundedCache } from '../flow/bounded-cache.ts';
import type { EndpointFields, FlowFields, Layer7Fields, PolicyFields } from '../flow/flow-fields.ts';
import { secondsAndNanos } from '../timestamp.ts';

/** Field numbers of flow.Layer4's oneof. */
const LAYER4_NUMBER = {
  TCP: 1,
  UDP: 2,
  ICMPv4: 3,
  ICMPv6: 4,
  SCTP: 5,
  VRRP: 6,
  IGMP: 7,
} as const satisfies Record<FlowLayer4['protocol'], number>;

/**
 * Encodes an `observer.GetFlowsResponse` with a flow. By hand, because protobuf-es takes four times as long from JSON
 * to bytes and a recording holds hundreds of thousands; a test holds it against protobuf-es.
 */
export function encodeFlowResponse(fields: FlowFields, timeMs: number): Uint8Array {
  const writer = new BinaryWriter();
  message(writer, 1, () => flow(writer, fields, timeMs));
  text(writer, 1000, fields.node);
  timestamp(writer, 1001, timeMs);
  return writer.finish();
}

function flow(writer: BinaryWriter, fields: FlowFields, timeMs: number): void {
  timestamp(writer, 1, timeMs);
  number(writer, 2, fields.verdict);
  number(writer, 3, fields.dropReason);
  message(writer, 5, () => {
    text(writer, 1, fields.sourceIp);
    text(writer, 2, fields.destinationIp);
  });
  const { l4, source, destination, eventType, isReply } = fields;
  if (l4 !== undefined) message(writer, 6, () => layer4(writer, l4));
  if (source !== undefined) writer.tag(8, WireType.LengthDelimited).bytes(encodedEndpoint(source));
  if (destination !== undefined) writer.tag(9, WireType.LengthDelimited).bytes(encodedEndpoint(destination));
  number(writer, 10, fields.type);
  text(writer, 11, fields.node);
  texts(writer, 13, fields.sourceNames);
  texts(writer, 14, fields.destinationNames);
  const { l7 } = fields;
  if (l7 !== undefined) message(writer, 15, () => layer7(writer, l7));
  if (eventType !== undefined) {
    message(writer, 19, () => {
      number(writer, 1, eventType.type);
      number(writer, 2, eventType.subType);
    });
  }
  number(writer, 22, fields.direction);
  number(writer, 24, fields.tracePoint);
  number(writer, 25, fields.dropReasonDesc);
  if (isReply !== undefined) message(writer, 26, () => number(writer, 1, isReply ? 1 : 0));
  text(writer, 34, fields.uuid);
  for (const policy of fields.egressAllowedBy) message(writer, 21_001, () => policyFields(writer, policy));
  for (const policy of fields.ingressAllowedBy) message(writer, 21_002, () => policyFields(writer, policy));
}

function layer7(writer: BinaryWriter, { type, record }: Layer7Fields): void {
  number(writer, 1, type);
  switch (record?.kind) {
    case 'dns':
      message(writer, 100, () => text(writer, 1, record.query));
      break;
    case 'http':
      message(writer, 101, () => {
        text(writer, 2, record.method);
        text(writer, 3, record.url);
      });
      break;
    case 'other':
      message(writer, 102, () => {});
      break;
    case undefined:
      break;
  }
}

function layer4(writer: BinaryWriter, { protocol, sourcePort, destinationPort }: FlowLayer4): void {
  message(writer, LAYER4_NUMBER[protocol], () => {
    switch (protocol) {
      case 'TCP':
      case 'UDP':
      case 'SCTP':
        number(writer, 1, sourcePort);
        number(writer, 2, destinationPort);
        break;
      case 'ICMPv4':
      case 'ICMPv6':
        number(writer, 1, destinationPort);
        break;
      case 'VRRP':
      case 'IGMP':
        break;
    }
  });
}

/** Encoded endpoints by their content: a recording names the same few thousand over and over. */
const endpoints = new BoundedCache<string, Uint8Array>(16_384);

function encodedEndpoint(fields: EndpointFields): Uint8Array {
  const key = JSON.stringify(fields);
  const kept = endpoints.get(key);
  if (kept !== undefined) return kept;
  const writer = new BinaryWriter();
  endpoint(writer, fields);
  const encoded = writer.finish();
  endpoints.set(key, encoded);
  return encoded;
}

function endpoint(writer: BinaryWriter, fields: EndpointFields): void {
  number(writer, 1, fields.ID);
  number(writer, 2, fields.identity);
  text(writer, 3, fields.namespace);
  texts(writer, 4, fields.labels);
  text(writer, 5, fields.podName);
  for (const { name, kind } of fields.workloads) {
    message(writer, 6, () => {
      text(writer, 1, name);
      text(writer, 2, kind);
    });
  }
}

function policyFields(writer: BinaryWriter, policy: PolicyFields): void {
  text(writer, 1, policy.name);
  text(writer, 2, policy.namespace);
  texts(writer, 3, policy.labels);
  text(writer, 5, policy.kind);
}

function timestamp(writer: BinaryWriter, field: number, timeMs: number): void {
  const { seconds, nanos } = secondsAndNanos(timeMs);
  message(writer, field, () => {
    writer.tag(1, WireType.Varint).uint64(seconds);
    number(writer, 2, nanos);
  });
}

function message(writer: BinaryWriter, field: number, content: () => void): void {
  writer.tag(field, WireType.LengthDelimited).fork();
  content();
  writer.join();
}

/** Zero is what absent means, and is left out. */
function number(writer: BinaryWriter, field: number, value: number): void {
  if (value !== 0) writer.tag(field, WireType.Varint).uint32(value);
}

function text(writer: BinaryWriter, field: number, value: string): void {
  if (value !== '') writer.tag(field, WireType.LengthDelimited).string(value);
}

function texts(writer: BinaryWriter, field: number, values: readonly string[]): void {
  for (const value of values) writer.tag(field, WireType.LengthDelimited).string(value);
}
