import { create, toBinary } from '@bufbuild/protobuf';
import { Client, credentials, type ServiceError, status } from '@grpc/grpc-js';
import { afterEach, describe, expect, it, vi } from 'vitest';
import {
  GetFlowsRequestSchema,
  GetFlowsResponseSchema,
} from '../../../src/adapters/hubble/gen/observer/observer_pb.ts';
import { HubbleServer, type HubbleServerOptions } from '../../../src/adapters/hubble/server.ts';
import { serverStatus } from '../../../src/adapters/hubble/server-status.ts';
import { at, collect, Follower, flow, flows } from './stream.ts';

const servers: HubbleServer[] = [];
async function start(options: HubbleServerOptions = {}): Promise<HubbleServer> {
  const server = await HubbleServer.start(options);
  servers.push(server);
  return server;
}
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.stop()));
});

const names = (first: number, last: number): string[] =>
  Array.from({ length: last - first + 1 }, (_, i) => `f${first + i}`);

describe('what a stream without follow gives, of flows 1 to 10 in a ring of 7', () => {
  it.each([
    { why: 'no bounds: what is left', request: {}, expected: names(4, 10) },
    { why: 'the last 3', request: { number: 3 }, expected: names(8, 10) },
    { why: 'more than there are', request: { number: 100 }, expected: names(4, 10) },
    { why: 'since a time', request: { sinceMs: at(8) }, expected: names(8, 10) },
    {
      why: 'since before the oldest: silently the oldest',
      request: { sinceMs: at(1) },
      expected: names(4, 10),
    },
    { why: 'since after the newest', request: { sinceMs: at(11) }, expected: [] },
    { why: 'since wins over number', request: { sinceMs: at(6), number: 1 }, expected: names(6, 10) },
    { why: 'until a time', request: { untilMs: at(6) }, expected: names(4, 6) },
    { why: 'since and until', request: { sinceMs: at(5), untilMs: at(6) }, expected: names(5, 6) },
  ])('$why', async ({ request, expected }) => {
    const server = await start({ ringSize: 7 });
    server.append(flows(1, 10));
    expect(await collect({ address: server.address, ...request })).toEqual(expected);
  });

  it('lost events pass time bounds and do not count', async () => {
    const server = await start();
    server.append(flows(1, 3));
    server.loseEvents({ node: 'n1', source: 'PERF_EVENT_RING_BUFFER', count: 9, timeMs: at(99) });
    server.append(flows(4, 5));
    const lost = 'lost 9 perf-event-ring-buffer';
    expect(await collect({ address: server.address, untilMs: at(4) })).toEqual([
      'f1',
      'f2',
      'f3',
      lost,
      'f4',
    ]);
    expect(await collect({ address: server.address, number: 3 })).toEqual(['f3', lost, 'f4', 'f5']);
  });
});

describe('following', () => {
  it('with neither since nor number gives new flows only', async () => {
    const server = await start();
    server.append(flows(1, 3));
    const follower = new Follower({ address: server.address });
    const read = follower.until(2);
    await vi.waitUntil(() => server.openStreams === 1);
    server.append(flows(4, 5));
    expect(await read).toEqual(names(4, 5));
    follower.abort();
    await follower.toEnd();
  });

  it('with since or number begins there and goes on', async () => {
    const server = await start();
    server.append(flows(1, 3));
    const bySince = new Follower({ address: server.address, sinceMs: at(2) });
    const byNumber = new Follower({ address: server.address, number: 1 });
    expect(await bySince.until(2)).toEqual(names(2, 3));
    expect(await byNumber.until(1)).toEqual(names(3, 3));
    server.append([flow(4)]);
    expect(await bySince.until(3)).toEqual(names(2, 4));
    expect(await byNumber.until(2)).toEqual(names(3, 4));
    bySince.abort();
    byNumber.abort();
  });

  it('with until ends when something later happens', async () => {
    const server = await start();
    server.append(flows(1, 3));
    const follower = new Follower({ address: server.address, sinceMs: at(1), untilMs: at(4) });
    await follower.until(3);
    server.append(flows(4, 6));
    expect(await follower.toEnd()).toEqual(names(1, 4));
  });

  it('a reader overtaken by the ring is told how many events it lost', async () => {
    const server = await start({ ringSize: 7 });
    server.append(flows(1, 3));
    const follower = new Follower({ address: server.address, sinceMs: at(1) });
    await follower.until(3);
    server.append(flows(4, 30));
    expect(await follower.until(11)).toEqual([
      ...names(1, 3),
      'lost 20 hubble-ring-buffer',
      ...names(24, 30),
    ]);
    follower.abort();
  });

  it('ends cleanly when aborted, and the server forgets the stream', async () => {
    const server = await start();
    server.append(flows(1, 3));
    const follower = new Follower({ address: server.address, number: 3 });
    await follower.until(3);
    follower.abort();
    expect(await follower.toEnd()).toEqual(names(1, 3));
    await vi.waitUntil(() => server.openStreams === 0);
  });

  it('ends cleanly when the server stops', async () => {
    const server = await start();
    server.append(flows(1, 2));
    const follower = new Follower({ address: server.address, number: 9 });
    await follower.until(2);
    await Promise.all([server.stop(), expect(follower.toEnd()).resolves.toEqual(names(1, 2))]);
  });
});

describe('relay', () => {
  it('names connected and unavailable nodes, then gives flows by time; number is per node', async () => {
    const server = await start({ role: 'relay', nodes: ['n1', 'n2', 'n3'] });
    server.append([...flows(1, 2, 'n1'), ...flows(5, 6, 'n1'), ...flows(3, 4, 'n2'), ...flows(7, 8, 'n3')]);
    server.setNodeUnavailable('n3');
    const { address } = server;
    const nodeStatus = ['connected n1,n2', 'unavailable n3'];
    expect(await collect({ address })).toEqual([...nodeStatus, ...names(1, 6)]);
    expect(await collect({ address, number: 1 })).toEqual([...nodeStatus, 'f4', 'f6']);
  });

  it('a node that fails contributes nothing more to the stream, and no lost events', async () => {
    const server = await start({ role: 'relay', nodes: ['n1', 'n2'] });
    server.append(flows(1, 1, 'n1'));
    const follower = new Follower({ address: server.address, number: 9 });
    await follower.until(2);
    server.setNodeUnavailable('n2');
    server.append([...flows(2, 2, 'n2'), ...flows(3, 3, 'n1')]);
    server.setNodeAvailable('n2');
    server.append([...flows(4, 4, 'n2'), ...flows(5, 5, 'n1')]);
    expect(await follower.until(5)).toEqual(['connected n1,n2', 'f1', 'error n2', 'f3', 'f5']);
    follower.abort();
    expect(await collect({ address: server.address })).toEqual(['connected n1,n2', ...names(1, 5)]);
  });

  it('a node that appears later joins streams that follow', async () => {
    const server = await start({ role: 'relay', nodes: ['n1'] });
    const follower = new Follower({ address: server.address });
    await follower.until(1);
    server.append(flows(1, 1, 'n2'));
    expect(await follower.until(3)).toEqual(['connected n1', 'connected n2', 'f1']);
    follower.abort();
  });

  it('status sums over the connected nodes', async () => {
    const server = await start({ role: 'relay', nodes: ['n1', 'n2', 'n3'], ringSize: 3, version: '1.19.4' });
    server.append([...flows(1, 5, 'n1'), ...flows(1, 1, 'n2'), ...flows(1, 1, 'n3')]);
    server.setNodeUnavailable('n3');
    expect(await serverStatus({ address: server.address })).toEqual({
      version: '1.19.4',
      numFlows: 4,
      maxFlows: 6,
      seenFlows: 6,
      uptimeMs: expect.any(Number),
      connectedNodes: 2,
      unavailableNodes: 1,
      unavailableNodeNames: ['n3'],
    });
  });
});

it('an agent’s status has no nodes', async () => {
  const server = await start();
  server.append(flows(1, 2));
  const answer = await serverStatus({ address: server.address });
  expect(answer).toMatchObject({ numFlows: 2, maxFlows: 4095, unavailableNodeNames: [] });
  expect(answer).not.toHaveProperty('connectedNodes');
});

it('takes encoded responses as well as JSON, and completes node and time', async () => {
  const server = await start({ nodes: ['default/n9'] });
  const time = { seconds: BigInt(at(1) / 1000), nanos: 0 };
  const bare = create(GetFlowsResponseSchema, {
    responseTypes: { case: 'flow', value: { uuid: 'f1', time } },
  });
  server.append([
    toBinary(GetFlowsResponseSchema, bare),
    { flow: { uuid: 'f2', time: new Date(at(2)).toISOString() } },
  ]);
  expect(await collect({ address: server.address, sinceMs: at(2) })).toEqual(['f2']);
  expect(await collect({ address: server.address })).toEqual(['f1', 'f2']);
  expect(() => server.append([{ agent_event: {} }])).toThrow('neither flow nor lost events');
});

/** Calls what our own client never would. */
function rawGetFlows(
  address: string,
  request: Parameters<typeof create<typeof GetFlowsRequestSchema>>[1],
): Promise<ServiceError | number> {
  const client = new Client(address, credentials.createInsecure());
  const bytes = toBinary(GetFlowsRequestSchema, create(GetFlowsRequestSchema, request));
  const call = client.makeServerStreamRequest(
    '/observer.Observer/GetFlows',
    (value: Uint8Array) => Buffer.from(value),
    (value) => value,
    bytes,
  );
  return new Promise<ServiceError | number>((resolve) => {
    let messages = 0;
    call.on('data', () => (messages += 1));
    call.on('error', (error: ServiceError) => resolve(error));
    call.on('end', () => resolve(messages));
  }).finally(() => client.close());
}

it('first with follow is an invalid argument', async () => {
  const server = await start();
  const answer = await rawGetFlows(server.address, { first: true, follow: true, number: 1n });
  expect(answer).toMatchObject({ code: status.INVALID_ARGUMENT });
});

it('first gives the oldest', async () => {
  const server = await start();
  server.append(flows(1, 9));
  expect(await rawGetFlows(server.address, { first: true, number: 4n })).toBe(4);
});
