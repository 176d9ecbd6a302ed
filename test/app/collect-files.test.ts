import { appendFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, expect, it } from 'vitest';
import { openStore } from '../../src/adapters/store/open-store.ts';
import { systemClock } from '../../src/app/clock.ts';
import { importFiles } from '../../src/app/import.ts';
import { Collecting, flowsAt, Servers } from '../support/collecting.ts';
import { tempDir } from '../support/temp-dir.ts';

const directory = tempDir();
const servers = new Servers();
afterEach(() => servers.stopAll());

let worlds = 0;
/** A log of its own, and a store. */
function newWorld(): { readonly log: string; readonly storePath: string } {
  worlds += 1;
  return { log: join(directory, `${worlds}.log`), storePath: join(directory, `${worlds}.duckdb`) };
}

function lines(from: number, to: number, node = 'node-1'): string {
  return flowsAt(from, to, node)
    .map((flow) => `${JSON.stringify(flow)}\n`)
    .join('');
}

const rotated = (log: string, minute: number): string =>
  log.replace('.log', `-2026-06-01T00-0${minute}-00.000.log`);

it('files that grow and rotate are one source with a stream; every record counts once', async () => {
  const [one, two] = [newWorld(), newWorld()];
  await writeFile(`${rotated(one.log, 1)}.gz`, gzipSync(lines(0, 9)));
  await writeFile(one.log, lines(10, 19));
  await writeFile(two.log, lines(0, 9, 'node-2'));
  const server = await servers.start({ nodes: ['node-3'] });
  server.append(flowsAt(0, 9, 'node-3'));
  const { storePath } = one;
  const collecting = new Collecting({
    hubble: { address: server.address },
    files: [one.log, two.log],
    storePath,
  });
  await collecting.observed(40);
  await appendFile(one.log, lines(20, 29));
  await rename(one.log, rotated(one.log, 2));
  await writeFile(one.log, lines(30, 39));
  await appendFile(two.log, lines(10, 19, 'node-2'));
  await collecting.observed(70);
  const { events, coverage } = await collecting.stop();
  expect(events).toBe(70);
  expect(coverage).toEqual({ 'node-1': '0-39', 'node-2': '0-19', 'node-3': '0-9' });
});

it('started again, it goes on where the records of each node end; what was removed meanwhile is a gap', async () => {
  const { log, storePath } = newWorld();
  await writeFile(log, lines(0, 200));
  const request = { files: [log], storePath, follow: false };
  expect(await new Collecting(request).end()).toEqual({ events: 201, coverage: { 'node-1': '0-200' } });
  await appendFile(log, lines(201, 210));
  expect(await new Collecting(request).end()).toEqual({ events: 211, coverage: { 'node-1': '0-210' } });
  await writeFile(log, lines(400, 410));
  const third = new Collecting(request);
  expect(await third.end()).toEqual({ events: 222, coverage: { 'node-1': '0-210 400-410' } });
  expect(third.said).toContain('gap node-1 210 to 400');
});

it('following a file and importing it give the same store content', async () => {
  const [followed, imported] = [newWorld(), newWorld()];
  await writeFile(followed.log, lines(0, 99));
  await new Collecting({ files: [followed.log], storePath: followed.storePath, follow: false }).end();
  await importFiles(
    { files: [followed.log], storePath: imported.storePath, nodeCoverage: 'none' },
    { clock: systemClock },
  );
  const dumps = await Promise.all(
    [followed, imported].map(async ({ storePath }) => {
      const store = await openStore(storePath, { mode: 'read-only' });
      const dump = await store.dump();
      await store.close();
      return dump;
    }),
  );
  expect(dumps[0]).toBe(dumps[1]);
  expect(dumps[0]).not.toBe('');
});

it('a file that is not there is a mistake', async () => {
  const { log, storePath } = newWorld();
  await expect(new Collecting({ files: [log], storePath }).end()).rejects.toMatchObject({ code: 'usage' });
});
