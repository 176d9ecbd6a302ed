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
import { PairInterner } from './pair-interner.ts';
import type { PairPlace } from './pair-table.ts';
import type { WireCursor } from './wire-cursor.ts';

type Party = Result<FlowParty, string>;

/** An encoded endpoint met before. */
interface KeptEndpoint {
  readonly fields: EndpointFields;
  readonly number: number;
}

/** Parties by address and encoded endpoint, some 0.7 KB each, so at most 46 MB. */
const parties = new PairInterner<Party>(32_768);
/** For endpoints with many addresses, such as the world. */
const endpoints = new ByteInterner<KeptEndpoint>(4096);
/** Parties with DNS names: by the endpoint's number, address and names. */
const namedParties = new BoundedCache<string, Party>(32_768);
const nodes = new ByteInterner<string>(4096);
const policies = new ByteInterner<PolicyFields>(4096);
let nextNumber = 0;

/** A party of a flow: where its endpoint and its address stand in the message, -1 where they do not. */
export class PartyPlace implements PairPlace {
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

/** Undefined, and the cursor unusual, where the endpoint cannot be read. */
export function readParty(cursor: WireCursor, place: PartyPlace): Party | undefined {
  const { bytes } = cursor;
  const { start, ipStart, ipEnd, names } = place;
  if (start < 0) return partyOf(undefined, bytes.toString('latin1', ipStart, ipEnd), names);
  if (names.length > 0 || ipStart === ipEnd) return readNamedParty(cursor, place);
  return parties.get(bytes, place) ?? readNewParty(cursor, place);
}

function readNewParty(cursor: WireCursor, place: PartyPlace): Party | undefined {
  const { bytes } = cursor;
  const kept = endpointAt(cursor, place);
  if (kept === undefined) return undefined;
  const party = partyOf(kept.fields, bytes.toString('latin1', place.ipStart, place.ipEnd), NO_NAMES);
  parties.set(bytes, place, party);
  return party;
}

function readNamedParty(cursor: WireCursor, place: PartyPlace): Party | undefined {
  const { names } = place;
  const kept = endpointAt(cursor, place);
  if (kept === undefined) return undefined;
  const ip = cursor.bytes.toString('latin1', place.ipStart, place.ipEnd);
  const key = JSON.stringify([kept.number, ip, names]);
  let party = namedParties.get(key);
  if (party === undefined) {
    party = partyOf(kept.fields, ip, names);
    namedParties.set(key, party);
  }
  return party;
}

function endpointAt(cursor: WireCursor, { start, end }: PartyPlace): KeptEndpoint | undefined {
  return endpoints.get(cursor.bytes, start, end) ?? keepEndpoint(cursor, start, end);
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
    const kept = { fields, number: nextNumber };
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

export function readNodeName(cursor: WireCursor, limit: number): string {
  const start = cursor.asciiStart(limit);
  return cursor.unusual ? '' : nodeNamed(cursor.bytes, start, cursor.at);
}

/** A node's name, canonical: the same text is the same object. */
export function nodeNamed(bytes: Buffer, start: number, end: number): string {
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
