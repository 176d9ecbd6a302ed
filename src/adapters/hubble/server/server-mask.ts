import { BinaryReader, BinaryWriter, WireType } from '@bufbuild/protobuf/wire';
import type { GetFlowsRequest } from '../gen/observer/observer_pb.ts';
import { parseCiliumVersion } from '../mask/cilium-version.ts';
import { CILIUM_FLOW_FIELDS } from '../mask/flow-field-versions.ts';

/** Numbers of the flow's fields that are sent. */
export type ServerMask = ReadonlySet<number>;

export type MaskAnswer =
  | { readonly kind: 'all' }
  | { readonly kind: 'masked'; readonly mask: ServerMask }
  | { readonly kind: 'refused' };

/** What Cilium says, as an error without a code of its own. */
export const MASK_REFUSAL = 'invalid fieldmask';

const ALL: MaskAnswer = { kind: 'all' };
const NEWEST_MINOR = 20;
/** The two places of a mask: `field_mask` and, before and for a while beside it, `experimental.field_mask`. */
const PLAIN_SINCE = 16;
const EXPERIMENTAL_UNTIL = 18;

/**
 * What a node of this version makes of the request's mask. Only whole fields are understood: what Cilium makes of
 * paths into a field is not imitated.
 * @param version one that is none of Cilium's counts as the newest
 */
export function maskOf({ fieldMask, experimental }: GetFlowsRequest, version: string): MaskAnswer {
  const { minor } = parseCiliumVersion(version) ?? { minor: NEWEST_MINOR };
  const plain = minor >= PLAIN_SINCE ? (fieldMask?.paths ?? []) : [];
  const old = minor <= EXPERIMENTAL_UNTIL ? (experimental?.fieldMask?.paths ?? []) : [];
  const paths = plain.length > 0 ? plain : old;
  if (paths.length === 0) return ALL;
  const mask = new Set<number>();
  for (const path of paths) {
    const field = CILIUM_FLOW_FIELDS.get(path);
    if (field === undefined || field.since > minor) return { kind: 'refused' };
    mask.add(field.number);
  }
  return { kind: 'masked', mask };
}

const FLOW = 1;
/** The response's own node and time are those of the masked flow. */
const WRAPPER_FIELDS = [
  { inResponse: 1000, inFlow: 11 },
  { inResponse: 1001, inFlow: 1 },
] as const;

/** An encoded `observer.GetFlowsResponse` with nothing of its flow but what the mask names. */
export function maskedResponse(bytes: Uint8Array, mask: ServerMask): Uint8Array {
  const isHidden = (number: number): boolean =>
    WRAPPER_FIELDS.some(({ inResponse, inFlow }) => number === inResponse && !mask.has(inFlow));
  return rewritten(bytes, (number, value) => {
    if (number === FLOW && value !== undefined)
      return rewritten(value, (field) => (mask.has(field) ? 'keep' : 'drop'));
    return isHidden(number) ? 'drop' : 'keep';
  });
}

type Fate = 'keep' | 'drop' | Uint8Array;

/** @param fateOf gets a field's number, and its bytes where it has a length */
function rewritten(bytes: Uint8Array, fateOf: (number: number, value?: Uint8Array) => Fate): Uint8Array {
  const reader = new BinaryReader(bytes);
  const writer = new BinaryWriter();
  while (reader.pos < reader.len) {
    const [number, type] = reader.tag();
    if (type === WireType.LengthDelimited) {
      const value = reader.bytes();
      const fate = fateOf(number, value);
      if (fate !== 'drop') writer.tag(number, type).bytes(fate === 'keep' ? value : fate);
      continue;
    }
    const raw = reader.skip(type);
    if (fateOf(number) !== 'drop') writer.tag(number, type).raw(raw);
  }
  return writer.finish();
}
