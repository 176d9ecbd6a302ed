import { describe, expect, it } from 'vitest';
import type { RecordBatch } from '../../src/flows/flow.ts';
import { MINUTE_MS } from '../../src/model/time.ts';
import { CoverageRecorder } from '../../src/usage/coverage-recorder.ts';
import { flowOf } from '../support/flow-builder.ts';

const M = MINUTE_MS;

/** A batch of flows at these minutes. */
function batch(stream: number, minutes: readonly number[], rest: Partial<RecordBatch> = {}): RecordBatch {
  const records = minutes.map((minute) => ({
    kind: 'flow' as const,
    flow: flowOf({ timeMs: minute * M, node: 'a' }),
  }));
  return { records, rejected: [], stream, ...rest };
}

function recorded(batches: readonly RecordBatch[]): CoverageRecorder {
  const recorder = new CoverageRecorder({ mode: 'proven' });
  for (const one of batches) {
    recorder.enter(one);
    for (const record of one.records) recorder.add(record);
  }
  return recorder;
}

/** What is covered of node a, in minutes. */
function covered(batches: readonly RecordBatch[]): (readonly [number, number])[] | undefined {
  const [view] = recorded(batches).drain();
  return view?.covered.map(({ fromMs, toMs }) => [fromMs / M, toMs / M] as const);
}

describe('two streams', () => {
  it.each([
    {
      why: 'the second begins where the first ended → nothing is missing',
      batches: [batch(1, [0, 5], { isLast: true }), batch(2, [5, 8])],
      expected: [[0, 8]],
    },
    {
      why: 'the second begins later, however little → a hole',
      batches: [batch(1, [0, 5], { isLast: true }), batch(2, [6, 8])],
      expected: [
        [0, 5],
        [6, 8],
      ],
    },
    {
      why: 'two at once, each with part of a node’s records → no silence of either is filled by the other',
      batches: [batch(1, [0]), batch(2, [1]), batch(1, [20]), batch(2, [21])],
      expected: [],
    },
    {
      why: 'the same stream goes on behind another’s records',
      batches: [batch(1, [0]), batch(2, [100]), batch(1, [10])],
      expected: [[0, 10]],
    },
  ])('$why', ({ batches, expected }) => {
    expect(covered(batches)).toEqual(expected);
  });
});

describe('a proven silence', () => {
  it.each([
    {
      why: 'covers from the last record on, however long it is',
      batches: [batch(1, [0, 5]), batch(1, [], { silences: [{ node: 'a', untilMs: 60 * M }] })],
      expected: [[0, 60]],
    },
    {
      why: 'goes on to the next record within the heartbeat',
      batches: [batch(1, [0]), batch(1, [], { silences: [{ node: 'a', untilMs: 60 * M }] }), batch(1, [70])],
      expected: [[0, 70]],
    },
    {
      why: 'without a record before it proves nothing',
      batches: [batch(1, [], { silences: [{ node: 'a', untilMs: 60 * M }] })],
      expected: [],
    },
    {
      why: 'of another stream proves nothing',
      batches: [batch(1, [0, 5]), batch(2, [], { silences: [{ node: 'a', untilMs: 60 * M }] })],
      expected: [[0, 5]],
    },
  ])('$why', ({ batches, expected }) => {
    expect(covered(batches)).toEqual(expected);
  });

  it('is no record: a stream is resumed from the last of those', () => {
    const recorder = recorded([
      batch(1, [0, 5]),
      batch(1, [], { silences: [{ node: 'a', untilMs: 60 * M }] }),
    ]);
    expect(recorder.drain()[0]?.lastMs).toBe(5 * M);
  });
});

it('a stream that is over is told once more, then forgotten; its span stays', () => {
  const recorder = recorded([batch(1, [0, 5], { isLast: true })]);
  expect(recorder.drain()).toHaveLength(1);
  const next = batch(2, [7, 8]);
  recorder.enter(next);
  for (const record of next.records) recorder.add(record);
  expect(recorder.drain()[0]?.covered).toEqual([{ fromMs: 7 * M, toMs: 8 * M }]);
  expect(recorder.sourceSpans()).toEqual([{ node: 'a', firstMs: 0, lastMs: 8 * M }]);
});
