import { fromBinary } from '@bufbuild/protobuf';
import type { FlowParty } from '../../../flows/flow.ts';
import { canonicalNodeName } from '../../../flows/node-name.ts';
import type { Result } from '../../../model/result.ts';
import { BoundedCache } from '../flow/bounded-cache.ts';
import type { EndpointFields, PolicyFields } from '../flow/flow-fields.ts';
import { partyOf } from '../flow/flow-party.ts';
import { internLabels } from '../flow/label-intern.ts';
import { EndpointSchema, PolicySchema } from '../gen/flow/flow_pb.ts';
import { ByteInterner } from './byte-interner.ts';
import type { WireCursor } from './wire-cursor.ts';

type Party = Result<FlowParty, string>;

/** An encoded endpoint met before. A pod has one address, so the party of the last one is mostly the one wanted. */
interface KeptEndpoint {
  readonly fields: EndpointFields;
  readonly number: number;
  lastIp: Buffer;
  last: Party | undefined;
}

/** Some 0.5 KB each, so at most 32 MB. */
const endpoints = new ByteInterner<KeptEndpoint>(32_768);
/** Of endpoints with many addresses, such as the world: by the endpoint's number, address and names. */
const parties = new BoundedCache<string, Party>(32_768);
const nodes = new ByteInterner<string>(4096);
const policies = new ByteInterner<PolicyFields>(4096);
let nextNumber = 0;

/** A party of a flow: where its endpoint and its address stand in the message, -1 where they do not. */
export class PartyPlace {
  start = -1;
  end = -1;
  ipStart = 0;
  ipEnd = 0;
  names: readonly string[] = NO_NAMES;

  reset(): void {
    this.start = -1;
    this.end = -1;
    this.ipStart = 0;
    this.ipEnd = 0;
    this.names = NO_NAMES;
  }
}

const NO_NAMES: readonly string[] = [];
const NO_BYTES = Buffer.alloc(0);

/** Undefined, and the cursor unusual, where the endpoint cannot be read. */
export function readParty(cursor: WireCursor, place: PartyPlace): Party | undefined {
  const { bytes } = cursor;
  const { start, end, ipStart, ipEnd, names } = place;
  if (start < 0) return partyOf(undefined, bytes.toString('latin1', ipStart, ipEnd), names);
  const kept = endpoints.get(bytes, start, end) ?? keepEndpoint(cursor, start, end);
  if (kept === undefined) return undefined;
  if (names.length === 0 && kept.last !== undefined && isSame(kept.lastIp, bytes, ipStart, ipEnd))
    return kept.last;
  return partyAt(kept, bytes, place);
}

function partyAt(kept: KeptEndpoint, bytes: Buffer, { ipStart, ipEnd, names }: PartyPlace): Party {
  const ip = bytes.toString('latin1', ipStart, ipEnd);
  const key = names.length === 0 ? `${kept.number} ${ip}` : JSON.stringify([kept.number, ip, names]);
  let party = parties.get(key);
  if (party === undefined) {
    party = partyOf(kept.fields, ip, names);
    parties.set(key, party);
  }
  if (names.length === 0) {
    kept.lastIp = Buffer.from(bytes.subarray(ipStart, ipEnd));
    kept.last = party;
  }
  return party;
}

function isSame(kept: Buffer, bytes: Buffer, start: number, end: number): boolean {
  if (kept.length !== end - start) return false;
  for (let i = kept.length - 1; i >= 0; i -= 1) if (kept[i] !== bytes[start + i]) return false;
  return true;
}

function keepEndpoint(cursor: WireCursor, start: number, end: number): KeptEndpoint | undefined {
  const { bytes } = cursor;
  try {
    const message = fromBinary(EndpointSchema, bytes.subarray(start, end), { readUnknownFields: false });
    const { ID, identity, namespace, labels, podName } = message;
    const [workload] = message.workloads;
    // Of the labels only the set is kept, which pods share.
    const fields: EndpointFields = {
      ID,
      identity,
      namespace,
      labels: labels.length === 0 ? NO_NAMES : SOME_LABELS,
      podName,
      workloads: workload === undefined ? [] : [{ name: workload.name, kind: workload.kind }],
      ...(labels.length === 0 ? {} : { labelSet: internLabels(labels, namespace) }),
    };
    const kept = { fields, number: nextNumber, lastIp: NO_BYTES, last: undefined };
    nextNumber += 1;
    endpoints.set(bytes, start, end, kept);
    return kept;
  } catch {
    // Damaged: whether the whole message is, and how that is said, is for protobuf-es to decide.
    cursor.giveUp();
    return undefined;
  }
}

/** stands for labels whose set is known */
const SOME_LABELS: readonly string[] = [''];

/** A node's name, canonical: the same text is the same object. */
export function readNodeName(cursor: WireCursor, limit: number): string {
  const start = cursor.asciiStart(limit);
  if (cursor.unusual) return '';
  const { bytes, at: end } = cursor;
  const known = nodes.get(bytes, start, end);
  if (known !== undefined) return known;
  const name = canonicalNodeName(bytes.toString('latin1', start, end));
  nodes.set(bytes, start, end, name);
  return name;
}

const NO_POLICY: PolicyFields = { name: '', namespace: '', kind: '', labels: [] };

export function readPolicy(cursor: WireCursor, limit: number): PolicyFields {
  const start = cursor.at;
  const end = cursor.end(limit);
  if (cursor.unusual) return NO_POLICY;
  const from = cursor.at;
  const known = policies.get(cursor.bytes, from, end);
  if (known !== undefined) {
    cursor.at = end;
    return known;
  }
  try {
    const policy = fromBinary(PolicySchema, cursor.bytes.subarray(from, end), { readUnknownFields: false });
    policies.set(cursor.bytes, from, end, policy);
    cursor.at = end;
    return policy;
  } catch {
    // As for endpoints.
    cursor.at = start;
    cursor.giveUp();
    return NO_POLICY;
  }
}
