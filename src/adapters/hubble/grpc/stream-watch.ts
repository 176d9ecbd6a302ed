import type { RecordBatch } from '../../../flows/flow.ts';
import { type Channel, CONNECT_TIMEOUT_MS } from './channel.ts';
import { callFailure } from './grpc-failure.ts';
import { newestFlows } from './newest-flows.ts';
import { countNodes, type NodeCounts, WHOLE_SERVER } from './node-counts.ts';
import type { ResponseQueue } from './response-queue.ts';
import { SilenceWatch } from './silence-watch.ts';
import { GrpcError } from './status.ts';

interface WatchOptions {
  readonly address: string;
  readonly follow: boolean;
  readonly connectTimeoutMs?: number;
  readonly watchEveryMs?: number;
}

/**
 * Asks the server what it has seen so far, ahead of the stream. Undefined where the stream is not to be watched.
 * @throws Failure `source-unreachable`
 */
export async function startWatch(channel: Channel, options: WatchOptions): Promise<StreamWatch | undefined> {
  const { address, follow, watchEveryMs, connectTimeoutMs = CONNECT_TIMEOUT_MS } = options;
  if (!follow || watchEveryMs === undefined) return undefined;
  const count = async (): Promise<NodeCounts | undefined> => {
    try {
      return await countNodes(channel, connectTimeoutMs);
    } catch (error) {
      throw error instanceof GrpcError ? callFailure(address, error) : error;
    }
  };
  const server = { count, newest: () => newestFlows(channel, connectTimeoutMs) };
  return new StreamWatch(server, await count(), watchEveryMs);
}

/** What is asked of a server. */
interface Asked {
  count(): Promise<NodeCounts | undefined>;
  /** time of the newest flow it holds of each node */
  newest(): Promise<ReadonlyMap<string, number>>;
}

/**
 * Looks after a followed stream at regular times: a server that no longer answers is dead, however its connection
 * looks (half-open, stalled), and one that answers proves silences.
 */
export class StreamWatch {
  readonly #server: Asked;
  readonly #silence: SilenceWatch | undefined;
  readonly #everyMs: number;
  #timer: NodeJS.Timeout | undefined;
  #idleLooks = 0;
  #isStopped = false;

  constructor(server: Asked, baseline: NodeCounts | undefined, everyMs: number) {
    this.#server = server;
    this.#silence = baseline && new SilenceWatch(baseline, performance.now());
    this.#everyMs = everyMs;
  }

  start(queue: ResponseQueue): void {
    this.#timer = setTimeout(() => {
      void this.#look(queue);
    }, this.#everyMs);
  }

  received(batch: RecordBatch): void {
    if (batch.records.length > 0) this.#idleLooks = 0;
    this.#silence?.received(batch, performance.now());
  }

  stop(): void {
    this.#isStopped = true;
    clearTimeout(this.#timer);
  }

  async #look(queue: ResponseQueue): Promise<void> {
    try {
      this.#idleLooks += 1;
      const counts = await this.#server.count();
      // A reader that is behind hides what has arrived.
      if (queue.isEmpty) await this.#compare(queue, counts);
    } catch (error) {
      queue.fail(error);
    }
    if (!this.#isStopped) this.start(queue);
  }

  async #compare(queue: ResponseQueue, counts: NodeCounts | undefined): Promise<void> {
    if (this.#silence === undefined || counts === undefined) {
      // A server that cannot be asked: two looks without a record, and the stream is begun anew.
      if (this.#idleLooks > 1) queue.finish({ kind: 'mute', node: WHOLE_SERVER });
      return;
    }
    const finding = this.#silence.look(counts, performance.now());
    if (finding.kind === 'mute') return queue.finish(finding);
    queue.pushSilences(finding.silences);
    if (!this.#silence.hasUnproven) return;
    const newest = await this.#server.newest();
    const node = queue.isEmpty ? this.#silence.muteAmong(newest) : undefined;
    if (node !== undefined) queue.finish({ kind: 'mute', node });
  }
}
