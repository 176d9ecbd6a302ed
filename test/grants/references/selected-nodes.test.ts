import { describe, expect, it } from 'vitest';
import { inventoryOf } from '../../support/policies.ts';
import { agentConfig, answersFor, type ReferenceRow, referenceOf } from './refer.ts';

type Fields = Readonly<Record<string, unknown>>;

const node = (name: string, address: string, labels: Fields): Fields => ({
  apiVersion: 'v1',
  kind: 'Node',
  metadata: { name, labels },
  status: { addresses: [{ type: 'InternalIP', address }] },
});

describe('nodes', () => {
  const nodes = [node('n1', '10.0.0.1', { zone: 'a' }), node('n2', '10.0.0.2', { zone: 'b' })];
  const on = agentConfig({ 'enable-node-selector-labels': 'true' });
  const inA = { matchLabels: { zone: 'a' } };

  it.each<ReferenceRow>([
    {
      why: 'by the labels of the node with the address; never the pod’s own node',
      objects: [...nodes, on],
      item: inA,
      parties: {
        'remote-node 10.0.0.1': 'yes',
        'remote-node 10.0.0.2': 'no',
        'kube-apiserver+remote-node 10.0.0.1': 'yes',
        'host 10.0.0.1': 'no',
        'health 10.0.0.1': 'no',
        'shop/web': 'no',
        '192.0.2.1': 'no',
        '? 10.0.0.2': 'maybe',
      },
    },
    {
      why: 'a node that is not known, or has no address, may have any label',
      objects: [...nodes, on],
      item: inA,
      parties: { 'remote-node 10.0.0.3': 'maybe', 'remote-node': 'maybe' },
    },
    {
      why: 'all nodes: labels do not matter',
      objects: [on],
      item: {},
      parties: { 'remote-node 10.0.0.3': 'yes', 'remote-node': 'yes', host: 'no' },
    },
    {
      why: 'a key may name its source',
      objects: [...nodes, on],
      item: { matchLabels: { 'node:zone': 'a' } },
      parties: { 'remote-node 10.0.0.1': 'yes' },
    },
    {
      why: 'of another source there is none',
      objects: [...nodes, on],
      item: { matchLabels: { 'k8s:zone': 'a' } },
      parties: { 'remote-node 10.0.0.1': 'no' },
    },
    {
      why: 'a label that node-labels leaves out is not there',
      objects: [...nodes, agentConfig({ 'enable-node-selector-labels': 'true', 'node-labels': 'pool' })],
      item: inA,
      parties: { 'remote-node 10.0.0.1': 'no' },
    },
    {
      why: 'whether the agents know node selectors is not known: never a sure yes',
      objects: nodes,
      item: inA,
      parties: { 'remote-node 10.0.0.1': 'maybe', 'remote-node 10.0.0.2': 'no' },
    },
  ])('$why', ({ objects, item, parties }) => {
    expect(answersFor(parties, referenceOf('toNodes', item), inventoryOf(...objects))).toEqual(parties);
  });

  it('do not exist where enable-node-selector-labels is off', () => {
    const parties = { 'remote-node 10.0.0.1': 'no', '?': 'no' } as const;
    const inventory = inventoryOf(...nodes, agentConfig({}));
    expect(answersFor(parties, referenceOf('toNodes', inA), inventory)).toEqual(parties);
  });
});
