import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import { type Client, type ServiceError, status } from '@grpc/grpc-js';
import { CONNECT_TIMEOUT_MS } from './client.ts';
import {
  ServerStatusRequestSchema,
  type ServerStatusResponse,
  ServerStatusResponseSchema,
} from './gen/observer/observer_pb.ts';
import { type HubbleAddress, openChannel } from './grpc/channel.ts';
import { callFailure } from './grpc/grpc-failure.ts';

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

const SERVER_STATUS = '/observer.Observer/ServerStatus';
const NS_PER_MS = 1e6;

/** @throws Failure `source-unreachable`, also where the server does not answer within 10 s; `usage` for TLS files */
export async function serverStatus(options: HubbleAddress): Promise<HubbleServerStatus> {
  const channel = await openChannel(options);
  try {
    return statusOf(await callServerStatus(channel));
  } catch (error) {
    throw isServiceError(error) ? callFailure(options.address, error) : error;
  } finally {
    channel.close();
  }
}

function callServerStatus(channel: Client): Promise<ServerStatusResponse> {
  const request = toBinary(ServerStatusRequestSchema, create(ServerStatusRequestSchema));
  return new Promise((resolve, reject) => {
    channel.makeUnaryRequest(
      SERVER_STATUS,
      (bytes: Uint8Array) => Buffer.from(bytes),
      (bytes: Buffer) => fromBinary(ServerStatusResponseSchema, bytes),
      request,
      { deadline: Date.now() + CONNECT_TIMEOUT_MS },
      (error, response) => {
        if (response === undefined) reject(error ?? new Error('no status and no error'));
        else resolve(response);
      },
    );
  });
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

function isServiceError(error: unknown): error is ServiceError {
  return error instanceof Error && 'code' in error && typeof error.code === 'number' && error.code in status;
}
