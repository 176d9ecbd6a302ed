import { canonicalNodeName } from '../../flows/node-name.ts';
import { GetNodesRequestSchema, GetNodesResponseSchema } from './gen/observer/observer_pb.ts';
import { NodeState } from './gen/relay/relay_pb.ts';
import { CONNECT_TIMEOUT_MS, type HubbleAddress, openChannel } from './grpc/channel.ts';
import { callFailure } from './grpc/grpc-failure.ts';
import { GrpcError } from './grpc/status.ts';
import { callUnary } from './grpc/unary.ts';

/** A node behind relay, as relay just found it. */
export interface HubbleNode {
  /** canonical */
  readonly name: string;
  readonly state: 'connected' | 'unavailable' | 'error' | 'unknown';
  /** `cilium v1.19.4+g…`; this and what follows are empty and 0 where the node did not answer */
  readonly version: string;
  readonly numFlows: number;
  readonly maxFlows: number;
  readonly seenFlows: number;
  readonly uptimeMs: number;
}

const GET_NODES = { input: GetNodesRequestSchema, output: GetNodesResponseSchema };
const NS_PER_MS = 1e6;

/**
 * The nodes behind relay; undefined where the server is an agent, which knows only itself.
 * @throws Failure `source-unreachable`, `usage` for TLS files
 */
export async function hubbleNodes(options: HubbleAddress): Promise<readonly HubbleNode[] | undefined> {
  const channel = await openChannel(options);
  try {
    const path = '/observer.Observer/GetNodes';
    const { nodes } = await callUnary(channel, path, GET_NODES, CONNECT_TIMEOUT_MS);
    return nodes.map(({ name, state, version, numFlows, maxFlows, seenFlows, uptimeNs }) => ({
      name: canonicalNodeName(name),
      state: stateOf(state),
      version,
      numFlows: Number(numFlows),
      maxFlows: Number(maxFlows),
      seenFlows: Number(seenFlows),
      uptimeMs: Number(uptimeNs) / NS_PER_MS,
    }));
  } catch (error) {
    if (!(error instanceof GrpcError)) throw error;
    if (error.status === 'UNIMPLEMENTED') return undefined;
    throw callFailure(options.address, error);
  } finally {
    channel.close();
  }
}

function stateOf(state: NodeState): HubbleNode['state'] {
  switch (state) {
    case NodeState.NODE_CONNECTED:
      return 'connected';
    case NodeState.NODE_UNAVAILABLE:
    case NodeState.NODE_GONE:
      return 'unavailable';
    case NodeState.NODE_ERROR:
      return 'error';
    // newer than this program as well
    default:
      return 'unknown';
  }
}
