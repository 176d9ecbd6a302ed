import { describe, expect, it } from 'vitest';
import { BackOff } from '../../src/app/collect/back-off.ts';
import { BatchQueue } from '../../src/app/collect/batch-queue.ts';
import { GapFinder } from '../../src/app/collect/resume.ts';
import type { RecordBatch } from '../../src/flows/flow.ts';
import { flowOf } from '../support/flow-builder.ts';

describe('back-off', () => {
  it.each([
    { why: 'at most', random: 0.999_999, expected: [1, 2, 4, 8, 16, 30, 30] },
    { why: 'at least half of that', random: 0, expected: [0.5, 1, 2, 4, 8, 15, 15] },
  ])('doubles up to half a minute, $why', ({ random, expected }) => {
    const backOff = new BackOff(() => random);
    expect(expected.map(() => Math.round(backOff.nextMs() / 10) / 100)).toEqual(expected);
  });

  it('begins anew once the source is well', () => {
    const backOff = new BackOff(() => 0);
    for (let i = 0; i < 9; i += 1) backOff.nextMs();
    backOff.reset();
    expect(backOff.nextMs()).toBe(500);
  });
});

function batch(count: number, node = 'a', timeMs = 0): RecordBatch {
  const record = { kind: 'flow' as const, flow: flowOf({ node, timeMs }) };
  return { records: Array.from({ length: count }, () => record), rejected: [] };
}

describe('the queue that all streams end in', () => {
  it('holds a stream back while the reader is behind, and loses nothing', async () => {
    const queue = new BatchQueue();
    let pushed = 0;
    const pushing = (async (): Promise<void> => {
      for (; pushed < 10; pushed += 1) await queue.push(batch(1000));
      queue.end();
    })();
    await new Promise((resolve) => setImmediate(resolve));
    expect(pushed).toBe(1);
    let records = 0;
    for await (const one of queue.read()) records += one.records.length;
    expect(records).toBe(10_000);
    await pushing;
  });

  it('a reader that leaves frees the streams that wait', async () => {
    const queue = new BatchQueue();
    const waiting = queue.push(batch(100_000));
    for await (const one of queue.read()) {
      expect(one.records).toHaveLength(100_000);
      break;
    }
    await waiting;
    await queue.push(batch(100_000));
  });

  it('what fails is thrown once everything before it is read', async () => {
    const queue = new BatchQueue();
    await queue.push(batch(1));
    queue.fail(new Error('gone'));
    await queue.push(batch(1));
    const reader = queue.read();
    expect((await reader.next()).value).toMatchObject({ records: { length: 1 } });
    await expect(reader.next()).rejects.toThrow('gone');
  });
});

function resumed(lastMs: Record<string, number>, finder = new GapFinder()): GapFinder {
  finder.resume({ sinceMs: 0, lastMs: new Map(Object.entries(lastMs)) });
  return finder;
}

describe('gaps', () => {
  it('a node whose first record lies behind its last one stored', () => {
    const finder = resumed({ a: 100, b: 100 });
    expect(finder.gapsIn(batch(2, 'a', 150))).toEqual([{ node: 'a', fromMs: 100, toMs: 150 }]);
    expect(finder.gapsIn(batch(2, 'a', 250))).toEqual([]);
    expect(finder.gapsIn(batch(2, 'b', 100))).toEqual([]);
  });

  it('received counts, stored or not: the stream before may be ahead of the store', () => {
    const finder = resumed({ a: 100 });
    finder.gapsIn(batch(1, 'a', 90));
    finder.gapsIn(batch(1, 'a', 150));
    expect(resumed({ a: 100 }, finder).gapsIn(batch(1, 'a', 150))).toEqual([]);
    expect(resumed({ a: 100 }, finder).gapsIn(batch(1, 'a', 160))).toEqual([
      { node: 'a', fromMs: 150, toMs: 160 },
    ]);
  });

  it('a new node has none', () => {
    expect(resumed({ a: 100 }).gapsIn(batch(1, 'c', 500))).toEqual([]);
  });
});
