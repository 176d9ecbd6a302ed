import {
  ServerStatusRequestSchema,
  type ServerStatusResponse,
  ServerStatusResponseSchema,
} from './gen/observer/observer_pb.ts';
import { type Channel, CONNECT_TIMEOUT_MS, type HubbleAddress, openChannel } from './grpc/channel.ts';
import { callFailure } from './grpc/grpc-failure.ts';
import { GrpcError } from './grpc/status.ts';
import { callUnary } from './grpc/unary.ts';

const SERVER_STATUS = { input: ServerStatusRequestSchema, output: ServerStatusResponseSchema };

/** What a Hubble agent, or a relay summing over its nodes, says of itself. */
export interface HubbleServerStatus {
  /** `cilium v1.19.4+g…`; empty from old agents */
  readonly version: string;
  /** flows held now, at most `maxFlows`; `seenFlows` is since the start */
  readonly numFlows: number;
  readonly maxFlows: number;
  readonly seenFlows: number;
  /** of relay's nodes the longest */
  readonly uptimeMs: number;
  /** relay only */
  readonly connectedNodes?: number;
  readonly unavailableNodes?: number;
  /** at most ten of the unavailable ones by name */
  readonly unavailableNodeNames: readonly string[];
}

const NS_PER_MS = 1e6;

/** @throws Failure `source-unreachable`, also where the server does not answer within 10 s; `usage` for TLS files */
export async function serverStatus(options: HubbleAddress): Promise<HubbleServerStatus> {
  const channel = await openChannel(options);
  try {
    return await statusOver(channel, CONNECT_TIMEOUT_MS);
  } catch (error) {
    throw error instanceof GrpcError ? callFailure(options.address, error) : error;
  } finally {
    channel.close();
  }
}

/** @throws GrpcError */
export async function statusOver(channel: Channel, timeoutMs: number): Promise<HubbleServerStatus> {
  return statusOf(await callUnary(channel, '/observer.Observer/ServerStatus', SERVER_STATUS, timeoutMs));
}

function statusOf(response: ServerStatusResponse): HubbleServerStatus {
  const { numConnectedNodes, numUnavailableNodes } = response;
  return {
    version: response.version,
    numFlows: Number(response.numFlows),
    maxFlows: Number(response.maxFlows),
    seenFlows: Number(response.seenFlows),
    uptimeMs: Number(response.uptimeNs) / NS_PER_MS,
    ...(numConnectedNodes === undefined ? {} : { connectedNodes: numConnectedNodes }),
    ...(numUnavailableNodes === undefined ? {} : { unavailableNodes: numUnavailableNodes }),
    unavailableNodeNames: response.unavailableNodes,
  };
}
