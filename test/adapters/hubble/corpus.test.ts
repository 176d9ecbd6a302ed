import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { readHubbleFile } from '../../../src/adapters/hubble/read-file.ts';
import { decodeResponse } from '../../../src/adapters/hubble/wire/decode.ts';
import type { HubbleRecord } from '../../../src/flows/flow.ts';
import type { Problem } from '../../../src/model/problem.ts';
import { hasShared, sharedPath } from '../../support/shared.ts';
import { splitRecording } from './recording.ts';

const WIRE = 'corpus/wire/relay-getflows.bin';
const CORPUS_IS_ABSENT = !hasShared(WIRE);

async function readAll(path: string): Promise<{ records: HubbleRecord[]; rejected: Problem[] }> {
  const records: HubbleRecord[] = [];
  const rejected: Problem[] = [];
  for await (const batch of readHubbleFile(path)) {
    records.push(...batch.records);
    rejected.push(...batch.rejected);
  }
  return { records, rejected };
}

function countByKind(records: readonly HubbleRecord[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { kind } of records) counts[kind] = (counts[kind] ?? 0) + 1;
  return counts;
}

describe.skipIf(CORPUS_IS_ABSENT)('recorded material (skipped where ../shared/corpus is absent)', () => {
  it('reads the same records from the wire and from what the CLI prints of them', async () => {
    const messages = splitRecording(await readFile(sharedPath(WIRE)));
    expect(messages).toHaveLength(114);
    const fromWire = messages.map((bytes) => {
      const record = decodeResponse(bytes);
      if (!record.ok) throw new Error(record.error);
      return record.value;
    });
    const printed = await readAll(sharedPath('corpus/wire/relay-getflows.jsonl'));
    expect(printed.rejected).toEqual([]);
    expect(printed.records).toHaveLength(113);
    expect(fromWire.filter((record) => record.kind !== 'node-status')).toEqual(printed.records);
    expect(fromWire[0]).toMatchObject({ kind: 'node-status', state: 'connected' });
    const requests = printed.records.flatMap((record) =>
      record.kind === 'flow' && record.flow.request !== undefined ? [record.flow.request] : [],
    );
    expect(requests).toHaveLength(14);
    expect(requests[0]).toEqual({ kind: 'http', method: 'GET', url: 'http://api.shop.svc/v1/items?id=0' });
    expect(requests.at(-1)).toEqual({ kind: 'dns', query: 'api.example.com.' });
  });

  it('accounts for every record of an array of dropped flows', async () => {
    const { records, rejected } = await readAll(sharedPath('corpus/flows/production-drops.json'));
    expect(rejected).toEqual([]);
    expect(countByKind(records)).toEqual({ flow: 226 });
    for (const record of records) {
      expect(record).toMatchObject({ flow: { verdict: 'dropped', dropReason: 133, isReply: undefined } });
    }
  });

  it('accounts for every record of upstream’s samples', async () => {
    const { records, rejected } = await readAll(sharedPath('corpus/flows/upstream-samples.jsonl'));
    expect(rejected).toEqual([]);
    expect(countByKind(records)).toEqual({ flow: 6, 'lost-events': 4, other: 3 });
    expect(records[0]).toMatchObject({
      flow: { dropReason: 132, l4: { protocol: 'ICMPv6', destinationPort: 133 } },
    });
    expect(records[1]).toMatchObject({
      flow: {
        source: { endpoint: { kind: 'unknown', namespace: 'default', pod: 'xwing', ip: '10.244.1.60' } },
      },
    });
  });
});
