import { canonicalNodeName } from '../../../flows/node-name.ts';
import { GetNodesRequestSchema, GetNodesResponseSchema } from '../gen/observer/observer_pb.ts';
import { NodeState } from '../gen/relay/relay_pb.ts';
import { statusOver } from '../server-status.ts';
import type { Channel } from './channel.ts';
import { GrpcError } from './status.ts';
import { callUnary } from './unary.ts';

/** How much a node had seen when it was asked. */
export interface NodeCount {
  /** since its agent started */
  readonly seenFlows: number;
  readonly uptimeMs: number;
}

/** By node; a server that does not tell nodes apart counts as the node ''. Nodes relay does not reach are absent. */
export type NodeCounts = ReadonlyMap<string, NodeCount>;

export const WHOLE_SERVER = '';

const GET_NODES = { input: GetNodesRequestSchema, output: GetNodesResponseSchema };
const NS_PER_MS = 1e6;

/**
 * Asks a server what it has seen. Undefined where it has no such call.
 * @throws GrpcError where it does not answer in time
 */
export async function countNodes(channel: Channel, timeoutMs: number): Promise<NodeCounts | undefined> {
  const whole = await unlessUnimplemented(statusOver(channel, timeoutMs));
  if (whole === undefined) return undefined;
  const isRelay = whole.connectedNodes !== undefined;
  const perNode = isRelay ? await unlessUnimplemented(nodesOver(channel, timeoutMs)) : undefined;
  return perNode ?? new Map([[WHOLE_SERVER, whole]]);
}

async function nodesOver(channel: Channel, timeoutMs: number): Promise<NodeCounts> {
  const { nodes } = await callUnary(channel, '/observer.Observer/GetNodes', GET_NODES, timeoutMs);
  const reached = nodes.filter(({ state }) => state === NodeState.NODE_CONNECTED);
  return new Map(
    reached.map(({ name, seenFlows, uptimeNs }) => [
      canonicalNodeName(name),
      { seenFlows: Number(seenFlows), uptimeMs: Number(uptimeNs) / NS_PER_MS },
    ]),
  );
}

async function unlessUnimplemented<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof GrpcError && error.status === 'UNIMPLEMENTED') return undefined;
    throw error;
  }
}
