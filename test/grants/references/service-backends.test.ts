import { describe, expect, it } from 'vitest';
import { inventoryOf, namespaceObject } from '../../support/policies.ts';
import { agentConfig, answersFor, type ReferenceRow, referenceOf } from './refer.ts';

type Fields = Readonly<Record<string, unknown>>;

const service = (path: string, selector?: Fields, labels: Fields = {}): Fields => {
  const [namespace, name] = path.split('/');
  return { apiVersion: 'v1', kind: 'Service', metadata: { namespace, name, labels }, spec: { selector } };
};
const endpoints = (path: string, ...ips: string[]): Fields => {
  const [namespace, name] = path.split('/');
  return {
    apiVersion: 'v1',
    kind: 'Endpoints',
    metadata: { namespace, name },
    subsets: [{ addresses: ips.map((ip) => ({ ip })) }],
  };
};
const named = (path: string): Fields => {
  const [namespace, serviceName] = path.split('/');
  return { k8sService: { serviceName, namespace } };
};
const labelled = (matchLabels: Fields, namespace?: string): Fields => ({
  k8sServiceSelector: { selector: { matchLabels }, ...(namespace === undefined ? {} : { namespace }) },
});

const ANYONE = {
  'data/db': 'maybe',
  'shop/web': 'maybe',
  '192.0.2.1': 'maybe',
  host: 'maybe',
  '?': 'maybe',
} as const;

describe('services', () => {
  const db = service('data/db', { app: 'db' });
  const outside = service('data/legacy');

  it.each<ReferenceRow>([
    {
      why: 'with a selector: the pods of its namespace that have the labels, and nobody else',
      objects: [db],
      item: named('data/db'),
      parties: {
        'data/db': 'yes',
        'data/db tier=x': 'yes',
        'data/web': 'no',
        'shop/db': 'no',
        '192.0.2.1': 'no',
        host: 'no',
        'remote-node': 'no',
        '? data/db-0': 'maybe',
        '? shop/db-0': 'no',
        '?': 'maybe',
      },
    },
    {
      why: 'its endpoints do not matter then',
      objects: [db, endpoints('data/db', '192.0.2.1')],
      item: named('data/db'),
      parties: { 'data/db': 'yes', '192.0.2.1': 'no' },
    },
    {
      why: 'every pair of the selector must hold',
      objects: [service('data/db', { app: 'db', tier: 'x' })],
      item: named('data/db'),
      parties: { 'data/db': 'no', 'data/db tier=x': 'yes' },
    },
    {
      why: 'dots and slashes in a pod label are part of its key',
      objects: [service('data/db', { 'app.kubernetes.io/name': 'db' })],
      item: named('data/db'),
      parties: { 'data/db': 'no', 'data/x app.kubernetes.io/name=db': 'yes' },
    },
    {
      why: 'without a selector: the addresses of its endpoints, never pods or nodes',
      objects: [outside, endpoints('data/legacy', '192.0.2.1', '2001:DB8::1', '10.0.0.1')],
      item: named('data/legacy'),
      parties: {
        '192.0.2.1': 'yes',
        '2001:db8::1': 'yes',
        '192.0.2.2': 'no',
        world: 'maybe',
        'data/db': 'no',
        'remote-node 10.0.0.1': 'no',
        '? 192.0.2.1': 'maybe',
        '? 192.0.2.2': 'no',
      },
    },
    {
      why: 'without a selector, endpoints not known: perhaps any address outside',
      objects: [outside],
      item: named('data/legacy'),
      parties: { '192.0.2.1': 'maybe', 'data/db': 'no', host: 'no', '?': 'maybe' },
    },
    {
      why: 'that come to nothing leave the rule without peers, which may mean everyone',
      objects: [outside, endpoints('data/legacy')],
      item: named('data/legacy'),
      parties: ANYONE,
    },
    { why: 'so does one that is not there', objects: [db], item: named('data/nope'), parties: ANYONE },
    { why: 'or none that is named', objects: [db], item: {}, parties: ANYONE },
    {
      why: 'without any service in the inventory nothing tells what is there',
      objects: [namespaceObject('data')],
      item: named('data/db'),
      parties: { ...ANYONE, host: 'no' },
    },
    {
      why: 'without a namespace: those of the name in every one',
      objects: [db, service('shop/db', { app: 'web' })],
      item: { k8sService: { serviceName: 'db' } },
      parties: { 'data/db': 'yes', 'shop/web': 'yes', 'data/web': 'no', 'shop/db': 'no' },
    },
    {
      why: 'by label, whatever its source',
      objects: [service('data/db', { app: 'db' }, { tier: 'back' }), service('data/web', { app: 'web' })],
      item: labelled({ 'any:tier': 'back' }),
      parties: { 'data/db': 'yes', 'data/web': 'no' },
    },
    {
      why: 'by label, in one namespace',
      objects: [
        service('data/db', { app: 'db' }, { tier: 'back' }),
        service('shop/db', { app: 'db' }, { tier: 'back' }),
      ],
      item: labelled({ tier: 'back' }, 'data'),
      parties: { 'data/db': 'yes', 'shop/db': 'no' },
    },
    {
      why: 'by a label with a dot, which some releases misread: perhaps',
      objects: [service('data/db', { app: 'db' }, { 'app.kubernetes.io/name': 'db' })],
      item: labelled({ 'app.kubernetes.io/name': 'db' }),
      parties: { 'data/db': 'maybe', 'data/web': 'no' },
    },
    {
      why: 'hostile labels are labels',
      objects: [service('data/db', JSON.parse('{"__proto__": "x"}'))],
      item: named('data/db'),
      parties: { 'data/db': 'no', 'data/db __proto__=x': 'yes' },
    },
  ])('$why', ({ objects, item, parties }) => {
    expect(answersFor(parties, referenceOf('toServices', item), inventoryOf(...objects))).toEqual(parties);
  });

  it('in a deny rule are looked up by nobody: perhaps everyone', () => {
    const peer = referenceOf('toServices', named('data/db'), 'egressDeny');
    expect(answersFor(ANYONE, peer, inventoryOf(db))).toEqual(ANYONE);
  });

  it('of this cluster have no pods of another', () => {
    const data = { 'cluster-name': 'prod', 'policy-default-local-cluster': 'true' };
    const inventory = inventoryOf(db, agentConfig(data));
    const parties = {
      'data/db io.cilium.k8s.policy.cluster=prod': 'yes',
      'data/db io.cilium.k8s.policy.cluster=other': 'no',
    } as const;
    expect(answersFor(parties, referenceOf('toServices', named('data/db')), inventory)).toEqual(parties);
  });
});
