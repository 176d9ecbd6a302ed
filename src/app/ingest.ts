import type { RecordBatch } from '../flows/flow.ts';
import type { Tally } from '../flows/tally.ts';
import { SECOND_MS } from '../model/time.ts';
import { AddressBound } from '../usage/address-bound.ts';
import { RequestBound } from '../usage/requests/request-bound.ts';
import type { Store } from '../usage/store.ts';
import type { Clock } from './clock.ts';
import { Ingestion, type IngestionParts } from './ingestion.ts';
import { PatientFlush, type PatientFlushOptions } from './patient-flush.ts';

/** What a kill loses at most; the next start reads it again. */
const FLUSH_EVERY_MS = 2 * SECOND_MS;

export interface IngestOptions extends Omit<IngestionParts, 'addresses' | 'requests'>, PatientFlushOptions {
  /** what the store tells apart, shared by the sources of one run: `storedAddresses` */
  readonly addresses?: AddressBound;
  /** the same for requests: `storedRequests` */
  readonly requests?: RequestBound;
  readonly flushEveryMs?: number;
}

/** The outside addresses that the store tells apart. */
export async function storedAddresses(store: Store): Promise<AddressBound> {
  const addresses = new AddressBound();
  await store.visitOutside((connection, seenAt) => addresses.note(connection, seenAt));
  return addresses;
}

/** The requests that the store tells apart. */
export async function storedRequests(store: Store): Promise<RequestBound> {
  const bound = new RequestBound();
  for (const { connection, seenAt, requests } of await store.readRequests())
    for (const { request } of requests) bound.note(connection, seenAt, request);
  return bound;
}

/**
 * Reads records to the end and stores what they tell, in a transaction every few seconds, also while the source
 * is silent. Where the source fails, what was read before is stored, then the error goes on.
 * @param onProgress called after every flush with the tally so far, the same object each time
 */
export async function ingest(
  batches: AsyncIterable<RecordBatch>,
  store: Store,
  options: IngestOptions,
  onProgress: (tally: Tally) => void = () => {},
): Promise<Tally> {
  const { clock, flushEveryMs = FLUSH_EVERY_MS } = options;
  const addresses = options.addresses ?? new AddressBound();
  const requests = options.requests ?? new RequestBound();
  const ingestion = new Ingestion(store, { ...options, addresses, requests });
  const flush = new PatientFlush(ingestion, options);
  let unsavedSinceMs: number | undefined;
  let hasFailed = false;
  try {
    for await (const event of withAlarm(batches, clock, flushEveryMs)) {
      if (event.kind === 'batch') ingestion.add(event.batch);
      if (!ingestion.isUnsaved) continue;
      const nowMs = clock.now();
      unsavedSinceMs ??= nowMs;
      if (!ingestion.isFull && nowMs - unsavedSinceMs < flushEveryMs) continue;
      hasFailed = true;
      const isStored = await flush.flush();
      hasFailed = false;
      if (!isStored) continue;
      onProgress(ingestion.tally);
      unsavedSinceMs = undefined;
    }
  } catch (cause) {
    if (!hasFailed) await ingestion.flush();
    throw cause;
  }
  await ingestion.finish();
  onProgress(ingestion.tally);
  return ingestion.tally;
}

type Event = { readonly kind: 'batch'; readonly batch: RecordBatch } | { readonly kind: 'alarm' };

const ALARM: Event = { kind: 'alarm' };

/** The batches, and an alarm every so often, whether batches come or not. */
async function* withAlarm(
  batches: AsyncIterable<RecordBatch>,
  clock: Clock,
  everyMs: number,
): AsyncGenerator<Event, void> {
  const iterator = batches[Symbol.asyncIterator]();
  const stopped = new AbortController();
  let isDue = false;
  let wake: (() => void) | undefined;
  const setAlarm = async (): Promise<void> => {
    isDue = false;
    await clock.sleep(everyMs, stopped.signal);
    isDue = true;
    wake?.();
  };
  try {
    void setAlarm();
    let next = nextOf(iterator);
    for (;;) {
      // Not Promise.race: that would keep every batch alive until the alarm goes off.
      const result = await new Promise<IteratorResult<RecordBatch> | undefined>((resolve, reject) => {
        wake = () => resolve(undefined);
        if (isDue) resolve(undefined);
        else next.then(resolve, reject);
      });
      if (result === undefined) {
        yield ALARM;
        void setAlarm();
        continue;
      }
      if (result.done === true) return;
      // Asked for before this one is used: the next piece is read from disk or network meanwhile.
      next = nextOf(iterator);
      yield { kind: 'batch', batch: result.value };
    }
  } finally {
    stopped.abort();
    // Not awaited: asked for a batch, a silent source returns only after that batch, if ever.
    iterator.return?.().catch(() => {
      // Its error, if any, came or comes through `next`.
    });
  }
}

function nextOf(iterator: AsyncIterator<RecordBatch>): Promise<IteratorResult<RecordBatch>> {
  const next = iterator.next();
  next.catch(() => {
    // Thrown where it is awaited, if it still is: the reader may have given up meanwhile.
  });
  return next;
}
