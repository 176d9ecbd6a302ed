import type { HubbleAddress } from '../../adapters/hubble/client.ts';
import type { Failure } from '../../model/failure.ts';
import type { StoreReader } from '../../usage/store.ts';
import type { Clock } from '../clock.ts';
import type { BatchQueue } from './batch-queue.ts';

/** What happens to the sources while they are collected from; all are optional to hear. */
export interface CollectEvents {
  /** a stream is being opened; 0: from the oldest flow that the source holds */
  readonly onConnected?: (sinceMs: number, source: string) => void;
  /** the first records of a stream have come */
  readonly onReceiving?: (source: string) => void;
  /** the source went away; the next attempt follows after the wait */
  readonly onRetry?: (failure: Failure, waitMs: number, source: string) => void;
  /** the stream brought nothing of what the server has seen: it is begun anew. `node` '': of no node */
  readonly onMute?: (source: string, node: string) => void;
  /** the server does not give parts of flows, so it is asked for whole ones from now on */
  readonly onMaskRefused?: (source: string, reason: string) => void;
  /** what the node saw between two instants is lost: its ring had wrapped, or it had restarted */
  readonly onGap?: (gap: Gap) => void;
  /** `--agents`: an agent is there, cannot be reached, or has left the cluster */
  readonly onNode?: (node: string, state: AgentState) => void;
}

export interface Gap {
  readonly node: string;
  readonly fromMs: number;
  readonly toMs: number;
}

export type AgentState = 'connected' | 'unavailable' | 'gone';

/** What all streams of one collection share. */
export interface StreamContext {
  readonly clock: Clock;
  /** 0 <= x < 1; spreads the attempts of many streams */
  readonly random: () => number;
  readonly store: Pick<StoreReader, 'lastSeenPerNode' | 'span'>;
  readonly queue: BatchQueue;
  readonly follow: boolean;
  /** where to begin with a node that the store does not know; 0: as far back as the source holds */
  readonly firstMs: number;
  /** how often a server is asked whether it has seen what does not arrive */
  readonly watchEveryMs: number;
  /** how long a server may take to be connected to, and to answer */
  readonly answerWithinMs: number;
  readonly events: CollectEvents;
  /** a number for a new stream */
  readonly nextStream: () => number;
}

/** One server to stream from. */
export interface StreamTarget {
  /** in messages */
  readonly name: string;
  readonly server: HubbleAddress;
  /** the only node it speaks for, as the peer service said; absent: one or many, the records tell */
  readonly node?: string;
}
