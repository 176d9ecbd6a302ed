import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openStore } from '../../../src/adapters/store/open-store.ts';
import type { Flow } from '../../../src/flows/flow.ts';
import { emptyTally } from '../../../src/flows/tally.ts';
import { DAY_MS } from '../../../src/model/time.ts';
import type { ObjectLife } from '../../../src/usage/history.ts';
import type { NodeView } from '../../../src/usage/node-view.ts';
import type { SourceEntry } from '../../../src/usage/store.ts';
import { flowOf, partyAt, podEndpoint, START_MS } from '../../support/flow-builder.ts';
import { tempDir } from '../../support/temp-dir.ts';
import { batchOf, EMPTY_BATCH } from './batches.ts';

const directory = tempDir();
let files = 0;

const LIMITS = { hourlyMs: 2 * DAY_MS, retainMs: 10 * DAY_MS };
const NOW_MS = START_MS + 30 * DAY_MS;
/** where what is kept begins */
const CUT_MS = NOW_MS - 10 * DAY_MS;

function newPath(): string {
  files += 1;
  return join(directory, `${files}.duckdb`);
}

function day(n: number): number {
  return START_MS + n * DAY_MS;
}

function flowFrom(app: string, timeMs: number, node = 'node-1'): Flow {
  return flowOf({ timeMs, node, source: partyAt(podEndpoint('shop', app), '10.0.0.1', true) });
}

function viewOf(node: string, fromMs: number, toMs: number): NodeView {
  return { node, firstMs: fromMs, lastMs: toMs, covered: [{ fromMs, toMs }], lost: [] };
}

function sourceOf(fingerprint: string, lastMs: number | undefined, read = 1): SourceEntry {
  return {
    fingerprint,
    name: fingerprint,
    isComplete: true,
    coverageMode: 'proven',
    tally: { ...emptyTally(), read, rejected: read },
    nodes: lastMs === undefined ? [] : [{ node: 'node-1', firstMs: START_MS, lastMs }],
  };
}

/** Thirty days of node-1, and of node-0 that went away on the fifth. */
async function thirtyDays(path = newPath()) {
  const store = await openStore(path, { mode: 'read-write' });
  const apps = ['old', 'web'].map((app, i) => [0, 1, 2].map((n) => flowFrom(app, day(n + i * 27) + 5)));
  await store.write(
    batchOf([...apps.flat(), flowFrom('gone', day(4), 'node-0'), flowFrom('web', day(0))], {
      views: [viewOf('node-1', day(0), NOW_MS), viewOf('node-0', day(0), day(5))],
    }),
  );
  return store;
}

describe('what is older than is kept', () => {
  it('goes: usage, endpoints, nodes, and time that was covered; the rest is as it was', async () => {
    const store = await thirtyDays();
    await store.tidy(LIMITS, NOW_MS);
    expect(await store.readUsage()).toMatchObject([
      { events: 3, firstSeenMs: day(27) + 5, lastSeenMs: day(29) + 5 },
    ]);
    expect((await store.readEndpoints()).map((one) => [one.endpoint, one.firstSeenMs])).toEqual([
      [podEndpoint('shop', 'db'), day(0)],
      [podEndpoint('shop', 'web'), day(0)],
    ]);
    expect(await store.readCoverage()).toEqual([
      { node: 'node-1', covered: [{ fromMs: CUT_MS, toMs: NOW_MS }], lost: [] },
    ]);
    expect(await store.span()).toEqual({ fromMs: CUT_MS, toMs: NOW_MS + 1 });
    expect(await store.size()).toMatchObject({ retainedFromMs: CUT_MS });
    await store.close();
  });

  it('never counts as observed, also where a stream that began before it tells its time again', async () => {
    const path = newPath();
    const store = await thirtyDays(path);
    await store.tidy(LIMITS, NOW_MS);
    await store.write({ ...EMPTY_BATCH, views: [viewOf('node-1', day(0), NOW_MS + 5)] });
    for (const round of ['as it came', 'compacted', 'tidied again']) {
      if (round === 'compacted') await store.compact();
      if (round === 'tidied again') await store.tidy(LIMITS, NOW_MS + DAY_MS);
      expect(await store.readCoverage()).toEqual([
        { node: 'node-1', covered: [{ fromMs: CUT_MS, toMs: NOW_MS + 5 }], lost: [] },
      ]);
    }
    await store.close();
    const again = await openStore(path, { mode: 'read-only' });
    expect(await again.span()).toEqual({ fromMs: CUT_MS, toMs: NOW_MS + 6 });
    await again.close();
  });

  it('of a node that the cluster still has: it stays known, and is not covered', async () => {
    const store = await thirtyDays();
    const life = { kind: 'Node', namespace: undefined, uid: 'u', generation: 1, createdMs: undefined };
    const rest = { hash: 'h', state: 'running', fromMs: day(0), toMs: undefined } as const;
    await store.recordHistory({
      lives: [{ ...life, ...rest, name: 'node-0' }],
      watched: [],
      texts: new Map(),
    });
    await store.tidy(LIMITS, NOW_MS);
    expect(await store.readCoverage()).toMatchObject([
      { node: 'node-0', covered: [] },
      { node: 'node-1', covered: [{ fromMs: CUT_MS, toMs: NOW_MS }] },
    ]);
    await store.close();
  });

  it('may come late all the same: it is evidence until the next time, and covers nothing', async () => {
    const store = await thirtyDays();
    await store.tidy(LIMITS, NOW_MS);
    await store.write(batchOf([flowFrom('late', day(1))], { views: [viewOf('node-9', day(1), day(2))] }));
    expect(await store.readUsage()).toHaveLength(2);
    expect(await store.readCoverage()).toMatchObject([{ node: 'node-1' }, { node: 'node-9', covered: [] }]);
    await store.write({ ...EMPTY_BATCH, views: [viewOf('node-1', NOW_MS, NOW_MS + DAY_MS)] });
    await store.tidy(LIMITS, NOW_MS + DAY_MS);
    expect(await store.readUsage()).toHaveLength(1);
    expect(await store.readCoverage()).toHaveLength(1);
    await store.close();
  });

  it('ids go on: what is written after some were forgotten gets its own', async () => {
    const path = newPath();
    const store = await thirtyDays(path);
    await store.tidy(LIMITS, NOW_MS);
    const apps = ['old', 'new', 'web'];
    await store.write(batchOf(apps.map((app) => flowFrom(app, NOW_MS))));
    const dump = await store.dump();
    expect((await store.readUsage()).map((one) => one.events)).toEqual([1, 1, 4]);
    await store.close();
    const again = await openStore(path, { mode: 'read-write' });
    expect(await again.dump()).toBe(dump);
    await again.write(batchOf(apps.map((app) => flowFrom(app, NOW_MS + 1))));
    expect((await again.readUsage()).map((one) => one.events)).toEqual([2, 2, 5]);
    await again.close();
  });

  it('nothing goes while nothing says what time it is', async () => {
    const store = await openStore(newPath(), { mode: 'read-write' });
    await store.write(batchOf([flowFrom('old', day(0))]));
    await store.tidy(LIMITS, NOW_MS);
    expect(await store.readUsage()).toHaveLength(1);
    await store.close();
  });

  it('sources whose records are all older, or that never had one', async () => {
    const store = await thirtyDays();
    const sources = [
      sourceOf('past', CUT_MS - 1),
      sourceOf('recent', CUT_MS),
      sourceOf('rejected whole', undefined),
      sourceOf('empty', undefined, 0),
    ];
    for (const source of sources) await store.write({ ...EMPTY_BATCH, source });
    await store.tidy(LIMITS, NOW_MS);
    expect((await store.readSources()).map(({ name }) => name)).toEqual(['recent', 'rejected whole']);
    await store.close();
  });

  it('ages of grants stay', async () => {
    const store = await thirtyDays();
    await store.recordGrants([{ grantId: 'g', policy: 'p', seenMs: day(0) }]);
    await store.tidy(LIMITS, NOW_MS);
    expect(await store.readGrantHistory()).toEqual(new Map([['g', day(0)]]));
    await store.close();
  });
});

describe('states of objects', () => {
  const policy = {
    kind: 'NetworkPolicy',
    namespace: 'shop',
    name: 'db',
    uid: 'u1',
    generation: 1,
    createdMs: START_MS,
    state: 'running',
  } as const;
  const life = (hash: string, from: number, to?: number, changes: Partial<ObjectLife> = {}): ObjectLife => ({
    ...policy,
    hash,
    fromMs: day(from),
    toMs: to === undefined ? undefined : day(to),
    ...changes,
  });

  it.each([
    { why: 'in force, however old', lives: [life('a', 0)], kept: ['a 0'] },
    { why: 'ended before the cut', lives: [life('a', 0, 5)], kept: [] },
    { why: 'ended after the cut', lives: [life('a', 0, 25)], kept: ['a 0'] },
    { why: 'changed before the cut', lives: [life('a', 0, 5), life('b', 5)], kept: ['b 5'] },
    { why: 'changed while nobody watched', lives: [life('a', 0), life('b', 5)], kept: ['b 5'] },
    {
      why: 'changed and changed back',
      lives: [life('a', 0, 5), life('b', 5, 9), life('a', 9)],
      kept: ['a 9'],
    },
    { why: 'changed after the cut', lives: [life('a', 0, 25), life('b', 25)], kept: ['a 0', 'b 25'] },
    { why: 'said again with every list', lives: [0, 3, 6, 9].map((n) => life('a', n)), kept: ['a 0', 'a 9'] },
    { why: 'said again, then ended', lives: [life('a', 0), life('a', 5, 9)], kept: [] },
    {
      why: 'gone when its kind was looked at again',
      lives: [life('a', 0)],
      watched: [
        [0, 3],
        [5, 30],
      ],
      kept: [],
    },
    {
      why: 'not told again by a list cut short',
      lives: [life('a', 0)],
      watched: [
        [0, 3],
        [5, 5],
      ],
      kept: ['a 0'],
    },
    {
      why: 'told again when its kind was looked at again',
      lives: [life('a', 0), life('a', 5)],
      watched: [
        [0, 3],
        [5, 30],
      ],
      kept: ['a 0', 'a 5'],
    },
    {
      why: 'of another object of that name',
      lives: [life('a', 0), life('b', 5, undefined, { uid: 'u2' })],
      kept: ['a 0', 'b 5'],
    },
  ])('$why → $kept', async ({ lives, kept, watched = [] }) => {
    const store = await thirtyDays();
    const spans = watched.map(([from = 0, to = 0]) => ({
      kind: policy.kind,
      fromMs: day(from),
      toMs: day(to),
    }));
    const texts = new Map(lives.map(({ hash }) => [hash, `text of ${hash}`]));
    await store.recordHistory({ lives, watched: spans, texts });
    await store.tidy(LIMITS, NOW_MS);
    const history = await store.readHistory();
    expect(history.lives.map((one) => `${one.hash} ${(one.fromMs - START_MS) / DAY_MS}`)).toEqual(kept);
    expect([...history.texts.keys()]).toEqual([...new Set(history.lives.map((one) => one.hash))].sort());
    await store.close();
  });
});
