import { join } from 'node:path';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openStore } from '../../../src/adapters/store/open-store.ts';
import { emptyTally } from '../../../src/flows/tally.ts';
import { dayOf } from '../../../src/model/day-set.ts';
import type { Endpoint } from '../../../src/model/endpoint.ts';
import { endpointKey } from '../../../src/model/endpoint.ts';
import { LabelSet } from '../../../src/model/labels.ts';
import { HOUR_MS } from '../../../src/model/time.ts';
import { flowOf, partyAt, podEndpoint, START_MS } from '../../support/flow-builder.ts';
import { tempDir } from '../../support/temp-dir.ts';
import { batchOf, EMPTY_BATCH } from './batches.ts';

const directory = tempDir();
let files = 0;

function newPath(): string {
  files += 1;
  return join(directory, `${files}.duckdb`);
}

describe('what was written is read back', () => {
  it('usage of one connection over all batches and hours', async () => {
    const store = await openStore(newPath(), { mode: 'read-write' });
    for (const hours of [5, 0, 2, 72]) {
      await store.write(batchOf([flowOf({ timeMs: START_MS + hours * HOUR_MS + 7 })]));
    }
    const first = dayOf(START_MS);
    const read = await store.readUsage();
    expect(read.map(({ days, ...usage }) => ({ ...usage, days: [...(days ?? [])] }))).toEqual([
      {
        connection: {
          source: podEndpoint('shop', 'web'),
          destination: podEndpoint('shop', 'db'),
          protocol: 'TCP',
          port: 5432,
        },
        seenAt: 'egress',
        outcome: 'allowed',
        events: 4,
        firstSeenMs: START_MS + 7,
        lastSeenMs: START_MS + 72 * HOUR_MS + 7,
        days: [first, first + 3],
      },
    ]);
    await store.close();
  });

  it('usage of a window: what overlaps it', async () => {
    const store = await openStore(newPath(), { mode: 'read-write' });
    await store.write(batchOf([0, 1, 2, 3].map((hour) => flowOf({ timeMs: START_MS + hour * HOUR_MS }))));
    const window = { fromMs: START_MS + HOUR_MS, toMs: START_MS + 3 * HOUR_MS };
    expect(await store.readUsage(window)).toMatchObject([
      { events: 2, firstSeenMs: START_MS + HOUR_MS, lastSeenMs: START_MS + 2 * HOUR_MS },
    ]);
    expect(await store.readUsage({ fromMs: 0, toMs: START_MS })).toEqual([]);
    await store.close();
  });

  it('endpoints with workload, nodes and span', async () => {
    const store = await openStore(newPath(), { mode: 'read-write' });
    await store.write(batchOf([flowOf({ node: 'node-2', timeMs: START_MS + 5 }), flowOf()]));
    await store.write(batchOf([flowOf({ timeMs: START_MS + 9 })]));
    expect(await store.readEndpoints()).toEqual([
      {
        endpoint: podEndpoint('shop', 'db'),
        nodes: [],
        presence: [],
        firstSeenMs: START_MS,
        lastSeenMs: START_MS + 9,
      },
      {
        endpoint: podEndpoint('shop', 'web'),
        workload: { kind: 'Deployment', name: 'web' },
        nodes: ['node-1', 'node-2'],
        presence: [
          { node: 'node-1', firstMs: START_MS, lastMs: START_MS + 9 },
          { node: 'node-2', firstMs: START_MS + 5, lastMs: START_MS + 5 },
        ],
        firstSeenMs: START_MS,
        lastSeenMs: START_MS + 9,
      },
    ]);
    await store.close();
  });

  it('a workload that only a later batch names', async () => {
    const store = await openStore(newPath(), { mode: 'read-write' });
    const seenFromAfar = flowOf({ source: partyAt(podEndpoint('shop', 'web'), '10.0.0.1') });
    await store.write(batchOf([seenFromAfar]));
    await store.write(batchOf([flowOf()]));
    await store.write(batchOf([seenFromAfar]));
    const web = (await store.readEndpoints()).find((one) => endpointKey(one.endpoint).includes('app=web'));
    expect(web?.workload).toEqual({ kind: 'Deployment', name: 'web' });
    await store.close();
  });

  it('coverage joins what several readers saw; a loss is taken out whichever came first', async () => {
    const lost = [{ source: 'hubble-ring-buffer', fromMs: 40, toMs: 50, count: 7 }] as const;
    const views = [
      { node: 'a', firstMs: 0, lastMs: 60, covered: [{ fromMs: 0, toMs: 60 }], lost: [] },
      { node: 'a', firstMs: 30, lastMs: 90, covered: [{ fromMs: 30, toMs: 90 }], lost },
      { node: 'b', covered: [], lost: [] },
    ];
    const read = await Promise.all(
      [views, views.toReversed()].map(async (order) => {
        const store = await openStore(newPath(), { mode: 'read-write' });
        for (const view of [...order, ...order]) await store.write({ ...EMPTY_BATCH, views: [view] });
        const coverage = await store.readCoverage();
        await store.close();
        return coverage;
      }),
    );
    expect(read[0]).toEqual([
      {
        node: 'a',
        covered: [
          { fromMs: 0, toMs: 40 },
          { fromMs: 50, toMs: 90 },
        ],
        lost,
      },
      { node: 'b', covered: [], lost: [] },
    ]);
    expect(read[1]).toEqual(read[0]);
  });

  it('a loss that names no node is taken out of every node', async () => {
    const store = await openStore(newPath(), { mode: 'read-write' });
    const lost = [{ source: 'unknown', fromMs: 10, toMs: 20, count: 1 }] as const;
    await store.write({
      ...EMPTY_BATCH,
      views: [
        { node: '', covered: [], lost },
        { node: 'a', firstMs: 0, lastMs: 30, covered: [{ fromMs: 0, toMs: 30 }], lost: [] },
      ],
    });
    const covered = [
      { fromMs: 0, toMs: 10 },
      { fromMs: 20, toMs: 30 },
    ];
    expect(await store.readCoverage()).toEqual([{ node: 'a', covered, lost }]);
    await store.close();
  });

  it('the earliest sighting of a grant wins', async () => {
    const store = await openStore(newPath(), { mode: 'read-write' });
    await store.recordGrants([{ grantId: 'g', policy: 'NetworkPolicy shop/web', seenMs: 500 }]);
    await store.recordGrants([
      { grantId: 'g', policy: 'NetworkPolicy shop/web', seenMs: 300 },
      { grantId: 'h', policy: 'NetworkPolicy shop/web', seenMs: 900 },
    ]);
    expect(await store.readGrantHistory()).toEqual(
      new Map([
        ['g', 300],
        ['h', 900],
      ]),
    );
    await store.close();
  });

  it('sources with their tallies; only one read to its end is found again', async () => {
    const store = await openStore(newPath(), { mode: 'read-write' });
    const tally = { ...emptyTally(), read: 5, observed: 2, skipped: new Map([['duplicate', 3]]) };
    const nodes = [{ node: 'a', firstMs: 1, lastMs: 2 }];
    const source = { fingerprint: 'f', name: 'x.log', coverageMode: 'proven', tally, nodes } as const;
    await store.write({ ...EMPTY_BATCH, source: { ...source, isComplete: false } });
    expect(await store.findSource('f')).toBeUndefined();
    await store.write({ ...EMPTY_BATCH, source: { ...source, isComplete: true } });
    expect(await store.findSource('f')).toEqual({ ...source, isComplete: true });
    expect(await store.readSources()).toHaveLength(1);
    await store.close();
  });

  it('digests batch by batch, last records per node, the span of everything', async () => {
    const store = await openStore(newPath(), { mode: 'read-write' });
    expect(await store.span()).toBeUndefined();
    await store.write({
      ...EMPTY_BATCH,
      seen: { digests: [2 ** 53 - 1, 7], timesMs: [30, 10] },
      views: [
        { node: 'a', firstMs: 5, lastMs: 30, covered: [], lost: [] },
        { node: 'b', firstMs: 2, lastMs: 20, covered: [], lost: [] },
      ],
    });
    expect(await store.recentDigests()).toEqual([2 ** 53 - 1, 7]);
    expect(await store.lastSeenPerNode()).toEqual(
      new Map([
        ['a', 30],
        ['b', 20],
      ]),
    );
    expect(await store.span()).toEqual({ fromMs: 2, toMs: 31 });
    await store.close();
  });
});

describe('any content', () => {
  const text = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 12 }),
    fc.constantFrom("'; DROP TABLE usage_hour; --", '__proto__', 'a\0b', '"', '😀', '', '\\', '%s', '\ud800'),
  );
  // A line feed cannot be in a label: Hubble's reader refuses such a record.
  const labels = fc.array(
    text.map((value) => `k8s:${value.replaceAll('\n', '')}`),
    { maxLength: 4 },
  );
  const labelSet = labels.map((texts) => LabelSet.parse(texts));
  const endpoint: fc.Arbitrary<Endpoint> = fc.oneof(
    fc.record({ kind: fc.constant('pod' as const), namespace: text, labels: labelSet }),
    fc.record({ kind: fc.constant('reserved' as const), labels: labelSet, ip: text }),
    fc.record({
      kind: fc.constant('external' as const),
      labels: labelSet,
      // An empty name, or a comma in one, would be another name's key; DNS has neither.
      dnsNames: fc.array(
        text.map((name) => `n${name.replaceAll(',', '')}`),
        { maxLength: 2 },
      ),
      prefix: fc.constantFrom('203.0.113.0/24', '0.0.0.0/0', '2001:db8::/32'),
    }),
    fc.record({ kind: fc.constant('unknown' as const), namespace: text, pod: text }),
  );
  const flow = fc
    .record({ from: endpoint, to: endpoint, hour: fc.nat(3), port: fc.nat(65_535) })
    .map(({ from, to, hour, port }) =>
      flowOf({
        timeMs: START_MS + hour * HOUR_MS,
        source: partyAt(from, '10.0.0.1', true),
        destination: partyAt(to, '10.0.0.2'),
        l4: { protocol: 'TCP', sourcePort: 1, destinationPort: port },
      }),
    );

  it('comes back as it was, from the open store, compacted, and after closing', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(flow, { minLength: 1, maxLength: 6 }), async (flows) => {
        const path = newPath();
        const store = await openStore(path, { mode: 'read-write' });
        for (const one of flows) await store.write(batchOf([one]));
        const known = new Set((await store.readEndpoints()).map((one) => endpointKey(one.endpoint)));
        const parties = flows.flatMap((one) => [one.source.endpoint, one.destination.endpoint]);
        expect(known).toEqual(new Set(parties.map(endpointKey)));
        const usage = await store.readUsage();
        expect(usage.reduce((sum, one) => sum + one.events, 0)).toBe(flows.length);
        const dump = await store.dump();
        await store.compact();
        expect(await store.dump()).toBe(dump);
        await store.close();
        const again = await openStore(path, { mode: 'read-only' });
        expect(await again.dump()).toBe(dump);
        expect(await again.readUsage()).toEqual(usage);
        await again.close();
      }),
      { numRuns: 12 },
    );
  });

  it('in one batch or in many, in any order, the dump is the same', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(flow, { minLength: 1, maxLength: 6 }), async (flows) => {
        const dumps = await Promise.all(
          [[flows], flows.toReversed().map((one) => [one])].map(async (batches) => {
            const store = await openStore(newPath(), { mode: 'read-write' });
            for (const batch of batches) await store.write(batchOf(batch));
            const dump = await store.dump();
            await store.close();
            return dump;
          }),
        );
        expect(dumps[1]).toBe(dumps[0]);
      }),
      { numRuns: 12 },
    );
  });
});
