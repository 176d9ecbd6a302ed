import { describe, expect, it } from 'vitest';
import type { NodeCounts } from '../../../src/adapters/hubble/grpc/node-counts.ts';
import { SilenceWatch } from '../../../src/adapters/hubble/grpc/silence-watch.ts';
import type { NodeStatusRecord, RecordBatch } from '../../../src/flows/flow.ts';
import { MINUTE_MS, SECOND_MS } from '../../../src/model/time.ts';
import { flowOf } from '../../support/flow-builder.ts';

const S = SECOND_MS;
const AGENT = '';

/** @param seen what each node has seen; all have been up equally long */
function counts(seen: Record<string, number>, uptimeMs = 1000): NodeCounts {
  return new Map(Object.entries(seen).map(([node, seenFlows]) => [node, { seenFlows, uptimeMs }]));
}

function flowsOf(node: string, timeMs: number): RecordBatch {
  return { records: [{ kind: 'flow', flow: flowOf({ node, timeMs }) }], rejected: [] };
}

function failed(node: string): RecordBatch {
  const record: NodeStatusRecord = {
    kind: 'node-status',
    timeMs: 0,
    nodes: [node],
    state: 'error',
    message: '',
  };
  return { records: [record], rejected: [] };
}

const FINE = { kind: 'fine', silences: [] };

describe('an agent', () => {
  it('that has seen nothing since the stream began: the silence is proven, by its own clock', () => {
    const watch = new SilenceWatch(counts({ [AGENT]: 5 }), 0);
    // its clock is five minutes ahead
    watch.received(flowsOf('a', 5 * MINUTE_MS), 2 * S);
    expect(watch.look(counts({ [AGENT]: 5 }), 30 * S)).toEqual(FINE);
    expect(watch.look(counts({ [AGENT]: 5 }), 60 * S)).toEqual({
      kind: 'fine',
      silences: [{ node: 'a', untilMs: 5 * MINUTE_MS + 58 * S }],
    });
  });

  it.each([
    { why: 'has seen more, and nothing came', now: counts({ [AGENT]: 6 }) },
    { why: 'was restarted, and happens to have seen as much', now: counts({ [AGENT]: 5 }, 10) },
  ])('that $why, twice in a row → mute', ({ now }) => {
    const watch = new SilenceWatch(counts({ [AGENT]: 5 }), 0);
    watch.received(flowsOf('a', 0), 0);
    expect(watch.look(counts({ [AGENT]: 5 }), 30 * S)).toEqual(FINE);
    expect(watch.look(now, 60 * S)).toEqual(FINE);
    expect(watch.look(now, 90 * S)).toEqual({ kind: 'mute', node: AGENT });
  });

  it('whose flow was on its way → fine', () => {
    const watch = new SilenceWatch(counts({ [AGENT]: 5 }), 0);
    expect(watch.look(counts({ [AGENT]: 6 }), 30 * S)).toEqual(FINE);
    watch.received(flowsOf('a', 0), 31 * S);
    expect(watch.look(counts({ [AGENT]: 6 }), 60 * S)).toEqual(FINE);
  });

  it('whose ring is empty, and stays so → fine', () => {
    const watch = new SilenceWatch(counts({ [AGENT]: 0 }), 0);
    for (let look = 1; look < 100; look += 1)
      expect(watch.look(counts({ [AGENT]: 0 }), look * 30 * S)).toEqual(FINE);
  });
});

describe('behind relay', () => {
  it('one node that has seen more while others are heard of → mute', () => {
    const watch = new SilenceWatch(counts({ a: 5, b: 5 }), 0);
    watch.received(flowsOf('b', 0), 0);
    watch.look(counts({ a: 5, b: 5 }), 30 * S);
    for (const [look, seen] of [6, 7].entries()) {
      watch.received(flowsOf('a', look), 30 * S * look);
      const found = watch.look(counts({ a: 5 + look, b: seen }), 60 * S + 30 * S * look);
      expect(found).toEqual(look === 0 ? FINE : { kind: 'mute', node: 'b' });
    }
  });

  it('a quiet node, heard of now and then, costs no new stream', () => {
    const watch = new SilenceWatch(counts({ a: 5 }), 0);
    for (let look = 1; look < 100; look += 1) {
      const flows = Math.floor(look / 3);
      if (look % 3 === 0) watch.received(flowsOf('a', look * 30 * S), look * 30 * S);
      expect(watch.look(counts({ a: 5 + flows }), look * 30 * S).kind).toBe('fine');
    }
  });

  it('a silence of ten minutes that nothing proves is looked into', () => {
    const watch = new SilenceWatch(counts({ a: 5 }), 0);
    watch.received(flowsOf('a', 0), 0);
    expect(watch.look(counts({ a: 6 }), 30 * S)).toEqual(FINE);
    expect(watch.look(counts({ a: 6 }), 9 * MINUTE_MS)).toEqual(FINE);
    expect(watch.look(counts({ a: 6 }), 10 * MINUTE_MS)).toEqual({ kind: 'mute', node: 'a' });
  });

  it.each([
    { why: 'holds nothing newer than what came', newestMs: 20, mute: undefined },
    { why: 'holds something newer: it fell mute behind what came last', newestMs: 21, mute: 'a' },
    { why: 'holds nothing', newestMs: undefined, mute: undefined },
  ])('a quiet node that was heard of since the stream began, and $why', ({ newestMs, mute }) => {
    const watch = new SilenceWatch(counts({ a: 5 }), 0);
    watch.received(flowsOf('a', 20), 0);
    watch.look(counts({ a: 7 }), 30 * S);
    expect(watch.hasUnproven).toBe(false);
    watch.look(counts({ a: 7 }), 60 * S);
    expect(watch.hasUnproven).toBe(true);
    const newest = new Map(newestMs === undefined ? [] : [['a', newestMs] as const]);
    expect(watch.muteAmong(newest)).toBe(mute);
    watch.received(flowsOf('a', 21), 61 * S);
    expect(watch.muteAmong(newest)).toBeUndefined();
  });

  it('a node that failed for this stream is asked for again once relay reaches it', () => {
    const watch = new SilenceWatch(counts({ a: 5 }), 0);
    watch.received(failed('a'), 0);
    expect(watch.look(counts({}), 30 * S)).toEqual(FINE);
    expect(watch.look(counts({ a: 6 }), 60 * S)).toEqual({ kind: 'mute', node: 'a' });
  });

  it('a node that came later has no beginning to compare with', () => {
    const watch = new SilenceWatch(counts({ a: 5 }), 0);
    watch.received(flowsOf('a', 0), 0);
    watch.look(counts({ a: 5, c: 1 }), 30 * S);
    expect(watch.look(counts({ a: 5, c: 1 }), 60 * S)).toEqual({ kind: 'mute', node: 'c' });
  });
});
