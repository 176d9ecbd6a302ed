import { join } from 'node:path';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openStore } from '../../src/adapters/store/open-store.ts';
import type { Clock } from '../../src/app/clock.ts';
import { type IngestOptions, ingest } from '../../src/app/ingest.ts';
import type { Flow, HubbleRecord, RecordBatch } from '../../src/flows/flow.ts';
import { type Tally, totalSkipped } from '../../src/flows/tally.ts';
import { Failure } from '../../src/model/failure.ts';
import { SECOND_MS } from '../../src/model/time.ts';
import { CoverageRecorder } from '../../src/usage/coverage-recorder.ts';
import { Duplicates } from '../../src/usage/duplicates.ts';
import type { Store, StoreBatch } from '../../src/usage/store.ts';
import { flowOf, START_MS, uuidOf } from '../support/flow-builder.ts';
import { tempDir } from '../support/temp-dir.ts';

const directory = tempDir();
let files = 0;

function newStore(): Promise<Store> {
  files += 1;
  return openStore(join(directory, `${files}.duckdb`), { mode: 'read-write' });
}

/** A clock that stands still; whoever sleeps wakes only when stopped. */
const stoppedClock: Clock = {
  now: () => 0,
  sleep: (_ms, signal) => new Promise((resolve) => signal?.addEventListener('abort', () => resolve())),
};

function optionsOf(changes: Partial<IngestOptions> = {}): IngestOptions {
  return {
    clock: stoppedClock,
    source: { kind: 'stream', fingerprint: 'test', name: 'test', coverageMode: 'proven' },
    duplicates: new Duplicates(),
    coverage: new CoverageRecorder({ mode: 'proven' }),
    ...changes,
  };
}

function flowRecord(flow: Flow): HubbleRecord {
  return { kind: 'flow', flow };
}

function batch(records: readonly HubbleRecord[]): RecordBatch {
  return { records, rejected: [] };
}

async function* streamOf(batches: readonly RecordBatch[]): AsyncGenerator<RecordBatch, void> {
  yield* batches;
}

function unused(): never {
  throw new Error('not used here');
}

/** A store that only remembers what it was given. */
function listeningStore(written: StoreBatch[], fail = false): Store {
  return {
    write: (one) => {
      written.push(one);
      return fail ? Promise.reject(new Failure('store-unusable', 'the disk is full')) : Promise.resolve();
    },
    recordGrants: unused,
    tidy: unused,
    compact: unused,
    readRequests: unused,
    readNamedPolicies: unused,
    visitUsage: unused,
    visitDump: unused,
    visitEndpoints: unused,
    visitOutside: unused,
    readUsage: unused,
    readEndpoints: unused,
    readCoverage: unused,
    readSources: unused,
    findSource: unused,
    readGrantHistory: unused,
    recentDigests: unused,
    lastSeenPerNode: unused,
    span: unused,
    dump: unused,
    size: unused,
    readHistory: unused,
    readResults: unused,
    readResult: unused,
    recordResult: unused,
    atOnce: unused,
    close: unused,
  };
}

const record: fc.Arbitrary<HubbleRecord> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc
      .record({
        verdict: fc.constantFrom('forwarded', 'dropped', 'audit', 'error', 'traced' as const),
        event: fc.constantFrom(
          { kind: 'policy-verdict' } as const,
          { kind: 'drop' } as const,
          { kind: 'trace', point: 'before-policy' } as const,
          { kind: 'debug' } as const,
        ),
        uuid: fc.nat(20).map(uuidOf),
        dropReason: fc.constantFrom(0, 133),
        timeMs: fc.integer({ min: START_MS, max: START_MS + 5000 }),
      })
      .map((changes) => flowRecord(flowOf(changes))),
  },
  fc.constant({
    kind: 'lost-events',
    node: 'node-1',
    timeMs: START_MS,
    source: 'unknown',
    count: 1,
  } as const),
  fc.constant({
    kind: 'node-status',
    timeMs: START_MS,
    nodes: ['node-1'],
    state: 'gone',
    message: '',
  } as const),
  fc
    .constantFrom('agent_event', 'debug_event', '__proto__')
    .map((name) => ({ kind: 'other', name }) as const),
);

const anyBatch: fc.Arbitrary<RecordBatch> = fc.record({
  records: fc.array(record, { maxLength: 10 }),
  rejected: fc.array(fc.constant({ message: 'no JSON', file: 'x' }), { maxLength: 3 }),
});

describe('the tally', () => {
  it('accounts for every record, whatever comes', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(anyBatch, { maxLength: 6 }), async (batches) => {
        const written: StoreBatch[] = [];
        const tally = await ingest(streamOf(batches), listeningStore(written), optionsOf());
        const sizes = batches.map((one) => one.records.length + one.rejected.length);
        expect(tally.read).toBe(sizes.reduce((sum, size) => sum + size, 0));
        expect(tally.observed + totalSkipped(tally) + tally.rejected).toBe(tally.read);
        const events = written.flatMap((one) => one.usage.map((row) => row.events));
        expect(events.reduce((sum, count) => sum + count, 0)).toBe(tally.observed);
      }),
    );
  });

  it('names records that are no flows by their kind', async () => {
    const records: HubbleRecord[] = [
      { kind: 'lost-events', node: 'a', timeMs: 5, source: 'unknown', count: 1 },
      { kind: 'node-status', timeMs: 5, nodes: ['a'], state: 'connected', message: '' },
      { kind: 'other', name: 'agent_event' },
      flowRecord(flowOf({ event: { kind: 'debug' } })),
    ];
    const tally = await ingest(streamOf([batch(records)]), listeningStore([]), optionsOf());
    expect(tally.skipped).toEqual(
      new Map([
        ['lost_events', 1],
        ['node_status', 1],
        ['agent_event', 1],
        ['debug-event', 1],
      ]),
    );
  });
});

async function* failingSource(): AsyncGenerator<RecordBatch, void> {
  yield batch([flowRecord(flowOf())]);
  throw new Failure('source-unreachable', 'gone');
}

describe('flushing', () => {
  it('stores what came once the interval is over, also while the source is silent', async () => {
    const written: StoreBatch[] = [];
    const alarms: (() => void)[] = [];
    let nowMs = 0;
    const clock: Clock = {
      now: () => nowMs,
      sleep: (ms, signal) =>
        new Promise((resolve) => {
          alarms.push(() => {
            nowMs += ms;
            resolve();
          });
          signal?.addEventListener('abort', () => resolve());
        }),
    };
    const silence = new AbortController();
    async function* source(): AsyncGenerator<RecordBatch, void> {
      yield batch([flowRecord(flowOf())]);
      await new Promise((resolve) => silence.signal.addEventListener('abort', resolve));
    }
    const flushed: number[] = [];
    const done = ingest(source(), listeningStore(written), optionsOf({ clock }), (tally) => {
      flushed.push(tally.read);
      silence.abort();
    });
    // Two alarms: the first may fall due just before the batch has waited its whole interval.
    while (flushed.length === 0) {
      alarms.splice(0).forEach((ring) => ring());
      await new Promise((resolve) => setImmediate(resolve));
    }
    await done;
    expect(written[0]?.usage).toHaveLength(1);
    expect(written[0]?.source?.isComplete).toBe(false);
    expect(written.at(-1)?.source?.isComplete).toBe(true);
  });

  it('where the source fails, stores what was read, and says that it is not complete', async () => {
    const written: StoreBatch[] = [];
    await expect(ingest(failingSource(), listeningStore(written), optionsOf())).rejects.toThrow('gone');
    expect(written).toHaveLength(1);
    expect(written[0]?.usage).toHaveLength(1);
    expect(written[0]?.source?.isComplete).toBe(false);
  });

  it('where the store fails, nothing more is stored: later coverage would vouch for lost flows', async () => {
    const written: StoreBatch[] = [];
    const batches = [batch([flowRecord(flowOf())]), batch([flowRecord(flowOf())])];
    const options = optionsOf({ flushEveryMs: 0 });
    await expect(ingest(streamOf(batches), listeningStore(written, true), options)).rejects.toThrow('full');
    expect(written).toHaveLength(1);
  });

  it('a stream’s coverage is stored with every flush, a file’s at its end', async () => {
    const records = [0, 1, 2].map((s) => batch([flowRecord(flowOf({ timeMs: START_MS + s * SECOND_MS }))]));
    const viewsWritten = async (kind: 'file' | 'stream'): Promise<number[]> => {
      const written: StoreBatch[] = [];
      const source = { ...optionsOf().source, kind };
      await ingest(streamOf(records), listeningStore(written), optionsOf({ source, flushEveryMs: 0 }));
      return written.map((one) => one.views.length);
    };
    expect(await viewsWritten('stream')).toEqual([1, 1, 1, 0]);
    expect(await viewsWritten('file')).toEqual([0, 0, 0, 1]);
  });
});

async function ingestInto(store: Store, batches: RecordBatch[], flushEveryMs: number): Promise<Tally> {
  const duplicates = new Duplicates(await store.recentDigests());
  return ingest(streamOf(batches), store, optionsOf({ duplicates, flushEveryMs }));
}

function askedFor(url: string): Partial<Flow> {
  return { event: { kind: 'l7', message: 'request' }, request: { kind: 'http', method: 'GET', url } };
}

describe('the store after ingestion', () => {
  const flows = Array.from({ length: 40 }, (_, i) =>
    flowOf({
      uuid: uuidOf(i + 1),
      timeMs: START_MS + i * 700_000,
      l4: { protocol: 'TCP', sourcePort: 40_000, destinationPort: 5000 + (i % 3) },
      ...(i % 2 === 0 ? {} : askedFor(`http://db/items/${i % 5}`)),
    }),
  ).map(flowRecord);

  it('does not depend on how the records were cut into batches and flushes', async () => {
    const [a, b] = [await newStore(), await newStore()];
    await ingestInto(a, [batch(flows)], Infinity);
    await ingestInto(
      b,
      flows.map((one) => batch([one])),
      0,
    );
    expect(await b.dump()).toBe(await a.dump());
    await Promise.all([a.close(), b.close()]);
  });

  it('re-reading what was stored before a kill adds nothing twice, and what was not, once', async () => {
    const [whole, resumed] = [await newStore(), await newStore()];
    await ingestInto(whole, [batch(flows)], Infinity);
    await ingestInto(resumed, [batch(flows.slice(0, 25))], Infinity);
    const tally = await ingestInto(resumed, [batch(flows.slice(10))], Infinity);
    expect(tally.skipped).toEqual(new Map([['duplicate', 15]]));
    expect(await resumed.dump()).toBe(await whole.dump());
    await Promise.all([whole.close(), resumed.close()]);
  });
});
