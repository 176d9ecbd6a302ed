import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { Collecting, collected, flowAt, flowsAt, Servers } from '../support/collecting.ts';
import { TcpProxy } from '../support/tcp-proxy.ts';
import { tempDir } from '../support/temp-dir.ts';

const directory = tempDir();
const servers = new Servers();
afterEach(() => servers.stopAll());

let stores = 0;
function newStore(): string {
  stores += 1;
  return join(directory, `${stores}.duckdb`);
}

describe('a server that is killed and comes back', () => {
  it('with its ring: every flow counts once, and nothing is missing between', async () => {
    const first = await servers.start();
    first.append(flowsAt(0, 50));
    const collecting = new Collecting({ hubble: { address: first.address }, storePath: newStore() });
    await collecting.observed(51);
    first.kill();
    const second = await servers.start({ address: first.address });
    second.append(flowsAt(0, 100));
    await collecting.observed(101);
    const { events, coverage } = await collecting.stop();
    expect(events).toBe(101);
    expect(coverage).toEqual({ 'node-1': '0-100' });
    expect(collecting.hasSaid('gap')).toBe(false);
    // 50 s is where the store ended, less the overlap of a minute
    expect(collecting.hasSaid('since -10')).toBe(true);
  });

  it('without: what it no longer holds is said and not covered', async () => {
    const first = await servers.start();
    first.append(flowsAt(0, 50));
    const collecting = new Collecting({
      hubble: { address: first.address },
      storePath: newStore(),
      // A silence that is proven before the end would be covered.
      watchEveryMs: 600_000,
    });
    await collecting.observed(51);
    first.kill();
    const second = await servers.start({ address: first.address });
    second.append(flowsAt(200, 220));
    await collecting.observed(72);
    const { events, coverage } = await collecting.stop();
    expect(events).toBe(72);
    expect(coverage).toEqual({ 'node-1': '0-50 200-220' });
    expect(collecting.said).toContain('gap node-1 50 to 200');
  });

  it('while we were not running: the next start finds the same', async () => {
    const server = await servers.start({ ringSize: 30 });
    server.append(flowsAt(0, 20));
    const storePath = newStore();
    const request = { hubble: { address: server.address }, storePath };
    await new Collecting({ ...request, follow: false }).end();
    server.append(flowsAt(21, 100));
    const again = new Collecting({ ...request, follow: false });
    const { events, coverage } = await again.end();
    expect(events).toBe(21 + 30);
    expect(coverage).toEqual({ 'node-1': '0-20 71-100' });
    expect(again.said).toContain('gap node-1 20 to 71');
  });
});

describe('a stream that brings nothing and does not end', () => {
  it('a half-open connection is noticed, and a new one resumes', async () => {
    const server = await servers.start();
    server.append(flowsAt(0, 5));
    const proxy = servers.add(await TcpProxy.start(server.address));
    const collecting = new Collecting({ hubble: { address: proxy.address }, storePath: newStore() });
    await collecting.observed(6);
    proxy.freeze();
    server.append(flowsAt(6, 9));
    await collecting.observed(10);
    const { events, coverage } = await collecting.stop();
    expect(events).toBe(10);
    expect(coverage).toEqual({ 'node-1': '0-9' });
    expect(collecting.hasSaid('retry: Hubble at')).toBe(true);
    expect(collecting.hasSaid('no answer in time')).toBe(true);
  });

  it('a server that stalls is dead until it answers again', async () => {
    const server = await servers.start();
    server.append(flowsAt(0, 5));
    const collecting = new Collecting({ hubble: { address: server.address }, storePath: newStore() });
    await collecting.observed(6);
    server.stall();
    server.append(flowsAt(6, 9));
    await collecting.until(() => collecting.hasSaid('retry'));
    server.stall(false);
    await collecting.observed(10);
    expect(await collecting.stop()).toEqual({ events: 10, coverage: { 'node-1': '0-9' } });
  });

  it('an empty ring that is followed brings nothing until it has wrapped, so the stream is begun anew', async () => {
    const server = await servers.start({ emptyRing: 'mute' });
    const collecting = new Collecting({ hubble: { address: server.address }, storePath: newStore() });
    await collecting.until(() => server.openStreams > 0);
    server.append(flowsAt(0, 5));
    await collecting.observed(6);
    expect((await collecting.stop()).events).toBe(6);
    expect(collecting.said).toContain('mute ');
  });

  it('a node that relay lost without a word is asked for again', async () => {
    const server = await servers.start({ role: 'relay', nodes: ['node-1', 'node-2'] });
    server.append([...flowsAt(0, 5), ...flowsAt(0, 5, 'node-2')]);
    const collecting = new Collecting({ hubble: { address: server.address }, storePath: newStore() });
    await collecting.observed(12);
    server.muteNode('node-2');
    let last = 5;
    await collecting.until(() => {
      last += 1;
      server.append([flowAt(last, 'node-2')]);
      return collecting.hasSaid('mute node-2');
    });
    await collecting.observed(6 + last + 1);
    const { events, coverage } = await collecting.stop();
    expect(events).toBe(6 + last + 1);
    expect(coverage).toEqual({ 'node-1': '0-5', 'node-2': `0-${last}` });
  });

  it('a node that relay lost just after it was heard of, and that is quiet from then on, is asked for again', async () => {
    const server = await servers.start({ role: 'relay', nodes: ['node-1', 'node-2'] });
    server.append([...flowsAt(0, 5), ...flowsAt(0, 5, 'node-2')]);
    const collecting = new Collecting({ hubble: { address: server.address }, storePath: newStore() });
    await collecting.observed(12);
    server.append([flowAt(6, 'node-2')]);
    await collecting.observed(13);
    server.muteNode('node-2');
    server.append(flowsAt(7, 9, 'node-2'));
    await collecting.observed(16);
    const { events, coverage } = await collecting.stop();
    expect(events).toBe(16);
    expect(coverage).toEqual({ 'node-1': '0-5', 'node-2': '0-9' });
    expect(collecting.said).toContain('mute node-2');
  });
});

it('a server that stalls does not hold up the end', async () => {
  const server = await servers.start();
  server.append(flowsAt(0, 5));
  const request = { hubble: { address: server.address }, storePath: newStore(), answerWithinMs: 600_000 };
  const collecting = new Collecting(request);
  await collecting.observed(6);
  server.stall();
  expect((await collecting.stop()).events).toBe(6);
  const again = new Collecting(request);
  await again.until(() => again.hasSaid('since'));
  expect((await again.stop()).events).toBe(6);
});

describe('what a stream may bring', () => {
  it('lost events are kept by source, with counts, and cost coverage', async () => {
    const server = await servers.start();
    server.append(flowsAt(0, 30));
    for (const [source, count] of [
      ['PERF_EVENT_RING_BUFFER', 7],
      ['OBSERVER_EVENTS_QUEUE', 5],
    ] as const) {
      server.loseEvents({ node: 'node-1', source, count, timeMs: Date.UTC(2026, 5, 1, 0, 0, 10) });
    }
    const { coverage } = await new Collecting({
      hubble: { address: server.address },
      storePath: newStore(),
      follow: false,
    }).end();
    expect(coverage).toEqual({
      'node-1': '0-9 10.001-30 lost 5 observer-events-queue lost 7 perf-event-ring-buffer',
    });
  });

  it('flows out of order, and a node whose clock is five minutes ahead: each counts once, each by its clock', async () => {
    const server = await servers.start({ role: 'relay', nodes: ['node-1', 'node-2'] });
    const mixed = [3, 1, 2, 0, 5, 4].map((second) => flowAt(second));
    server.append([...mixed, ...flowsAt(300, 305, 'node-2')]);
    const storePath = newStore();
    const collecting = new Collecting({ hubble: { address: server.address }, storePath });
    await collecting.observed(12);
    server.kill();
    const again = await servers.start({
      address: server.address,
      role: 'relay',
      nodes: ['node-1', 'node-2'],
    });
    again.append([...flowsAt(0, 8), ...flowsAt(300, 308, 'node-2')]);
    await collecting.observed(18);
    const { events, coverage } = await collecting.stop();
    expect(events).toBe(18);
    expect(coverage).toEqual({ 'node-1': '0-8', 'node-2': '300-308' });
  });

  it('bytes that are no HTTP/2 end the connection, not the collection', async () => {
    const server = await servers.start();
    server.append(flowsAt(0, 5));
    const proxy = servers.add(await TcpProxy.start(server.address));
    const collecting = new Collecting({ hubble: { address: proxy.address }, storePath: newStore() });
    await collecting.observed(6);
    proxy.inject(Buffer.alloc(4096, 0xff));
    await collecting.until(() => collecting.hasSaid('retry'));
    server.append(flowsAt(6, 9));
    await collecting.observed(10);
    expect((await collecting.stop()).events).toBe(10);
  });

  it('a node that relay reports as failed breaks off there, and is covered again once it comes back', async () => {
    const server = await servers.start({ role: 'relay', nodes: ['node-1', 'node-2'] });
    server.append([...flowsAt(0, 5), ...flowsAt(0, 5, 'node-2')]);
    const storePath = newStore();
    const collecting = new Collecting({ hubble: { address: server.address }, storePath });
    await collecting.observed(12);
    server.setNodeUnavailable('node-2');
    server.append(flowsAt(6, 9));
    await collecting.observed(16);
    server.append(flowsAt(6, 20, 'node-2'));
    server.setNodeAvailable('node-2');
    await collecting.observed(31);
    await collecting.stop();
    const { coverage } = await collected(storePath);
    expect(coverage).toEqual({ 'node-1': '0-9', 'node-2': '0-20' });
  });
});
