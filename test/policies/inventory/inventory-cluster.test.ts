import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatCidr } from '../../../src/model/ip.ts';
import { formatProblem } from '../../../src/model/problem.ts';
import { identityLabels } from '../../../src/policies/inventory/inventory.ts';
import { inventoryOf, namespaceObject, podObject } from '../../support/policies.ts';

type Fields = Readonly<Record<string, unknown>>;

const named = (path: string, labels?: Fields): Fields => {
  const [namespace, name] = path.split('/');
  return { namespace, name, ...(labels === undefined ? {} : { labels }) };
};
const service = (path: string, spec: Fields = {}, labels?: Fields): Fields => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: named(path, labels),
  spec,
});
const endpoints = (path: string, ...ips: string[]): Fields => ({
  apiVersion: 'v1',
  kind: 'Endpoints',
  metadata: named(path),
  subsets: [{ addresses: ips.map((ip) => ({ ip })), notReadyAddresses: [{ ip: '10.9.9.9' }] }, null],
});
const slice = (path: string, of: unknown, ...list: unknown[]): Fields => ({
  apiVersion: 'discovery.k8s.io/v1',
  kind: 'EndpointSlice',
  metadata: named(path, { 'kubernetes.io/service-name': of }),
  endpoints: list,
});
const cidrGroup = (
  name: string,
  externalCIDRs: unknown,
  apiVersion = 'cilium.io/v2',
  labels: Fields = {},
): Fields => ({
  apiVersion,
  kind: 'CiliumCIDRGroup',
  metadata: { name, labels },
  spec: { externalCIDRs },
});

const pod = (status: unknown, spec: Fields = {}): Fields => ({ ...podObject('shop/web'), spec, status });

describe('services', () => {
  const db = service('data/db', { selector: { app: 'db', bad: 1 } }, { tier: 'back' });

  it.each([
    { why: 'without endpoints in the inventory: not known', objects: [db], addresses: undefined },
    {
      why: 'Endpoints: those that are ready, canonical, each once',
      objects: [db, endpoints('data/db', '2001:DB8::1', '10.0.0.1', '10.0.0.1', 'nonsense')],
      addresses: ['10.0.0.1', '2001:db8::1'],
    },
    {
      why: 'EndpointSlices by their label, all together, those that are not ready left out',
      objects: [
        db,
        slice(
          'data/db-x',
          'db',
          { addresses: ['10.0.0.2'] },
          { addresses: ['10.0.0.3'], conditions: { ready: true } },
        ),
        slice(
          'data/db-y',
          'db',
          { addresses: ['10.0.0.4'], conditions: { ready: false } },
          { addresses: ['db.example.com'] },
        ),
      ],
      addresses: ['10.0.0.2', '10.0.0.3'],
    },
    { why: 'no endpoint is known to be none', objects: [db, slice('data/db-x', 'db')], addresses: [] },
    {
      why: 'those of another service, namespace or kind are not its own',
      objects: [
        db,
        endpoints('shop/db', '10.0.0.1'),
        endpoints('data/other', '10.0.0.1'),
        slice('data/db', 'other', { addresses: ['10.0.0.1'] }),
        slice('data/db', 7, { addresses: ['10.0.0.1'] }),
        { ...endpoints('data/db', '10.0.0.1'), apiVersion: 'example.io/v1' },
      ],
      addresses: undefined,
    },
  ])('$why', ({ objects, addresses }) => {
    const expected = {
      namespace: 'data',
      name: 'db',
      labels: { tier: 'back' },
      selector: { app: 'db' },
      ...(addresses === undefined ? {} : { addresses }),
    };
    expect(inventoryOf(...objects).services).toEqual([expected]);
    expect(inventoryOf(...[...objects].reverse()).services).toEqual([expected]);
  });

  it('a Service of another API group is none', () => {
    expect(inventoryOf({ ...db, apiVersion: 'serving.knative.dev/v1' }).services).toEqual([]);
  });
});

describe('nodes', () => {
  const node = {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { name: 'n1', labels: { zone: 'a' } },
    status: {
      addresses: [
        { type: 'InternalIP', address: '192.168.0.1' },
        { type: 'ExternalIP', address: '2001:DB8:0::1' },
        { type: 'Hostname', address: '10.1.1.1' },
        null,
      ],
    },
  };
  const ciliumNode = {
    apiVersion: 'cilium.io/v2',
    kind: 'CiliumNode',
    metadata: { name: 'n1', labels: { zone: 'old', pool: 'x' } },
    spec: {
      addresses: [
        { type: 'InternalIP', ip: '192.168.0.1' },
        { type: 'CiliumInternalIP', ip: '10.0.0.9' },
      ],
    },
  };

  it('have labels and addresses', () => {
    expect(inventoryOf(node).nodes).toEqual([
      { name: 'n1', labels: { zone: 'a' }, addresses: ['192.168.0.1', '2001:db8::1'] },
    ]);
  });

  it('have the addresses that Cilium gives them as well', () => {
    const addresses = ['10.0.0.9', '192.168.0.1', '2001:db8::1'];
    for (const order of [
      [node, ciliumNode],
      [ciliumNode, node],
    ])
      expect(inventoryOf(...order).nodes).toEqual([{ name: 'n1', labels: { zone: 'a' }, addresses }]);
    expect(inventoryOf(ciliumNode).nodes).toEqual([
      { name: 'n1', labels: { zone: 'old', pool: 'x' }, addresses: ['10.0.0.9', '192.168.0.1'] },
    ]);
  });

  it('of another API group are none', () => {
    expect(inventoryOf({ ...node, apiVersion: 'longhorn.io/v1beta2' }).nodes).toEqual([]);
  });
});

describe('pods', () => {
  it.each([
    {
      why: 'both addresses',
      object: pod({ podIP: '10.0.0.1', podIPs: [{ ip: '10.0.0.1' }, { ip: 'FD00::1' }] }),
      addresses: ['10.0.0.1', 'fd00::1'],
    },
    {
      why: 'the node’s address on the host network',
      object: pod({ podIP: '192.168.0.1' }, { hostNetwork: true }),
      addresses: ['192.168.0.1'],
    },
    { why: 'none yet', object: pod(undefined), addresses: [] },
    {
      why: 'none any more once it has ended',
      object: pod({ phase: 'Succeeded', podIP: '10.0.0.1' }),
      addresses: [],
    },
    { why: 'hostile status', object: pod({ podIP: 7, podIPs: 'x' }), addresses: [] },
  ])('$why → $addresses', ({ object, addresses }) => {
    expect(inventoryOf(object).workloads.map((one) => one.addresses)).toEqual([addresses]);
  });

  it('keep the labels that the agents are set to keep, wherever the setting stands', () => {
    const config = {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'cilium-config' },
      data: { labels: 'app' },
    };
    const objects = [podObject('shop/web', {}, { team: 'blue', 'app.kubernetes.io/name': 'web' }), config];
    for (const order of [objects, [...objects].reverse()]) {
      expect(inventoryOf(...order).workloads.map((one) => one.podLabels)).toEqual([
        { app: 'web', 'app.kubernetes.io/name': 'web' },
      ]);
    }
  });

  it('are lent only those labels of their namespace that are kept', () => {
    const data = { labels: '!io\\.cilium\\.k8s\\.namespace\\.labels\\.cost' };
    const inventory = inventoryOf(
      podObject('shop/web'),
      namespaceObject('shop', { team: 'blue', cost: '7' }),
      { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'cilium-config' }, data },
    );
    const labels = inventory.workloads.flatMap((one) => identityLabels(one, inventory).labels);
    expect(labels.map(({ key }) => key).filter((key) => key.startsWith('io.cilium.k8s.namespace'))).toEqual([
      'io.cilium.k8s.namespace.labels.kubernetes.io/metadata.name',
      'io.cilium.k8s.namespace.labels.team',
    ]);
  });
});

describe('CIDR groups', () => {
  it.each(['cilium.io/v2', 'cilium.io/v2alpha1'])('of %s have labels and CIDRs', (apiVersion) => {
    const { cidrGroups, problems } = inventoryOf(
      cidrGroup('p', ['10.0.0.1/8', '2001:db8::/32'], apiVersion, { team: 'a' }),
    );
    expect(
      cidrGroups.map(({ name, labels, cidrs }) => ({ name, labels, cidrs: cidrs.map(formatCidr) })),
    ).toEqual([{ name: 'p', labels: { team: 'a' }, cidrs: ['10.0.0.0/8', '2001:db8::/32'] }]);
    expect(problems).toEqual([]);
  });

  it.each(['10.0.0.1', '10.0.0.0/33', 7, null, {}])('an entry %j is passed over and told', (entry) => {
    const { cidrGroups, problems } = inventoryOf(cidrGroup('p', [entry, '10.0.0.0/8']));
    expect(cidrGroups.map(({ cidrs }) => cidrs.map(formatCidr))).toEqual([['10.0.0.0/8']]);
    expect(problems.map(formatProblem)).toEqual([
      expect.stringMatching(
        /^inventory\.yaml:1:\d+: .* is no CIDR such as 10\.0\.0\.0\/8, so CIDR group p does not hold it$/,
      ),
    ]);
  });

  it.each(['none', undefined, {}])('a list that is %j holds nothing', (list) => {
    expect(inventoryOf(cidrGroup('p', list)).cidrGroups).toEqual([{ name: 'p', labels: {}, cidrs: [] }]);
  });
});

describe('hostile objects', () => {
  const KINDS = [
    'Node',
    'CiliumNode',
    'Service',
    'Endpoints',
    'EndpointSlice',
    'CiliumCIDRGroup',
    'ConfigMap',
    'Pod',
  ];
  const apiVersion = fc.constantFrom('v1', 'cilium.io/v2', 'discovery.k8s.io/v1');

  it('never throw, and pollute nothing', () => {
    const any = fc.jsonValue({ maxDepth: 4 });
    const object = fc.record({
      apiVersion,
      kind: fc.constantFrom(...KINDS),
      metadata: fc.record({
        name: fc.constantFrom('cilium-config', '__proto__', 'x'),
        labels: any,
        namespace: any,
      }),
      spec: fc.oneof(any, fc.record({ addresses: any, selector: any, externalCIDRs: any })),
      status: fc.oneof(any, fc.record({ addresses: any, podIPs: any })),
      data: fc.oneof(any, fc.record({ labels: any, __proto__: any })),
      subsets: any,
      endpoints: any,
    });
    fc.assert(
      fc.property(fc.array(object, { maxLength: 5 }), (objects) => {
        inventoryOf(...objects);
        expect(Object.keys(Object.prototype)).toEqual([]);
      }),
    );
  });
});
