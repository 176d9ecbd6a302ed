import type { HubbleAddress } from '../adapters/hubble/client.ts';
import { openStore } from '../adapters/store/open-store.ts';
import type { Tally } from '../flows/tally.ts';
import type { Failure } from '../model/failure.ts';
import { SECOND_MS } from '../model/time.ts';
import { CoverageRecorder } from '../usage/coverage-recorder.ts';
import { Duplicates } from '../usage/duplicates.ts';
import type { Store } from '../usage/store.ts';
import { StoreReplaced } from '../usage/store-replaced.ts';
import type { Clock } from './clock.ts';
import { BatchQueue } from './collect/batch-queue.ts';
import { followAgents } from './collect/follow-agents.ts';
import { followPath } from './collect/follow-path.ts';
import { followServer } from './collect/follow-server.ts';
import { patientReads } from './collect/patient-reads.ts';
import type { CollectEvents, StreamContext } from './collect/stream-context.ts';
import { type KeepLimits, type TidyOptions, tidyNowAndThen } from './collect/tidy-now-and-then.ts';
import { ingest, storedAddresses, storedRequests } from './ingest.ts';
import type { StoreEvents } from './patient-flush.ts';

export type { CollectEvents } from './collect/stream-context.ts';

export interface CollectRequest {
  /** a relay, an agent, or with `agents` the peer service */
  readonly hubble?: HubbleAddress;
  /** stream from each agent that the peer service at `hubble` names */
  readonly agents?: boolean;
  /** exporter files that grow and rotate */
  readonly files?: readonly string[];
  readonly storePath: string;
  /** false: store what the sources hold now, and end */
  readonly follow: boolean;
  /** where to begin with nodes that the store does not know; default: the oldest flow the source still holds */
  readonly sinceMs?: number;
  /** how often a followed server is asked whether it has seen what does not arrive; 30 s */
  readonly watchEveryMs?: number;
  /** how long what is stored is kept; absent: for ever, and by the hour */
  readonly keep?: KeepLimits;
  /** how long a server may take to be connected to, and to answer; 10 s */
  readonly answerWithinMs?: number;
}

export interface CollectIo extends CollectEvents, StoreEvents, Pick<TidyOptions, 'onTidyProblem'> {
  readonly clock: Clock;
  /** ends the collection: what was received is stored */
  readonly signal: AbortSignal;
  /** 0 <= x < 1; `Math.random` where absent */
  readonly random?: () => number;
  readonly onProgress?: (tally: Tally) => void;
  /** another store lies in the place of the one that was written to: the collection begins anew with that */
  readonly onStoreReplaced?: (failure: Failure) => void;
  /** stands between the collection and its store, to see what is written */
  readonly watchStore?: (store: Store) => Store;
}

const WATCH_EVERY_MS = 30 * SECOND_MS;
const ANSWER_WITHIN_MS = 10 * SECOND_MS;

/**
 * Streams flows from all sources into the store until stopped. There is one way in, whatever the sources: each stream
 * waits its turn in one queue, and one ingestion folds and writes.
 * @throws Failure `source-unreachable` where a source was never reached and the store is empty; `usage`,
 * `store-unusable`
 */
export async function collect(request: CollectRequest, io: CollectIo): Promise<void> {
  for (;;) {
    try {
      await collectInto(request, io);
      return;
    } catch (error) {
      if (!(error instanceof StoreReplaced) || io.signal.aborted) throw error;
      io.onStoreReplaced?.(error);
    }
  }
}

/** @throws StoreReplaced where what is known of the store holds no longer */
async function collectInto(request: CollectRequest, io: CollectIo): Promise<void> {
  const opened = await openStore(request.storePath, { mode: 'read-write' });
  const store = io.watchStore?.(opened) ?? opened;
  const stop = new AbortController();
  const signal = AbortSignal.any([io.signal, stop.signal]);
  const queue = new BatchQueue();
  let streams = 0;
  const context: StreamContext = {
    clock: io.clock,
    random: io.random ?? Math.random,
    store: io.onStoreProblem === undefined ? store : patientReads(store, io.clock, signal),
    queue,
    follow: request.follow,
    firstMs: request.sinceMs ?? 0,
    watchEveryMs: request.watchEveryMs ?? WATCH_EVERY_MS,
    answerWithinMs: request.answerWithinMs ?? ANSWER_WITHIN_MS,
    events: io,
    nextStream: () => {
      streams += 1;
      return streams;
    },
  };
  const giveUp = (cause: unknown): void => {
    queue.fail(cause);
    stop.abort();
  };
  const sources = Promise.all(sourcesOf(request, context, signal).map((one) => one.catch(giveUp)));
  void sources.then(() => queue.end());
  const { keep } = request;
  const tidying =
    keep === undefined ? undefined : tidyNowAndThen(store, { ...io, keep }, signal).catch(giveUp);
  try {
    const name = [request.hubble?.address, ...(request.files ?? [])].filter((one) => one !== undefined);
    await ingest(
      queue.read(),
      store,
      {
        clock: io.clock,
        source: {
          kind: 'stream',
          fingerprint: `${name.join(' ')} at ${io.clock.now()}`,
          name: name.join(', '),
          coverageMode: 'proven',
        },
        duplicates: new Duplicates(await store.recentDigests()),
        coverage: new CoverageRecorder({ mode: 'proven' }),
        addresses: await storedAddresses(store),
        requests: await storedRequests(store),
        signal: io.signal,
        ...(io.onStoreProblem === undefined ? {} : { onStoreProblem: io.onStoreProblem }),
        ...(io.onStoreRecovered === undefined ? {} : { onStoreRecovered: io.onStoreRecovered }),
      },
      io.onProgress,
    );
  } finally {
    stop.abort();
    await sources;
    await tidying;
    await store.close();
  }
}

function sourcesOf(request: CollectRequest, context: StreamContext, signal: AbortSignal): Promise<void>[] {
  const { hubble, agents = false, files = [] } = request;
  const sources = files.map((path) => followPath(path, context, signal));
  if (hubble === undefined) return sources;
  if (agents) return [...sources, followAgents(hubble, context, signal)];
  return [...sources, followServer({ name: hubble.address, server: hubble }, context, signal)];
}
