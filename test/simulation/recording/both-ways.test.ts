import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { openStore } from '../../../src/adapters/store/open-store.ts';
import { importFiles } from '../../../src/app/import.ts';
import { connectionKey } from '../../../src/model/connection.ts';
import { endpointKey } from '../../../src/model/endpoint.ts';
import type { KnownEndpoint, Usage } from '../../../src/usage/usage.ts';
import { tempDir } from '../../support/temp-dir.ts';
import { makeWorld } from '../world.ts';
import { hubbleLines } from './hubble-lines.ts';
import { writeSpan } from './write-store.ts';

const directory = tempDir();

it('a recording that is written into the store is the one that Hubble lines of it import', async () => {
  const { records, sights, cluster } = makeWorld({ seed: 103, days: 20, gaps: 'none' });
  expect(records.length).toBeGreaterThan(1000);
  const written = await openStore(join(directory, 'written.duckdb'), { mode: 'read-write' });
  await writeSpan(written, records, sights, { fromMs: cluster.startMs, toMs: cluster.endMs });
  const lines = join(directory, 'flows.jsonl');
  writeFileSync(lines, hubbleLines(records));
  const storePath = join(directory, 'imported.duckdb');
  const clock = { now: () => cluster.endMs, sleep: () => new Promise<void>(() => {}) };
  const { total } = await importFiles({ files: [lines], storePath, nodeCoverage: 'assume' }, { clock });
  expect(total).toMatchObject({ observed: records.length, rejected: 0 });
  const imported = await openStore(storePath, { mode: 'read-write' });
  try {
    expect(usageText(await imported.readUsage())).toEqual(usageText(await written.readUsage()));
    expect(endpointText(await imported.readEndpoints())).toEqual(endpointText(await written.readEndpoints()));
  } finally {
    await written.close();
    await imported.close();
  }
});

/** Sorted: rows come in the order in which things were first met. */
function usageText(usages: readonly Usage[]): string[] {
  return usages
    .map(
      ({ connection, seenAt, outcome, events, firstSeenMs, lastSeenMs }) =>
        `${connectionKey(connection)} ${seenAt} ${outcome} ${events} ${firstSeenMs} ${lastSeenMs}`,
    )
    .sort();
}

function endpointText(endpoints: readonly KnownEndpoint[]): string[] {
  return endpoints
    .map(
      ({ endpoint, workload, nodes, firstSeenMs, lastSeenMs }) =>
        `${endpointKey(endpoint)} ${workload?.kind} ${workload?.name} ${nodes.join()} ${firstSeenMs} ${lastSeenMs}`,
    )
    .sort();
}
