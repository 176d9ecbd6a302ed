import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { HubbleRecord, NodeState } from '../../src/flows/flow.ts';
import { MINUTE_MS, SECOND_MS } from '../../src/model/time.ts';
import { CoverageRecorder, HEARTBEAT_MS } from '../../src/usage/coverage-recorder.ts';
import type { NodeView } from '../../src/usage/node-view.ts';
import { flowOf } from '../support/flow-builder.ts';

function flowAt(timeMs: number, node = 'a'): HubbleRecord {
  return { kind: 'flow', flow: flowOf({ timeMs, node }) };
}

function statusAt(timeMs: number | undefined, state: NodeState, nodes: string[] = ['a']): HubbleRecord {
  return { kind: 'node-status', timeMs, nodes, state, message: '' };
}

function lostAt(timeMs: number, span: { firstMs?: number; lastMs?: number } = {}): HubbleRecord {
  return { kind: 'lost-events', node: 'a', timeMs, source: 'perf-event-ring-buffer', count: 3, ...span };
}

function viewsOf(records: readonly HubbleRecord[], mode: 'proven' | 'assume' = 'proven'): NodeView[] {
  const recorder = new CoverageRecorder({ mode });
  for (const record of records) recorder.add(record);
  return recorder.drain();
}

const M = MINUTE_MS;
const S = SECOND_MS;

describe('what is covered', () => {
  it.each([
    { why: 'one record proves an instant only', records: [flowAt(5)], expected: [] },
    {
      why: 'two records within the heartbeat',
      records: [flowAt(0), flowAt(15 * M)],
      expected: [[0, 15 * M]],
    },
    { why: 'a longer silence is a hole', records: [flowAt(0), flowAt(15 * M + 1)], expected: [] },
    {
      why: 'a new interval starts behind a hole',
      records: [flowAt(0), flowAt(M), flowAt(30 * M), flowAt(31 * M)],
      expected: [
        [0, M],
        [30 * M, 31 * M],
      ],
    },
    {
      why: 'another node proves nothing',
      records: [flowAt(0), flowAt(M, 'b'), flowAt(20 * M)],
      expected: [],
    },
    {
      why: 'that relay reaches a node proves nothing',
      records: [statusAt(0, 'connected'), flowAt(M)],
      expected: [],
    },
    {
      why: 'connected without a time proves nothing',
      records: [statusAt(undefined, 'connected')],
      expected: [],
    },
    ...(['unavailable', 'gone', 'error'] as const).map((state) => ({
      why: `${state} breaks off between the records around it`,
      records: [flowAt(0), flowAt(M), statusAt(2 * M, state), flowAt(3 * M), flowAt(4 * M)],
      expected: [
        [0, M],
        [3 * M, 4 * M],
      ],
    })),
    {
      why: 'a status that names no node concerns all',
      records: [flowAt(0), statusAt(M, 'unavailable', []), flowAt(2 * M)],
      expected: [],
    },
    {
      why: 'a status without a time breaks off behind the newest record',
      records: [flowAt(0), flowAt(M), statusAt(undefined, 'gone'), flowAt(2 * M)],
      expected: [[0, M]],
    },
    {
      why: 'a break inside close records takes out the seconds around it',
      records: [...Array.from({ length: 61 }, (_, i) => flowAt(i * S)), statusAt(30 * S, 'error')],
      expected: [
        [0, 20 * S],
        [40 * S, 60 * S],
      ],
    },
    { why: 'a record of losses shows the node alive', records: [flowAt(0), lostAt(M)], expected: [[0, M]] },
  ])('$why', ({ records, expected }) => {
    const view = viewsOf(records).find((one) => one.node === 'a');
    expect(view?.covered.map((one) => [one.fromMs, one.toMs])).toEqual(expected);
  });

  it('assume covers from the first record to the last, whatever is between', () => {
    const records = [flowAt(9 * HEARTBEAT_MS), flowAt(0), statusAt(M, 'gone')];
    expect(viewsOf(records, 'assume')).toEqual([
      {
        node: 'a',
        firstMs: 0,
        lastMs: 9 * HEARTBEAT_MS,
        covered: [{ fromMs: 0, toMs: 9 * HEARTBEAT_MS }],
        lost: [],
      },
    ]);
  });

  it('a node known by its status only is known, and not covered', () => {
    expect(viewsOf([statusAt(5, 'unavailable', ['x'])])).toEqual([{ node: 'x', covered: [], lost: [] }]);
  });
});

describe('what was lost', () => {
  it('a reader that was overtaken: not covered from the record before to the one after, whenever the server noticed', () => {
    const overtaken = { ...lostAt(10 * M), source: 'hubble-ring-buffer' } as const;
    const [view] = viewsOf([flowAt(0), flowAt(M), overtaken, flowAt(3 * M), flowAt(4 * M)]);
    expect(view?.covered).toEqual([
      { fromMs: 0, toMs: M },
      { fromMs: 3 * M, toMs: 4 * M },
    ]);
    expect(view?.lastMs).toBe(4 * M);
    expect(view?.lost).toEqual([{ source: 'hubble-ring-buffer', count: 3, fromMs: M + 1, toMs: M + 2 }]);
  });

  it.each([
    {
      why: 'from first to last',
      record: lostAt(9000, { firstMs: 2000, lastMs: 8000 }),
      expected: [2000, 8001],
    },
    { why: 'no instants → the send interval before it', record: lostAt(9000), expected: [8000, 9001] },
  ])('$why', ({ record, expected }) => {
    const [loss] = viewsOf([record])[0]?.lost ?? [];
    expect([loss?.fromMs, loss?.toMs]).toEqual(expected);
    expect(loss?.count).toBe(3);
  });

  it('is told once, covered time again', () => {
    const recorder = new CoverageRecorder({ mode: 'proven' });
    for (const record of [flowAt(0), lostAt(M)]) recorder.add(record);
    expect(recorder.drain()[0]?.lost).toHaveLength(1);
    expect(recorder.drain()).toEqual([]);
    recorder.add(flowAt(2 * M));
    expect(recorder.drain()).toEqual([
      { node: 'a', firstMs: 0, lastMs: 2 * M, covered: [{ fromMs: 0, toMs: 2 * M }], lost: [] },
    ]);
  });
});

function canonical(views: readonly NodeView[]): unknown {
  return views.map((view) => ({ ...view, lost: view.lost.map((one) => JSON.stringify(one)).sort() }));
}

describe('the order of records', () => {
  const time = fc.oneof(fc.nat(3 * HEARTBEAT_MS), fc.nat(60 * S));
  const node = fc.constantFrom('a', 'b');
  const record = fc.oneof(
    { weight: 6, arbitrary: fc.tuple(time, node).map(([t, n]) => flowAt(t, n)) },
    { weight: 1, arbitrary: fc.tuple(time, node).map(([t, n]) => statusAt(t, 'unavailable', [n])) },
    { weight: 1, arbitrary: time.map((t) => statusAt(t, 'error', [])) },
    { weight: 1, arbitrary: time.map((t) => statusAt(t, 'connected', ['a', 'b'])) },
    { weight: 1, arbitrary: time.map((t) => lostAt(t)) },
  );
  const shuffled = fc
    .array(record, { maxLength: 60 })
    .chain((list) =>
      fc.tuple(
        fc.constant(list),
        fc.shuffledSubarray(list, { minLength: list.length, maxLength: list.length }),
      ),
    );

  it.each(['proven', 'assume'] as const)('does not matter (%s)', (mode) => {
    fc.assert(
      fc.property(shuffled, ([list, other]) => {
        expect(canonical(viewsOf(other, mode))).toEqual(canonical(viewsOf(list, mode)));
      }),
    );
  });

  it('covers nothing outside the records, and no silence longer than the heartbeat', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(10 * HEARTBEAT_MS), { minLength: 1, maxLength: 60 }), (times) => {
        const sorted = [...times].sort((a, b) => a - b);
        const expected = sorted
          .slice(1)
          .map((toMs, i) => ({ fromMs: sorted[i] ?? 0, toMs }))
          .filter((gap) => gap.toMs - gap.fromMs <= HEARTBEAT_MS)
          .reduce((sum, gap) => sum + gap.toMs - gap.fromMs, 0);
        const covered = viewsOf(times.map((t) => flowAt(t)))[0]?.covered ?? [];
        expect(covered.reduce((sum, one) => sum + one.toMs - one.fromMs, 0)).toBe(expected);
      }),
    );
  });
});
