import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { generate } from 'selfsigned';
import { afterEach, describe, expect, it } from 'vitest';
import type { HubbleServer } from '../../src/adapters/hubble/server.ts';
import { Collecting, flowsAt, Servers } from '../support/collecting.ts';
import { tempDir } from '../support/temp-dir.ts';

const directory = tempDir();
const servers = new Servers();
afterEach(() => servers.stopAll());

let stores = 0;
function newStore(): string {
  stores += 1;
  return join(directory, `${stores}.duckdb`);
}

async function agent(node: string, from: number, to: number): Promise<HubbleServer> {
  const server = await servers.start({ nodes: [node] });
  server.append(flowsAt(from, to, node));
  return server;
}

describe('--agents', () => {
  it('one stream per node, and each goes on where its own records end', async () => {
    const one = await agent('node-1', 0, 9);
    const two = await agent('node-2', 1000, 1009);
    const service = await servers.start();
    service.setPeer({ name: 'default/node-1', address: one.address });
    service.setPeer({ name: 'node-2', address: two.address });
    const request = { hubble: { address: service.address }, agents: true, storePath: newStore() };
    const first = new Collecting(request);
    await first.observed(20);
    await first.stop();
    two.append(flowsAt(1010, 1019, 'node-2'));
    const second = new Collecting(request);
    await second.observed(10);
    const { events, coverage } = await second.stop();
    expect(events).toBe(30);
    expect(coverage).toEqual({ 'node-1': '0-9', 'node-2': '1000-1019' });
    expect(second.said).toContain(`node-1 (${one.address}) since ${9 - 60}`);
    expect(second.said).toContain(`node-2 (${two.address}) since ${1009 - 60}`);
  });

  it('nodes come, go and move; a node that no stream reaches is known and not covered', async () => {
    const one = await agent('node-1', 0, 9);
    const service = await servers.start();
    service.setPeer({ name: 'node-1', address: one.address });
    service.setPeer({ name: 'node-3', address: 'unix:///nowhere/hubble.sock' });
    const collecting = new Collecting({
      hubble: { address: service.address },
      agents: true,
      storePath: newStore(),
    });
    await collecting.observed(10);
    const two = await agent('node-2', 0, 9);
    service.setPeer({ name: 'node-2', address: two.address });
    await collecting.observed(20);
    one.kill();
    const moved = await agent('node-1', 0, 19);
    service.setPeer({ name: 'node-1', address: moved.address });
    await collecting.observed(30);
    service.removePeer('node-2');
    await collecting.until(() => collecting.hasSaid('node-2 gone'));
    await collecting.until(() => two.openStreams === 0);
    await collecting.until(() => collecting.hasSaid('node-3 unavailable'));
    const { events, coverage } = await collecting.stop();
    expect(events).toBe(30);
    expect(coverage).toEqual({ 'node-1': '0-19', 'node-2': '0-9', 'node-3': '' });
  });

  it('a service that goes away costs no stream; when it is back, what it no longer names is gone', async () => {
    const one = await agent('node-1', 0, 9);
    const two = await agent('node-2', 0, 9);
    const service = await servers.start();
    service.setPeer({ name: 'node-1', address: one.address });
    service.setPeer({ name: 'node-2', address: two.address });
    const collecting = new Collecting({
      hubble: { address: service.address },
      agents: true,
      storePath: newStore(),
    });
    await collecting.observed(20);
    service.kill();
    await collecting.until(() => collecting.hasSaid('retry'));
    one.append(flowsAt(10, 19));
    await collecting.observed(30);
    const again = await servers.start({ address: service.address });
    again.setPeer({ name: 'node-1', address: one.address });
    await collecting.until(() => collecting.hasSaid('node-2 gone'));
    await collecting.until(() => one.openStreams === 1);
    expect((await collecting.stop()).events).toBe(30);
  });

  it('without following, what all agents hold is stored, and it ends', async () => {
    const one = await agent('node-1', 0, 9);
    const service = await servers.start();
    service.setPeer({ name: 'node-1', address: one.address });
    const collecting = new Collecting({
      hubble: { address: service.address },
      agents: true,
      storePath: newStore(),
      follow: false,
    });
    expect(await collecting.end()).toEqual({ events: 10, coverage: { 'node-1': '0-9' } });
  });

  it('a service that was never reached is a failure', async () => {
    const collecting = new Collecting({
      hubble: { address: `unix://${join(directory, 'none.sock')}` },
      agents: true,
      storePath: newStore(),
    });
    await expect(collecting.end()).rejects.toMatchObject({ code: 'source-unreachable' });
  });
});

describe('mutual TLS', () => {
  const DAY_MS = 86_400_000;

  async function certificate(
    name: string,
    daysLeft = 1,
  ): Promise<{ cert: string; key: string; file: string }> {
    // Each is its own authority, and authorities are told apart by their names.
    const pems = await generate([{ name: 'commonName', value: `${name} ${Math.random()}` }], {
      keyType: 'ec',
      algorithm: 'sha256',
      notBeforeDate: new Date(Date.now() - 3 * DAY_MS),
      notAfterDate: new Date(Date.now() + daysLeft * DAY_MS),
      extensions: [
        { name: 'basicConstraints', cA: true },
        { name: 'subjectAltName', altNames: [{ type: 2, value: name }] },
      ],
    });
    const file = join(directory, `${Math.random()}`);
    await writeFile(`${file}.crt`, pems.cert);
    await writeFile(`${file}.key`, pems.private);
    return { cert: pems.cert, key: pems.private, file };
  }

  it('each agent must carry the name that the service gives for it; others are not collected from', async () => {
    const client = await certificate('relay-client');
    const wildcard = await certificate('*.default.hubble-grpc.cilium.io');
    const expired = await certificate('*.default.hubble-grpc.cilium.io', -1);
    const stranger = await certificate('*.other.hubble-grpc.cilium.io');
    const ca = join(directory, 'ca.crt');
    await writeFile(ca, [wildcard, expired, stranger].map((one) => one.cert).join('\n'));
    const start = async (node: string, { cert, key }: typeof wildcard): Promise<HubbleServer> => {
      const server = await servers.start({ nodes: [node], tls: { cert, key, clientCa: client.cert } });
      server.append(flowsAt(0, 9, node));
      return server;
    };
    const nodes = {
      good: await start('good', wildcard),
      expired: await start('expired', expired),
      stranger: await start('stranger', stranger),
    };
    const service = await start('service', wildcard);
    for (const [node, { address }] of Object.entries(nodes))
      service.setPeer({ name: node, address, serverName: `${node}.default.hubble-grpc.cilium.io` });
    const tls = { caFile: ca, certFile: `${client.file}.crt`, keyFile: `${client.file}.key` };
    const collecting = new Collecting({
      hubble: { address: service.address, tls },
      agents: true,
      storePath: newStore(),
    });
    await collecting.observed(10);
    await collecting.until(
      () => collecting.hasSaid('stranger unavailable') && collecting.hasSaid('expired unavailable'),
    );
    await collecting.until(() => collecting.hasSaid('has expired') && collecting.hasSaid('for another name'));
    const { events, coverage } = await collecting.stop();
    expect(events).toBe(10);
    expect(coverage).toEqual({ expired: '', good: '0-9', stranger: '' });
    const anonymous = new Collecting({
      hubble: { address: service.address, tls: { caFile: ca } },
      agents: true,
      storePath: newStore(),
    });
    await expect(anonymous.end()).rejects.toMatchObject({ code: 'source-unreachable' });
  });
});
