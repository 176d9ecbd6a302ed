import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { generate } from 'selfsigned';
import { afterEach, describe, expect, it } from 'vitest';
import type { HubbleServer, HubbleServerOptions } from '../../src/adapters/hubble/server.ts';
import type { Check } from '../../src/app/doctor/check.ts';
import { hubbleSettings } from '../../src/app/doctor/hubble-settings.ts';
import type { HubbleTarget } from '../../src/app/doctor/hubble-target.ts';
import { examine } from '../../src/app/doctor.ts';
import { at, flowsAt, Servers } from '../support/collecting.ts';
import { tempDir } from '../support/temp-dir.ts';

const DAY_MS = 86_400_000;
const directory = tempDir();
const servers = new Servers();
afterEach(() => servers.stopAll());

/** The checks about Hubble, by name. @param second now, as flows count it */
async function examined(hubble: HubbleTarget, second = 10): Promise<ReadonlyMap<string, Check>> {
  const storePath = join(directory, 'none.duckdb');
  const checks = await examine({ storePath, hubble }, () => at(second));
  return new Map(checks.filter(({ name }) => name.startsWith('hubble')).map((one) => [one.name, one]));
}

function relay(options: HubbleServerOptions): Promise<HubbleServer> {
  return servers.start({
    role: 'relay',
    nodes: ['node-1', 'node-2'],
    version: 'hubble-relay v1.19.4',
    ...options,
  });
}

describe('nodes behind relay', () => {
  it('of versions that are known', async () => {
    const server = await relay({
      nodeVersions: { 'node-1': 'cilium v1.19.4+g0a1b2c3', 'node-2': 'cilium v1.18.2+g0a1b2c4' },
    });
    const checks = await examined({ address: server.address });
    expect(checks.get('hubble')).toMatchObject({ state: 'fine' });
    expect(checks.get('hubble-nodes')).toBeUndefined();
    expect(checks.get('hubble-versions')).toMatchObject({
      state: 'fine',
      message: 'of 2 versions, and known',
      details: ['cilium v1.19.4: node-1', 'cilium v1.18.2: node-2'],
    });
  });

  it('of a version not known, and one that does not answer', async () => {
    const server = await relay({ nodeVersions: { 'node-1': 'cilium v1.12.1' } });
    server.setNodeUnavailable('node-2');
    const checks = await examined({ address: server.address });
    expect(checks.get('hubble-nodes')).toMatchObject({ state: 'warning', details: ['node-2: unavailable'] });
    expect(checks.get('hubble-versions')).toMatchObject({
      state: 'warning',
      message: '1 of 1 are of a version not known',
    });
  });

  it('an agent tells its own version', async () => {
    const server = await servers.start({ version: 'cilium v1.16.3' });
    const checks = await examined({ address: server.address });
    expect(checks.get('hubble-versions')).toMatchObject({
      state: 'fine',
      details: ['cilium v1.16.3: the agent'],
    });
  });
});

describe('the ring', () => {
  it('that wraps within a minute: an interruption of longer is a hole', async () => {
    const server = await relay({ ringSize: 4 });
    server.append(flowsAt(0, 4000));
    const ring = (await examined({ address: server.address })).get('hubble-ring');
    expect(ring).toMatchObject({ state: 'warning', remedy: expect.stringContaining('eventBufferCapacity') });
    expect(ring?.message).toMatch(/^4 of 8 flows held; at the average rate that is 1s of flows$/);
    expect(ring?.details).toEqual(['node-1: 1s']);
  });

  it('of a server that has seen nothing lasts', async () => {
    const server = await relay({});
    expect((await examined({ address: server.address })).get('hubble-ring')).toMatchObject({
      state: 'fine',
      message: '0 of 2,000 flows held',
    });
  });
});

describe('the newest flows', () => {
  it.each([
    { why: 'of now', second: 5, state: 'fine', details: [] },
    {
      why: 'of a node that is ahead',
      second: -20,
      state: 'warning',
      details: ['node-1: 25s ahead', 'node-2: 23s ahead'],
    },
    { why: 'of one node that is ahead', second: -1, state: 'warning', details: ['node-1: 6s ahead'] },
    { why: 'of one node that is behind', second: 64, state: 'warning', details: ['node-2: 61s behind'] },
  ])('$why', async ({ second, state, details }) => {
    const server = await relay({});
    server.append([...flowsAt(0, 5), ...flowsAt(0, 3, 'node-2')]);
    const check = (await examined({ address: server.address }, second)).get('hubble-clock');
    expect(check).toMatchObject({ state, details });
  });

  it('among them lost events: by source, with what to do', async () => {
    const server = await relay({});
    server.append(flowsAt(0, 5));
    for (const [source, count] of [
      ['PERF_EVENT_RING_BUFFER', 2000],
      ['OBSERVER_EVENTS_QUEUE', 5],
    ] as const)
      server.loseEvents({ node: 'node-1', source, count, timeMs: at(5) });
    expect((await examined({ address: server.address })).get('hubble-lost')).toMatchObject({
      state: 'warning',
      message: 'among the newest flows 2,005 events are lost',
      details: [
        expect.stringMatching(/^2,000 between kernel/),
        expect.stringMatching(/^5 .*hubble-event-queue-size/),
      ],
    });
  });
});

async function withCertificates(serverDays: number, clientDays: number): Promise<ReadonlyMap<string, Check>> {
  const make = async (name: string, days: number) => {
    const pems = await generate([{ name: 'commonName', value: name }], {
      keyType: 'ec',
      notAfterDate: new Date(Date.now() + days * DAY_MS),
      extensions: [
        { name: 'basicConstraints', cA: true },
        { name: 'subjectAltName', altNames: [{ type: 2, value: 'relay.test' }] },
      ],
    });
    const stem = join(directory, `${name}-${days}`);
    writeFileSync(`${stem}.crt`, pems.cert);
    writeFileSync(`${stem}.key`, pems.private);
    return { cert: pems.cert, key: pems.private, certFile: `${stem}.crt`, keyFile: `${stem}.key` };
  };
  const [own, client] = await Promise.all([make('server', serverDays), make('client', clientDays)]);
  const server = await servers.start({ tls: { ...own, clientCa: client.cert } });
  const { certFile, keyFile } = client;
  const tls = { caFile: own.certFile, serverName: 'relay.test', certFile, keyFile };
  const storePath = join(directory, 'none.duckdb');
  const checks = await examine({ storePath, hubble: { address: server.address, tls } }, Date.now);
  return new Map(checks.map((one) => [one.name, one]));
}

describe('certificates', () => {
  it.each([
    { why: 'good for long', server: 300, client: 200, state: 'fine', says: /good for a while/ },
    {
      why: 'the server’s expires',
      server: 3.5,
      client: 200,
      state: 'warning',
      says: /^the server's .* in 3(\.\d)?d/,
    },
    {
      why: 'ours expires',
      server: 300,
      client: 10.5,
      state: 'warning',
      says: /^our client .* in 10(\.\d)?d/,
    },
  ])('$why', async ({ server, client, state, says }) => {
    const check = (await withCertificates(server, client)).get('hubble-tls');
    expect(check).toMatchObject({ state, message: expect.stringMatching(says) });
    expect(check?.details).toHaveLength(3);
  });

  it('none are looked at where nothing is encrypted', async () => {
    const server = await servers.start();
    expect((await examined({ address: server.address })).has('hubble-tls')).toBe(false);
  });
});

describe('settings of the agents', () => {
  const MEDIUM = { 'monitor-aggregation': 'medium', 'monitor-aggregation-interval': '5s' };
  it.each([
    { why: 'the chart’s', data: MEDIUM, name: 'hubble-events', state: 'fine', says: /every 5s$/ },
    { why: 'no aggregation', data: {}, name: 'hubble-events', state: 'fine', says: /none: every packet/ },
    {
      why: 'no traces',
      data: { 'bpf-events-trace-enabled': 'false' },
      name: 'hubble-events',
      state: 'warning',
      says: /trace-enabled is false/,
    },
    {
      why: 'events left out',
      data: { 'hubble-monitor-events': 'drop trace l7' },
      name: 'hubble-events',
      state: 'warning',
      says: /leaves out policy-verdict/,
    },
    {
      why: 'a rate limit',
      data: { 'bpf-events-default-rate-limit': '1000' },
      name: 'hubble-events',
      state: 'warning',
      says: /rate-limit is 1000/,
    },
    {
      why: 'audit mode',
      data: { 'policy-audit-mode': 'true' },
      name: 'policy-audit-mode',
      state: 'warning',
      says: /no policy is enforced/,
    },
    {
      why: 'enforcement',
      data: { 'policy-audit-mode': 'false' },
      name: 'policy-audit-mode',
      state: 'fine',
      says: /are enforced/,
    },
    {
      why: 'an exporter that filters',
      data: {
        'hubble-export-file-path': '/var/run/cilium/hubble/events.log',
        'hubble-export-denylist': '{}',
      },
      name: 'hubble-exporter',
      state: 'warning',
      says: /denylist is set/,
    },
    {
      why: 'filters without a file',
      data: { 'hubble-export-denylist': '{}' },
      name: 'hubble-exporter',
      state: 'fine',
      says: /no file/,
    },
  ])('$why → $name $state', ({ data, name, state, says }) => {
    const check = hubbleSettings(data).find((one) => one.name === name);
    expect(check).toMatchObject({ state, message: expect.stringMatching(says) });
  });
});
