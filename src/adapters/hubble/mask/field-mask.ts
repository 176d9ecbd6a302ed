import { FlowSchema } from '../gen/flow/flow_pb.ts';
import type { CiliumVersion } from './cilium-version.ts';
import { CILIUM_FLOW_FIELDS, OLDEST_KNOWN_MINOR } from './flow-field-versions.ts';

/** Fields of a flow that a server is asked for, and where in the request that is said. */
export interface FlowMask {
  /** `experimental`: inside the request's `experimental`, as 1.14 and 1.15 want it */
  readonly place: 'field_mask' | 'experimental';
  readonly paths: readonly string[];
}

/** The request's own `field_mask` is read from this version on. */
const PLAIN_MASK_SINCE = 16;

/**
 * What to ask a server for: the fields that our declarations have, so everything a reader can look at, as far as the
 * server knows them. Undefined where the version is too old for masks or not known.
 *
 * Only whole fields are named, never parts of them. Up to 1.19 Cilium makes every message that a path leads into, so
 * that `is_reply.value` would turn "unknown" into "no", and paths into a oneof make members that were not there
 * (https://github.com/cilium/cilium/pull/43924). `time` and `node_name` are among the fields: the response's own
 * time and node are taken from them behind the mask, and relay sorts by that.
 */
export function flowMaskFor(version: CiliumVersion | undefined): FlowMask | undefined {
  if (version === undefined || version.major !== 1 || version.minor < OLDEST_KNOWN_MINOR) return undefined;
  const { minor } = version;
  return {
    place: minor < PLAIN_MASK_SINCE ? 'experimental' : 'field_mask',
    paths: READ_FIELDS.filter((name) => isKnownTo(minor, name)),
  };
}

/** All that our declarations have of flow.Flow, by the names on the wire. */
const READ_FIELDS: readonly string[] = FlowSchema.fields.map((field) => field.name);

/** A field of which it is not noted since when there is one is asked for: a refusal costs less than evidence. */
function isKnownTo(minor: number, name: string): boolean {
  return minor >= (CILIUM_FLOW_FIELDS.get(name)?.since ?? OLDEST_KNOWN_MINOR);
}
