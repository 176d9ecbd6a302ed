import type { RecordBatch } from '../../../flows/flow.ts';
import { GetNodesRequestSchema, GetNodesResponseSchema, type Node } from '../gen/observer/observer_pb.ts';
import { NodeState } from '../gen/relay/relay_pb.ts';
import type { Channel } from '../grpc/channel.ts';
import { callFailure } from '../grpc/grpc-failure.ts';
import { GrpcError } from '../grpc/status.ts';
import { callUnary } from '../grpc/unary.ts';
import { statusOver } from '../server-status.ts';
import { type CiliumVersion, olderOf, parseCiliumVersion } from './cilium-version.ts';
import { type FlowMask, flowMaskFor } from './field-mask.ts';

const GET_NODES = { input: GetNodesRequestSchema, output: GetNodesResponseSchema };

/** Chooses what one server is asked for, and remembers what it refused. */
export class MaskChoice {
  readonly #refused = new Set<string>();

  /**
   * The mask that the server and every node behind it understand; undefined: ask for everything.
   * @throws Failure `source-unreachable` where it does not answer in time
   */
  async choose(channel: Channel, address: string, timeoutMs: number): Promise<FlowMask | undefined> {
    try {
      const mask = flowMaskFor(await oldestVersion(channel, timeoutMs));
      return mask === undefined || this.#refused.has(keyOf(mask)) ? undefined : mask;
    } catch (error) {
      if (!(error instanceof GrpcError)) throw error;
      // It has no such call, so it is not known what it is.
      if (error.status === 'UNIMPLEMENTED') return undefined;
      throw callFailure(address, error);
    }
  }

  refused(mask: FlowMask): void {
    this.#refused.add(keyOf(mask));
  }
}

function keyOf({ place, paths }: FlowMask): string {
  return `${place} ${paths.join()}`;
}

/** Relay hands requests on as they are: its nodes may be older than itself. */
async function oldestVersion(channel: Channel, timeoutMs: number): Promise<CiliumVersion | undefined> {
  const server = await statusOver(channel, timeoutMs);
  const own = parseCiliumVersion(server.version);
  if (server.connectedNodes === undefined || own === undefined) return own;
  const nodes = await nodesBehind(channel, timeoutMs);
  if (nodes === undefined) return undefined;
  let oldest = own;
  for (const { state, version } of nodes) {
    if (state !== NodeState.NODE_CONNECTED) continue;
    const known = parseCiliumVersion(version);
    if (known === undefined) return undefined;
    oldest = olderOf(oldest, known);
  }
  return oldest;
}

/** Undefined where relay does not say: one node that hangs holds up its answer, and no mask is worth that. */
async function nodesBehind(channel: Channel, timeoutMs: number): Promise<readonly Node[] | undefined> {
  try {
    return (await callUnary(channel, '/observer.Observer/GetNodes', GET_NODES, timeoutMs)).nodes;
  } catch (error) {
    if (error instanceof GrpcError) return undefined;
    throw error;
  }
}

const ABOUT_THE_MASK = /field ?mask/i;

/** Whether a call that asked for a mask failed for it. Cilium's own refusal has no code of its own. */
export function isMaskRefusal({ status, details }: GrpcError): boolean {
  return status === 'INVALID_ARGUMENT' || (status === 'UNKNOWN' && ABOUT_THE_MASK.test(details));
}

/** Why a node behind relay refused the mask, where one did: relay tells it as the node's error, and streams on. */
export function maskRefusalIn({ records }: RecordBatch): string | undefined {
  for (const record of records) {
    if (record.kind === 'node-status' && record.state === 'error' && ABOUT_THE_MASK.test(record.message))
      return record.message;
  }
  return undefined;
}
