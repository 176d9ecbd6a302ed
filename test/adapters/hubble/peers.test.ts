import { afterEach, beforeEach, expect, it } from 'vitest';
import { type PeerChange, watchPeers } from '../../../src/adapters/hubble/peers.ts';
import type { ServerPeer } from '../../../src/adapters/hubble/server/server-peers.ts';
import { HubbleServer } from '../../../src/adapters/hubble/server.ts';

let server: HubbleServer;
beforeEach(async () => {
  server = await HubbleServer.start();
});
afterEach(() => server.stop());

/** The first so many changes, after which the call is given up. */
async function changes(count: number, meanwhile: () => void = () => undefined): Promise<PeerChange[]> {
  const stop = new AbortController();
  const found: PeerChange[] = [];
  for await (const change of watchPeers({ address: server.address }, stop.signal)) {
    found.push(change);
    if (found.length === 1) meanwhile();
    if (found.length === count) stop.abort();
  }
  return found;
}

it.each<{ why: string; told: Partial<ServerPeer>; expected: object }>([
  {
    why: 'an address with a port is taken as it is',
    told: { address: '10.0.0.1:4000' },
    expected: { address: '10.0.0.1:4000' },
  },
  {
    why: 'one without gets the agents’ port',
    told: { address: '10.0.0.1' },
    expected: { address: '10.0.0.1:4244' },
  },
  { why: 'so does an IPv6 address', told: { address: 'fd00::1' }, expected: { address: '[fd00::1]:4244' } },
  {
    why: 'an IPv6 address with a port stays',
    told: { address: '[fd00::1]:4000' },
    expected: { address: '[fd00::1]:4000' },
  },
  {
    why: 'a socket is a socket',
    told: { address: 'unix:///run/hubble.sock' },
    expected: { address: 'unix:///run/hubble.sock' },
  },
  {
    why: 'a name in the default cluster is that of the records',
    told: { name: 'default/node-1' },
    expected: { node: 'node-1' },
  },
  {
    why: 'in another it carries the cluster',
    told: { name: 'east/node-1' },
    expected: { node: 'east/node-1' },
  },
  {
    why: 'with TLS the certificate’s name is told',
    told: { serverName: 'node-1.default.hubble-grpc.cilium.io' },
    expected: { serverName: 'node-1.default.hubble-grpc.cilium.io' },
  },
])('$why', async ({ told, expected }) => {
  server.setPeer({ name: 'node-1', address: '10.0.0.1:4244', ...told });
  const peer = { node: 'node-1', address: '10.0.0.1:4244', ...expected };
  expect(await changes(1)).toEqual([{ kind: 'present', peer }]);
});

it('first those that are there, then what changes', async () => {
  server.setPeer({ name: 'a', address: '10.0.0.1:1' });
  const found = await changes(4, () => {
    server.setPeer({ name: 'b', address: '10.0.0.2:1' });
    server.setPeer({ name: 'a', address: '10.0.0.3:1' });
    server.removePeer('b');
  });
  expect(found).toEqual([
    { kind: 'present', peer: { node: 'a', address: '10.0.0.1:1' } },
    { kind: 'present', peer: { node: 'b', address: '10.0.0.2:1' } },
    { kind: 'present', peer: { node: 'a', address: '10.0.0.3:1' } },
    { kind: 'gone', node: 'b' },
  ]);
});

it('a service that stops answering is a failure, whatever its connection does', async () => {
  server.setPeer({ name: 'a', address: '10.0.0.1:1' });
  const options = { address: server.address, watchEveryMs: 20, answerWithinMs: 200 };
  const watching = watchPeers(options, new AbortController().signal);
  await watching.next();
  server.stall();
  await expect(watching.next()).rejects.toMatchObject({ code: 'source-unreachable' });
});
