import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { Collecting, flowAt, flowsAt, Servers } from '../support/collecting.ts';
import { encoded, frame, RawHubble } from '../support/raw-hubble.ts';
import { tempDir } from '../support/temp-dir.ts';

const directory = tempDir();
const servers = new Servers();
afterEach(() => servers.stopAll());

let stores = 0;
function newStore(): string {
  stores += 1;
  return join(directory, `${stores}.duckdb`);
}

const framed = (from: number, to: number): Buffer[] => flowsAt(from, to).map((flow) => frame(encoded(flow)));
const GARBAGE = Uint8Array.from([0x0a, 0xff]);
const BEYOND_16_MB = 16 * 1024 * 1024 + 1;

describe('frames that are not as they should be end the stream, and the next one goes on', () => {
  it.each([
    {
      what: 'a message that says it is compressed',
      bad: frame(encoded(flowAt(9)), { flag: 1 }),
      says: /compressed/,
    },
    {
      what: 'a message that is cut short',
      bad: frame(encoded(flowAt(9)), { length: 5000 }),
      says: /cut short|Received message/i,
    },
    { what: 'half a prefix', bad: Buffer.from([0, 0, 0]), says: /cut short/ },
    {
      what: 'a message beyond 16 MB',
      bad: frame(new Uint8Array(100), { length: BEYOND_16_MB }),
      says: /larger than 16 MB/,
    },
  ])('$what', async ({ bad, says }) => {
    const server = servers.add(await RawHubble.start([[...framed(0, 4), bad], framed(0, 9)]));
    const collecting = new Collecting({ hubble: { address: server.address }, storePath: newStore() });
    await collecting.observed(10);
    const { events } = await collecting.stop();
    expect(events).toBe(10);
    expect(server.calls).toBeGreaterThan(1);
    expect(collecting.said.find((line) => line.startsWith('retry'))).toMatch(says);
  });
});

it('a message that is no message is counted, and the same stream goes on', async () => {
  const server = servers.add(
    await RawHubble.start([[...framed(0, 4), frame(GARBAGE), frame(new Uint8Array()), ...framed(5, 9)]]),
  );
  const collecting = new Collecting({
    hubble: { address: server.address },
    storePath: newStore(),
    follow: false,
  });
  expect(await collecting.end()).toEqual({ events: 10, coverage: { 'node-1': '0-9' } });
  expect(server.calls).toBe(1);
});

it('messages in any pieces are put together again', async () => {
  const bytes = Buffer.concat(framed(0, 9));
  const pieces = Array.from({ length: Math.ceil(bytes.length / 7) }, (_, i) =>
    bytes.subarray(7 * i, 7 * i + 7),
  );
  const server = servers.add(await RawHubble.start([pieces]));
  const request = { hubble: { address: server.address }, storePath: newStore(), follow: false };
  expect((await new Collecting(request).end()).events).toBe(10);
});

it('a message beyond 16 MB is asked for until the ring has lost it; what came before and comes behind counts once', async () => {
  const server = await servers.start({ ringSize: 50 });
  const large = JSON.parse(JSON.stringify(flowAt(5)));
  large.flow.destination_names = ['x'.repeat(BEYOND_16_MB)];
  server.append([...flowsAt(0, 4), large, ...flowsAt(6, 9)]);
  const collecting = new Collecting({ hubble: { address: server.address }, storePath: newStore() });
  await collecting.observed(5);
  await collecting.until(() => collecting.hasSaid('larger than 16 MB'));
  server.append(flowsAt(10, 80));
  await collecting.observed(5 + 50);
  const { events, coverage } = await collecting.stop();
  expect(events).toBe(5 + 50);
  expect(coverage).toEqual({ 'node-1': '0-4 31-80' });
  expect(collecting.said).toContain('gap node-1 4 to 31');
});
