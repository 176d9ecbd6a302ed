import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { Collecting, flowAt, flowsAt, Servers } from '../support/collecting.ts';
import { tempDir } from '../support/temp-dir.ts';

const directory = tempDir();
const servers = new Servers();
afterEach(() => servers.stopAll());

let stores = 0;
function newStore(): string {
  stores += 1;
  return join(directory, `${stores}.duckdb`);
}

describe('a collector asks for what it reads, where the server knows how to give that', () => {
  it('an agent of 1.19 gives parts of flows, and the store holds the same', async () => {
    const server = await servers.start({ version: 'cilium v1.19.4+g0123456' });
    server.append(flowsAt(0, 20));
    const masked = new Collecting({
      hubble: { address: server.address },
      storePath: newStore(),
      follow: false,
    });
    const whole = { events: 21, coverage: { 'node-1': '0-20' } };
    expect(await masked.end()).toEqual(whole);
    expect(server.lastRequest?.fieldMask?.paths).toContain('event_type');
  });

  it('a server that does not say its version is asked for everything', async () => {
    const server = await servers.start({ version: '' });
    server.append(flowsAt(0, 5));
    await new Collecting({ hubble: { address: server.address }, storePath: newStore(), follow: false }).end();
    expect(server.lastRequest).toBeDefined();
    expect(server.lastRequest?.fieldMask).toBeUndefined();
    expect(server.lastRequest?.experimental).toBeUndefined();
  });

  it('behind relay the oldest node decides', async () => {
    const server = await servers.start({
      role: 'relay',
      nodes: ['node-1', 'node-2'],
      version: 'hubble-relay v1.19.4',
      nodeVersions: { 'node-1': 'cilium v1.19.4', 'node-2': 'cilium v1.14.9' },
    });
    server.append([...flowsAt(0, 5), ...flowsAt(0, 5, 'node-2')]);
    const request = { hubble: { address: server.address }, storePath: newStore(), follow: false };
    expect((await new Collecting(request).end()).events).toBe(12);
    expect(server.lastRequest?.fieldMask).toBeUndefined();
    expect(server.lastRequest?.experimental?.fieldMask?.paths).not.toContain('egress_allowed_by');
  });
});

describe('a mask that is refused', () => {
  it('by an agent: the same is asked without, at once, and from then on', async () => {
    const server = await servers.start({
      version: 'cilium v1.15.4',
      nodeVersions: { 'node-1': 'cilium v1.14.9' },
    });
    server.append(flowsAt(0, 5));
    const collecting = new Collecting({ hubble: { address: server.address }, storePath: newStore() });
    await collecting.observed(6);
    const before = collecting.said.length;
    server.kill();
    const again = await servers.start({
      address: server.address,
      version: 'cilium v1.15.4',
      nodeVersions: { 'node-1': 'cilium v1.14.9' },
    });
    again.append(flowsAt(0, 9));
    await collecting.observed(10);
    expect(await collecting.stop()).toEqual({ events: 10, coverage: { 'node-1': '0-9' } });
    expect(collecting.said.slice(0, before)).toContain('mask refused: invalid fieldmask');
    expect(collecting.said.slice(before).filter((line) => line.startsWith('mask refused'))).toEqual([]);
  });

  it('by a node that joined behind relay: nothing of it is lost, nothing of the others counts twice', async () => {
    const server = await servers.start({
      role: 'relay',
      version: 'hubble-relay v1.15.4',
      nodeVersions: { 'node-2': 'cilium v1.14.9' },
    });
    server.append(flowsAt(0, 5));
    const collecting = new Collecting({ hubble: { address: server.address }, storePath: newStore() });
    await collecting.observed(6);
    expect(server.lastRequest?.experimental?.fieldMask?.paths).toContain('egress_allowed_by');
    server.append([flowAt(6), ...flowsAt(0, 5, 'node-2')]);
    await collecting.observed(13);
    const { events, coverage } = await collecting.stop();
    expect(events).toBe(13);
    expect(coverage).toEqual({ 'node-1': '0-6', 'node-2': '0-5' });
    expect(collecting.said).toContain('mask refused: invalid fieldmask');
  });
});
