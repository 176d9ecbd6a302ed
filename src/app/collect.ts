import { type HubbleClientOptions, streamFlows } from '../adapters/hubble/client.ts';
import { openStore } from '../adapters/store/open-store.ts';
import type { Tally } from '../flows/tally.ts';
import { Failure } from '../model/failure.ts';
import { MINUTE_MS, SECOND_MS } from '../model/time.ts';
import { CoverageRecorder } from '../usage/coverage-recorder.ts';
import { Duplicates } from '../usage/duplicates.ts';
import type { Store } from '../usage/store.ts';
import type { Clock } from './clock.ts';
import { ingest } from './ingest.ts';

export interface CollectRequest {
  readonly hubble: Pick<HubbleClientOptions, 'address' | 'tls'>;
  readonly storePath: string;
  /** false: store what the source holds now, and end */
  readonly follow: boolean;
  /** where to begin in an empty store; default: the oldest flow the source still holds */
  readonly sinceMs?: number;
}

export interface CollectIo {
  readonly clock: Clock;
  /** ends the collection: what was received is stored */
  readonly signal: AbortSignal;
  readonly onConnected?: (sinceMs: number) => void;
  readonly onProgress?: (tally: Tally) => void;
  /** the source went away; the next attempt follows after the wait */
  readonly onRetry?: (failure: Failure, waitMs: number) => void;
}

/** How far a resumed stream reaches back over what is stored: relays deliver late, and duplicates are dropped. */
const RESUME_OVERLAP_MS = MINUTE_MS;
const FIRST_WAIT_MS = SECOND_MS;
const LONGEST_WAIT_MS = 30 * SECOND_MS;

/**
 * Streams flows into the store until stopped, and resumes where the store ends whenever the source went away. A
 * source that cannot be reached at all throws `Failure('source-unreachable')`: that is a mistake in the address more
 * often than an outage.
 */
export async function collect(request: CollectRequest, io: CollectIo): Promise<void> {
  const store = await openStore(request.storePath, { mode: 'read-write' });
  try {
    let waitMs = FIRST_WAIT_MS;
    let everReceived = false;
    while (!io.signal.aborted) {
      try {
        const received = await collectOnce(request, store, io);
        everReceived ||= received;
        if (!request.follow) return;
        waitMs = FIRST_WAIT_MS;
      } catch (error) {
        if (!(error instanceof Failure) || error.code !== 'source-unreachable') throw error;
        everReceived ||= (await store.span()) !== undefined;
        if (!everReceived || !request.follow) throw error;
        io.onRetry?.(error, waitMs);
      }
      await io.clock.sleep(waitMs, io.signal);
      waitMs = Math.min(2 * waitMs, LONGEST_WAIT_MS);
    }
  } finally {
    await store.close();
  }
}

/** One stream from connection to end. Answers whether anything came. */
async function collectOnce(request: CollectRequest, store: Store, io: CollectIo): Promise<boolean> {
  const sinceMs = await resumeAt(request, store);
  const { address, tls } = request.hubble;
  const options: HubbleClientOptions = {
    address,
    follow: request.follow,
    sinceMs,
    ...(tls === undefined ? {} : { tls }),
  };
  const startedMs = io.clock.now();
  io.onConnected?.(sinceMs);
  const tally = await ingest(
    streamFlows(options, io.signal),
    store,
    {
      clock: io.clock,
      source: {
        kind: 'stream',
        fingerprint: `${address} at ${startedMs}`,
        name: address,
        coverageMode: 'proven',
      },
      duplicates: new Duplicates(await store.recentDigests()),
      coverage: new CoverageRecorder({ mode: 'proven' }),
    },
    io.onProgress,
  );
  return tally.read > 0;
}

/** The node that is furthest behind decides: what the others send again is dropped as duplicate. */
async function resumeAt({ sinceMs = 0 }: CollectRequest, store: Store): Promise<number> {
  const last = [...(await store.lastSeenPerNode()).values()];
  return last.length === 0 ? sinceMs : Math.max(sinceMs, Math.min(...last) - RESUME_OVERLAP_MS);
}
