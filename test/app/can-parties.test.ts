import { describe, expect, it } from 'vitest';
import { Access } from '../../src/app/can/access.ts';
import { nearNames } from '../../src/app/can/near-names.ts';
import { describeEndpoint } from '../../src/model/endpoint.ts';
import { inventoryOf, podObject } from '../support/policies.ts';

const onNode = (path: string, node: string | undefined, addresses: readonly string[], more = {}): object => ({
  ...podObject(path),
  spec: { ...(node === undefined ? {} : { nodeName: node }), containers: [{ name: 'main' }], ...more },
  status: { podIPs: addresses.map((ip) => ({ ip })) },
});

const node = (name: string, address: string): object => ({
  apiVersion: 'v1',
  kind: 'Node',
  metadata: { name },
  status: { addresses: [{ type: 'InternalIP', address }] },
});

const template = (kind: string, name: string, app: string): object => ({
  apiVersion: 'apps/v1',
  kind,
  metadata: { name, namespace: 'shop' },
  spec: { template: { metadata: { labels: { app } }, spec: { containers: [] } } },
});

const inventory = inventoryOf(
  ...[
    onNode('shop/web-0', 'worker-1', ['10.0.1.5', '2001:DB8:0::5']),
    onNode('shop/db-0', 'worker-2', ['10.0.2.6']),
    onNode('shop/lone', undefined, []),
    onNode('shop/old', undefined, ['10.0.9.9']),
    onNode('shop/new', undefined, ['10.0.9.9']),
    onNode('shop/agent', 'worker-1', ['192.168.0.1'], { hostNetwork: true }),
    template('Deployment', 'web', 'web'),
    template('Deployment', 'job', 'job'),
    template('StatefulSet', 'job', 'other'),
    node('worker-1', '192.168.0.1'),
    node('worker-2', '192.168.0.2'),
    { apiVersion: 'v1', kind: 'Service', metadata: { name: 'kubernetes', namespace: 'default' } },
    {
      apiVersion: 'v1',
      kind: 'Endpoints',
      metadata: { name: 'kubernetes', namespace: 'default' },
      subsets: [{ addresses: [{ ip: '192.168.0.2' }, { ip: '192.0.2.10' }] }],
    },
  ].map((object) => ({ ...object })),
);
const access = new Access([], inventory);

/** Kind and labels of the party, as `kind: labels`; of a node, as the host and as a remote one. */
function found(reference: string, names: readonly string[] = []): string {
  const both = access.find(reference, names, 'reserved:host', []);
  if (!both.ok) return `error: ${both.error}`;
  const [party] = both.value;
  return party.kind === 'node'
    ? `node: ${describeEndpoint(party.asHost.endpoint)} or ${describeEndpoint(party.asRemote.endpoint)}`
    : `${party.kind}: ${describeEndpoint(party.identity.endpoint)}`;
}

describe('whom a reference means', () => {
  it.each([
    { reference: 'shop/web-0', expected: 'pod: shop/web' },
    { reference: 'shop/web', expected: 'pod: shop/web' },
    { reference: 'shop/Deployment/web', expected: 'pod: shop/web' },
    { reference: 'shop/statefulset/job', expected: 'pod: shop/other' },
    { reference: '10.0.1.5', expected: 'pod: shop/web' },
    { reference: '2001:db8::5', expected: 'pod: shop/web' },
    { reference: '::ffff:10.0.1.5', expected: 'pod: shop/web' },
    { reference: 'shop/agent', expected: 'node: host or remote-node' },
    { reference: '192.168.0.1', expected: 'node: host or remote-node' },
    {
      reference: '192.168.0.2',
      expected: 'node: host+kube-apiserver or kube-apiserver+remote-node',
    },
    { reference: '192.0.2.10', expected: 'other: 192.0.2.10' },
    { reference: '203.0.113.9', expected: 'other: 203.0.113.9' },
    { reference: 'reserved:host', expected: 'other: host' },
    { reference: 'reserved:kube-apiserver', expected: 'other: kube-apiserver+remote-node' },
    { reference: 'reserved:ingress', expected: 'other: ingress' },
    { reference: 'reserved:world', expected: 'other: world' },
  ])('$reference → $expected', ({ reference, expected }) => {
    expect(found(reference)).toBe(expected);
  });

  it('an address of the API server outside the cluster carries its label', () => {
    const both = access.find('192.0.2.10', [], 'reserved:host', []);
    if (!both.ok || both.value[0].kind === 'node') throw new Error('no address');
    expect(both.value[0].identity.labels.text).toBe('reserved:kube-apiserver\nreserved:world');
  });

  it('DNS names belong to an address outside the cluster, and make it another party', () => {
    expect(found('203.0.113.9', ['B.example.', 'a.example'])).toBe(
      'other: a.example or b.example (203.0.113.9)',
    );
    expect(found('203.0.113.9')).toBe('other: 203.0.113.9');
    expect(found('10.0.1.5', ['a.example'])).toBe('pod: shop/web');
  });

  it.each([
    {
      reference: 'shop/wbe-0',
      expected:
        'error: the inventory has no pod or workload shop/wbe-0; did you mean shop/web-0 or shop/db-0?',
    },
    {
      reference: 'data/web',
      expected: 'error: the inventory has no pod or workload data/web; did you mean shop/web?',
    },
    {
      reference: 'shop/Job/web',
      expected: 'error: the inventory has no pod or workload shop/Job/web; did you mean shop/deployment/web?',
    },
    {
      reference: 'shop/job',
      expected: 'error: shop/job may be shop/Deployment/job or shop/StatefulSet/job; write one of these',
    },
    {
      reference: '10.0.9.9',
      expected: 'error: 10.0.9.9 is the address of shop/old and shop/new in the inventory; name the pod',
    },
    { reference: '10.0.0.0/8', expected: 'error: 10.0.0.0/8 is a prefix; name one address of it' },
    {
      reference: 'web',
      expected:
        'error: "web" is neither namespace/pod, nor an address, nor reserved:NAME; did you mean shop/web?',
    },
    {
      reference: 'reserved:nobody',
      expected:
        'error: "reserved:nobody" is no reserved identity; there are: host, remote-node, kube-apiserver, health, ingress, unmanaged, world, world-ipv4, world-ipv6',
    },
    {
      reference: 'reserved:init',
      expected: 'error: reserved:init is a pod whose labels Cilium does not know yet; name the pod',
    },
    { reference: 'reserved:toString', expected: expect.stringMatching(/is no reserved identity/) },
  ])('$reference → $expected', ({ reference, expected }) => {
    expect(found(reference)).toEqual(expected);
  });
});

it('without an inventory nobody has a name, and the error says so', () => {
  const empty = new Access([], inventoryOf());
  expect(empty.find('shop/web', [], '203.0.113.9', [])).toEqual({
    ok: false,
    error: 'the inventory has no pod or workload shop/web; --inventory names no pods',
  });
});

describe('near names', () => {
  it.each([
    { wanted: 'shop/web', names: ['shop/wab', 'data/web', 'shop/cache'], expected: ['data/web', 'shop/wab'] },
    { wanted: 'shop/we', names: ['shop/web-0', 'shop/web-1'], expected: ['shop/web-0', 'shop/web-1'] },
    { wanted: 'a/b', names: ['x/y', 'a/c'], expected: ['a/c'] },
    { wanted: 'shop/web', names: ['kube-system/coredns'], expected: [] },
    { wanted: 'n/1', names: ['n/2', 'n/3', 'n/4', 'n/5'], expected: ['n/2', 'n/3', 'n/4'] },
  ])('$wanted among $names → $expected', ({ wanted, names, expected }) => {
    expect(nearNames(wanted, names)).toEqual(expected);
  });
});
