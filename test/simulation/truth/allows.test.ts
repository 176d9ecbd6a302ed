import { describe, expect, it } from 'vitest';
import type { Cell, PeerSpec, PortSpec, SimPolicy, SimRule } from '../policies/rule.ts';
import { type Attempt, concerns, isInside, type Party } from './allows.ts';

const WEB: Party = pod('shop', { app: 'web', tier: 'front' });
const DB: Party = { ...pod('data', { app: 'db' }), ports: [{ name: 'client', port: 5432, protocol: 'TCP' }] };
const VENDOR: Party = { kind: 'address', ip: '203.0.113.7', names: ['api.vendor.example'] };

describe('one cell and one attempt', () => {
  it.each<{ readonly why: string; readonly peer: PeerSpec; readonly to: Party; readonly expected: boolean }>([
    {
      why: 'pods by label in their namespace',
      peer: pods({ namespace: 'data', labels: { app: 'db' } }),
      to: DB,
      expected: true,
    },
    {
      why: 'not those of another namespace',
      peer: pods({ namespace: 'shop', labels: { app: 'db' } }),
      to: DB,
      expected: false,
    },
    {
      why: 'without a namespace those of every one',
      peer: pods({ labels: { app: 'db' } }),
      to: DB,
      expected: true,
    },
    {
      why: 'by the label of the namespace',
      peer: pods({ labels: {}, team: 'other' }),
      to: DB,
      expected: false,
    },
    {
      why: 'one of several values',
      peer: pods({ labels: {}, oneOf: { key: 'app', values: ['x', 'db'] } }),
      to: DB,
      expected: true,
    },
    { why: 'no labels select every pod', peer: pods({ labels: {} }), to: DB, expected: true },
    { why: 'and no address', peer: pods({ labels: {} }), to: VENDOR, expected: false },
    {
      why: 'a CIDR its addresses',
      peer: { kind: 'cidr', cidr: '203.0.113.0/24', except: [] },
      to: VENDOR,
      expected: true,
    },
    {
      why: 'but not the holes in it',
      peer: { kind: 'cidr', cidr: '203.0.113.0/24', except: ['203.0.113.7/32'] },
      to: VENDOR,
      expected: false,
    },
    {
      why: 'a CIDR never pods',
      peer: { kind: 'cidr', cidr: '0.0.0.0/0', except: [] },
      to: DB,
      expected: false,
    },
    {
      why: 'a DNS name itself',
      peer: { kind: 'fqdn', pattern: 'api.vendor.example' },
      to: VENDOR,
      expected: true,
    },
    {
      why: 'a star one label',
      peer: { kind: 'fqdn', pattern: '*.vendor.example' },
      to: VENDOR,
      expected: true,
    },
    { why: 'and not two', peer: { kind: 'fqdn', pattern: '*.example' }, to: VENDOR, expected: false },
    { why: 'the world every address', peer: { kind: 'entity', entity: 'world' }, to: VENDOR, expected: true },
    {
      why: 'the cluster no address',
      peer: { kind: 'entity', entity: 'cluster' },
      to: VENDOR,
      expected: false,
    },
  ])('$why → $expected', ({ peer, to, expected }) => {
    expect(concerns(cell({ peer }), attempt(to))).toBe(expected);
  });

  it.each<{ readonly why: string; readonly port: PortSpec; readonly expected: boolean }>([
    {
      why: 'a number itself',
      port: { kind: 'range', protocol: 'TCP', first: 5432, last: 5432 },
      expected: true,
    },
    {
      why: 'not under another protocol',
      port: { kind: 'range', protocol: 'UDP', first: 5432, last: 5432 },
      expected: false,
    },
    {
      why: 'any protocol',
      port: { kind: 'range', protocol: 'ANY', first: 5432, last: 5432 },
      expected: true,
    },
    {
      why: 'a range its ends',
      port: { kind: 'range', protocol: 'TCP', first: 5000, last: 5432 },
      expected: true,
    },
    {
      why: 'and nothing beyond',
      port: { kind: 'range', protocol: 'TCP', first: 5000, last: 5431 },
      expected: false,
    },
    {
      why: 'a name what the server calls so',
      port: { kind: 'named', protocol: 'TCP', name: 'client' },
      expected: true,
    },
    { why: 'a name nothing else', port: { kind: 'named', protocol: 'TCP', name: 'http' }, expected: false },
  ])('$why → $expected', ({ port, expected }) => {
    expect(concerns(cell({ port }), attempt(DB))).toBe(expected);
  });

  it('is about its own subject only', () => {
    expect(concerns(cell({}), { ...attempt(VENDOR), source: DB })).toBe(false);
  });

  it('turns round at ingress', () => {
    const ingress = cell({ direction: 'ingress', peer: pods({ labels: { app: 'api' } }) });
    expect(concerns(ingress, { ...attempt(WEB), source: pod('shop', { app: 'api' }) })).toBe(true);
  });
});

it.each([
  ['10.0.0.0/8', '10.255.255.255', true],
  ['10.0.0.0/8', '11.0.0.0', false],
  ['0.0.0.0/0', '203.0.113.7', true],
  ['203.0.113.128/25', '203.0.113.127', false],
] as const)('%s holds %s: %s', (cidr, ip, expected) => {
  expect(isInside(cidr, ip)).toBe(expected);
});

function pod(namespace: string, labels: Readonly<Record<string, string>>): Extract<Party, { kind: 'pod' }> {
  return { kind: 'pod', namespace, team: 'shop', labels, ports: [] };
}

function pods(one: Extract<PeerSpec, { kind: 'pods' }>['pods']): PeerSpec {
  return { kind: 'pods', pods: one };
}

function attempt(destination: Party): Attempt {
  return { source: WEB, destination, protocol: 'TCP', port: 5432 };
}

/** Of a policy for shop/web. */
function cell({
  peer,
  port,
  direction = 'egress',
}: Partial<Pick<Cell, 'peer' | 'port'> & Pick<SimRule, 'direction'>>): Cell {
  const rule: SimRule = { id: 'r', direction, effect: 'allow', peers: 'any', ports: 'any', sinceMs: 0 };
  const policy: SimPolicy = {
    kind: 'CiliumNetworkPolicy',
    namespace: 'shop',
    name: 'web',
    subject: { namespace: 'shop', labels: { app: 'web' } },
    rules: [rule],
    isolates: [direction],
    createdMs: 0,
  };
  return { id: 'c', policy, rule, peer, port };
}
