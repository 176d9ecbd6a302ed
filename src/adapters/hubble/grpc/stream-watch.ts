import type { Client } from '@grpc/grpc-js';
import type { RecordBatch } from '../../../flows/flow.ts';
import { CONNECT_TIMEOUT_MS } from './channel.ts';
import { callFailure } from './grpc-failure.ts';
import { countNodes, type NodeCounts, WHOLE_SERVER } from './node-counts.ts';
import type { ResponseQueue } from './response-queue.ts';
import { SilenceWatch } from './silence-watch.ts';
import { isServiceError } from './unary.ts';

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
export async function startWatch(channel: Client, options: WatchOptions): Promise<StreamWatch | undefined> {
  const { address, follow, watchEveryMs, connectTimeoutMs = CONNECT_TIMEOUT_MS } = options;
  if (!follow || watchEveryMs === undefined) return undefined;
  const count = async (): Promise<NodeCounts | undefined> => {
    try {
      return await countNodes(channel, connectTimeoutMs);
    } catch (error) {
      throw isServiceError(error) ? callFailure(address, error) : error;
    }
  };
  return new StreamWatch(count, await count(), watchEveryMs);
}

/**
 * Looks after a followed stream at regular times: a server that no longer answers is dead, however its connection
 * looks (half-open, stalled), and one that answers proves silences.
 */
export class StreamWatch {
  readonly #count: () => Promise<NodeCounts | undefined>;
  readonly #silence: SilenceWatch | undefined;
  readonly #everyMs: number;
  #timer: NodeJS.Timeout | undefined;
  #idleLooks = 0;
  #isStopped = false;

  constructor(
    count: () => Promise<NodeCounts | undefined>,
    baseline: NodeCounts | undefined,
    everyMs: number,
  ) {
    this.#count = count;
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
      const counts = await this.#count();
      // A reader that is behind hides what has arrived.
      if (queue.isEmpty) this.#compare(queue, counts);
    } catch (error) {
      queue.fail(error);
    }
    if (!this.#isStopped) this.start(queue);
  }

  #compare(queue: ResponseQueue, counts: NodeCounts | undefined): void {
    if (this.#silence === undefined || counts === undefined) {
      // A server that cannot be asked: two looks without a record, and the stream is begun anew.
      if (this.#idleLooks > 1) queue.finish({ kind: 'mute', node: WHOLE_SERVER });
      return;
    }
    const finding = this.#silence.look(counts, performance.now());
    if (finding.kind === 'mute') queue.finish(finding);
    else queue.pushSilences(finding.silences);
  }
}
