import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openStore } from '../../../src/adapters/store/open-store.ts';
import type { Flow, LoggedRequest } from '../../../src/flows/flow.ts';
import { DAY_MS, HOUR_MS } from '../../../src/model/time.ts';
import { flowOf, START_MS } from '../../support/flow-builder.ts';
import { tempDir } from '../../support/temp-dir.ts';
import { batchOf } from './batches.ts';

const directory = tempDir();
let files = 0;

function newPath(): string {
  files += 1;
  return join(directory, `requests-${files}.duckdb`);
}

const http = (url: string, method = 'GET'): LoggedRequest => ({ kind: 'http', method, url });

function asked(request: LoggedRequest, timeMs: number, changes: Partial<Flow> = {}): Flow {
  return flowOf({ event: { kind: 'l7', message: 'request' }, request, timeMs, ...changes });
}

const on = (day: number, hour = 0): number => START_MS + day * DAY_MS + hour * HOUR_MS;

describe('requests are stored with their connections', () => {
  it('per connection and request: how often, from when to when; refused ones apart', async () => {
    const path = newPath();
    const store = await openStore(path, { mode: 'read-write' });
    await store.write(batchOf([asked(http('http://db/a?x=1'), on(0)), asked(http('http://db/b'), on(0))]));
    await store.write(
      batchOf([
        asked(http('http://db/a?x=2'), on(1, 3)),
        asked(http('http://db/a?x=3'), on(1, 1)),
        asked(http('http://db/a?y'), on(1), { verdict: 'dropped' }),
      ]),
    );
    const expected = [
      {
        connection: { port: 5432, protocol: 'TCP' },
        seenAt: 'egress',
        outcome: 'allowed',
        requests: [
          {
            request: { path: '/a?{query}' },
            isRefused: false,
            events: 3,
            firstSeenMs: on(0),
            lastSeenMs: on(1, 3),
          },
          {
            request: { path: '/a?{query}' },
            isRefused: true,
            events: 1,
            firstSeenMs: on(1),
            lastSeenMs: on(1),
          },
          { request: { path: '/b' }, isRefused: false, events: 1, firstSeenMs: on(0), lastSeenMs: on(0) },
        ],
      },
    ];
    const before = await store.readRequests();
    expect(before).toMatchObject(expected);
    const [first, second] = before[0]?.requests ?? [];
    expect(first?.request).toBe(second?.request);
    const dump = await store.dump();
    expect(dump.split('\n').filter((line) => line.startsWith('["request"'))).toHaveLength(4);
    expect(dump).not.toContain('x=');
    await store.compact();
    expect(await store.readRequests()).toEqual(before);
    expect(await store.dump()).toBe(dump);
    await store.close();
    const again = await openStore(path, { mode: 'read-write' });
    await again.write(batchOf([asked(http('http://db/b'), on(2))]));
    expect((await again.readRequests())[0]?.requests[2]).toMatchObject({ events: 2, lastSeenMs: on(2) });
    await again.close();
  });

  it('of a window, what overlaps it', async () => {
    const store = await openStore(newPath(), { mode: 'read-write' });
    await store.write(batchOf([0, 1, 2, 3].map((day) => asked(http('/a'), on(day)))));
    const window = { fromMs: on(1), toMs: on(3) };
    expect((await store.readRequests(window))[0]?.requests).toMatchObject([
      { events: 2, firstSeenMs: on(1), lastSeenMs: on(2) },
    ]);
    expect(await store.readRequests({ fromMs: on(5), toMs: on(6) })).toEqual([]);
    await store.close();
  });

  it('what is older than is kept goes, and the names nobody uses any more', async () => {
    const store = await openStore(newPath(), { mode: 'read-write' });
    const views = [{ node: 'node-1', firstMs: on(0), lastMs: on(30), covered: [], lost: [] }];
    await store.write(
      batchOf([asked(http('/old'), on(0)), asked(http('/both'), on(0)), asked(http('/both'), on(30))], {
        views,
      }),
    );
    await store.tidy({ hourlyMs: DAY_MS, retainMs: 10 * DAY_MS }, on(30));
    await store.write(batchOf([asked(http('/new'), on(30))]));
    expect((await store.readRequests())[0]?.requests).toMatchObject([
      { request: { path: '/both' }, events: 1, firstSeenMs: on(30) },
      { request: { path: '/new' }, events: 1 },
    ]);
    expect(await store.dump()).not.toContain('/old');
    await store.close();
  });

  it('what was refused is no use of the connection', async () => {
    const store = await openStore(newPath(), { mode: 'read-write' });
    await store.write(batchOf([asked(http('/a'), on(0), { verdict: 'dropped' })]));
    expect(await store.readUsage()).toEqual([]);
    expect(await store.readRequests()).toHaveLength(1);
    await store.close();
  });

  it.each([
    { why: 'requests every day', used: [0, 1, 2, 3], requests: [0, 1, 2, 3], unseen: undefined },
    { why: 'a quiet day between two others', used: [0, 1, 2], requests: [0, 2], unseen: undefined },
    { why: 'none on the last days', used: [0, 1, 2, 3], requests: [0], unseen: 3 },
    { why: 'none on the first days', used: [0, 1, 2, 3], requests: [3], unseen: 1 },
    { why: 'none in the middle', used: [0, 1, 2, 3, 4], requests: [0, 4], unseen: 2 },
    { why: 'a request on the day after', used: [0, 1], requests: [1], unseen: undefined },
  ])('the newest use without requests near it: $why → day $unseen', async ({ used, requests, unseen }) => {
    const store = await openStore(newPath(), { mode: 'read-write' });
    await store.write(batchOf(used.map((day) => flowOf({ timeMs: on(day, 2) }))));
    await store.write(batchOf(requests.map((day) => asked(http('/a'), on(day, 5)))));
    const unseenMs = unseen === undefined ? undefined : on(unseen, 2);
    expect((await store.readRequests())[0]?.unseenMs).toBe(unseenMs);
    await store.compact();
    expect((await store.readRequests())[0]?.unseenMs).toBe(unseenMs);
    await store.close();
  });
});
