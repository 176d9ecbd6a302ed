import { once } from 'node:events';
import { connect } from 'node:net';
import { expect, it } from 'vitest';
import { openRemoteStore } from '../../../src/adapters/http/client/open-remote-store.ts';
import type { Store, StoreReader } from '../../../src/usage/store.ts';
import { flowOf, partyAt, podEndpoint, START_MS } from '../../support/flow-builder.ts';
import { tempDir } from '../../support/temp-dir.ts';
import { batchOf } from '../store/batches.ts';
import { ask, newStore, serving } from './serving.ts';

const directory = tempDir();

/** More than one piece. */
const CONNECTIONS = 10_000;
/** Megabytes of lines: more than the buffers of a TCP connection hold. */
const VERY_MANY = 40_000;

async function largeStore(length = CONNECTIONS): Promise<Store> {
  const store = await newStore(directory);
  const flows = Array.from({ length }, (_, i) =>
    flowOf({
      timeMs: START_MS + i,
      source: partyAt(podEndpoint('shop', `web-${i % 500}`), '10.0.0.1', true),
      l4: { protocol: 'TCP', sourcePort: 1, destinationPort: 1 + Math.floor(i / 500) },
    }),
  );
  await store.write(batchOf(flows));
  return store;
}

it('a client that does not read holds up neither the store nor its writer', { timeout: 60_000 }, async () => {
  const store = await largeStore(VERY_MANY);
  const { address } = await serving({ store });
  const { hostname, port } = new URL(address);
  const idle = connect(Number(port), hostname);
  idle.write('GET /api/v1/usage HTTP/1.1\r\nHost: localhost\r\n\r\n');
  await once(idle, 'readable');
  // the answer has begun, and cannot go on
  const span = await ask(address, '/api/v1/span');
  expect(span.status).toBe(200);
  await store.write(batchOf([flowOf({ node: 'later' })]));
  await store.compact();
  expect((await store.readUsage()).length).toBe(VERY_MANY + 1);
  idle.destroy();
});

it('is of one state and to the byte the file’s, though it comes in many pieces while others write', async () => {
  const store = await largeStore();
  const before = { usages: await store.readUsage(), endpoints: await store.readEndpoints() };
  let pieces = 0;
  const busy: StoreReader = {
    ...store,
    atOnce: (read) =>
      store.atOnce((view) =>
        read({
          ...view,
          visitUsage: (visit, window) =>
            view.visitUsage(async (piece) => {
              pieces += 1;
              await store.write(batchOf([flowOf({ node: `node-${pieces}`, timeMs: START_MS + pieces })]));
              await visit(piece);
            }, window),
        }),
      ),
  };
  const remote = openRemoteStore({ url: (await serving({ store: busy })).address });
  const after = await remote.atOnce(async (view) => ({
    usages: await view.readUsage(),
    endpoints: await view.readEndpoints(),
  }));
  expect(pieces).toBeGreaterThan(4);
  expect(after).toEqual(before);
}, 60_000);

it('one that knows no gzip gets the same lines', async () => {
  const store = await largeStore();
  const { address } = await serving({ store });
  const [plain, zipped] = [
    await ask(address, '/api/v1/observed'),
    await ask(address, '/api/v1/observed', { headers: { 'Accept-Encoding': 'gzip' } }),
  ];
  expect(plain.headers['content-encoding']).toBeUndefined();
  expect(zipped.headers['content-encoding']).toBe('gzip');
  expect(zipped.body === plain.body).toBe(true);
  expect(plain.body.split('\n').length).toBeGreaterThan(CONNECTIONS);
}, 60_000);

it('a client that goes away ends the reading', async () => {
  const store = await largeStore();
  let ended: unknown;
  const errors: unknown[] = [];
  const gone = new Promise<void>((resolve) => {
    const watched: StoreReader = {
      ...store,
      atOnce: (read) =>
        store.atOnce(read).catch((error: unknown) => {
          ended = error;
          resolve();
          throw error;
        }),
    };
    void (async () => {
      const { address } = await serving({ store: watched, onError: (error) => errors.push(error) });
      const { hostname, port } = new URL(address);
      const client = connect(Number(port), hostname);
      client.write('GET /api/v1/dump HTTP/1.1\r\nHost: localhost\r\n\r\n', () => client.destroy());
    })();
  });
  await gone;
  expect(String(ended)).toContain('went away');
  expect(errors).toEqual([]);
}, 60_000);
