import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openStore } from '../../../src/adapters/store/open-store.ts';
import type { Connection, SeenAt } from '../../../src/model/connection.ts';
import { LabelSet } from '../../../src/model/labels.ts';
import type { Store } from '../../../src/usage/store.ts';
import { flowOf, partyAt, podEndpoint, START_MS } from '../../support/flow-builder.ts';
import { tempDir } from '../../support/temp-dir.ts';
import { batchOf } from './batches.ts';

const directory = tempDir();
let store: Store;

const CONNECTIONS = 6000;
const PODS = 3000;
const LABELS = LabelSet.parse(['reserved:world']);

beforeAll(async () => {
  store = await openStore(join(directory, 'pieces'), { mode: 'read-write' });
  const flows = Array.from({ length: CONNECTIONS }, (_, i) =>
    flowOf({
      timeMs: START_MS + i,
      source: partyAt(podEndpoint('shop', `web-${i % PODS}`), '10.0.0.1', true),
      ...(i % 7 === 0
        ? {
            destination: partyAt(
              { kind: 'external', labels: LABELS, ip: `198.51.100.${i % 250}`, dnsNames: [] },
              '',
            ),
          }
        : {}),
      l4: { protocol: 'TCP', sourcePort: 1, destinationPort: 1 + (i % 9) },
    }),
  );
  await store.write(batchOf(flows));
}, 60_000);
afterAll(() => store.close());

describe('what is read piece by piece', () => {
  it('usage is what it is as a whole, in pieces of some thousand', async () => {
    const pieces: number[] = [];
    const usages: unknown[] = [];
    await store.visitUsage(async (piece) => {
      pieces.push(piece.length);
      usages.push(...piece);
    });
    expect(usages).toEqual(await store.readUsage());
    expect(pieces.length).toBeGreaterThan(2);
    expect(Math.max(...pieces)).toBeLessThanOrEqual(2048);
  });

  it('endpoints are what they are as a whole', async () => {
    const endpoints: unknown[] = [];
    await store.visitEndpoints(async (piece) => {
      endpoints.push(...piece);
    });
    expect(endpoints).toEqual(await store.readEndpoints());
    expect(endpoints.length).toBeGreaterThan(PODS);
  });

  it('the dump is what it is as a whole', async () => {
    const lines: string[] = [];
    await store.visitDump(async (piece) => {
      lines.push(...piece);
    });
    expect(lines.map((line) => `${line}\n`).join('')).toBe(await store.dump());
  });

  it('is of one state, though others write between the pieces', async () => {
    const before = await store.readUsage();
    const usages: unknown[] = [];
    let writes = 0;
    await store.visitUsage(async (piece) => {
      usages.push(...piece);
      writes += 1;
      await store.write(batchOf([flowOf({ node: 'another', timeMs: START_MS + writes })]));
    });
    expect(writes).toBeGreaterThan(2);
    expect(usages).toEqual(before);
    expect((await store.readUsage()).length).toBeGreaterThan(before.length);
  });

  it('an error of the one who takes it ends the reading, and the next read works', async () => {
    const reading = store.visitUsage(() => Promise.reject(new Error('the client went away')));
    await expect(reading).rejects.toThrow('the client went away');
    expect((await store.readUsage()).length).toBeGreaterThan(0);
  });
});

it('connections with the outside are told once each, in order of arrival, without reading any usage', async () => {
  const told: [Connection, SeenAt][] = [];
  await store.visitOutside((connection, seenAt) => told.push([connection, seenAt]));
  const expected = (await store.readUsage()).filter((one) => one.connection.destination.kind === 'external');
  expect(told.map(([connection]) => JSON.stringify(connection)).sort()).toEqual(
    expected.map((one) => JSON.stringify(one.connection)).sort(),
  );
  expect(told.every(([, seenAt]) => seenAt === 'egress')).toBe(true);
  const [first] = told;
  expect(first?.[0]).toMatchObject({ source: podEndpoint('shop', 'web-0'), port: 1 });
});
