import { describe, expect, it } from 'vitest';
import { inventoryOf } from '../../support/policies.ts';
import { agentConfig, answersFor, cidrGroupObject, type ReferenceRow, referenceOf } from './refer.ts';

type Fields = Readonly<Record<string, unknown>>;

const ONE = '192.0.2.1';
const TWO = '198.51.100.1';
const NOBODY = { 'shop/web': 'no', host: 'no', 'remote-node': 'no' } as const;

const byLabel = (matchLabels: Fields): Fields => ({ cidrGroupSelector: { matchLabels } });
const byExpression = (key: string, operator: string, ...values: string[]): Fields => ({
  cidrGroupSelector: { matchExpressions: [{ key, operator, ...(values.length === 0 ? {} : { values }) }] },
});

describe('CIDR groups', () => {
  const one = cidrGroupObject('one', ['192.0.2.0/24'], { team: 'a', tier: 'x' });
  const two = cidrGroupObject('two', ['198.51.100.0/24', '2001:db8::/32'], { team: 'b' });
  it.each<ReferenceRow>([
    {
      why: 'a known one: its addresses, and no one in the cluster',
      objects: [one, two],
      item: { cidrGroupRef: 'two' },
      parties: { [ONE]: 'no', [TWO]: 'yes', '2001:db8::1': 'yes', world: 'maybe', ...NOBODY },
    },
    {
      why: 'holes are no part of it',
      objects: [one, two],
      item: { cidrGroupRef: 'two', except: ['198.51.100.0/31'] },
      parties: { [TWO]: 'no', '198.51.100.2': 'yes' },
    },
    {
      why: 'one that the inventory lacks may hold any address but for the holes',
      objects: [one],
      item: { cidrGroupRef: 'two', except: ['192.0.2.0/24'] },
      parties: { [ONE]: 'no', [TWO]: 'maybe', '? 198.51.100.1': 'maybe', '? 192.0.2.1': 'no', ...NOBODY },
    },
    {
      why: 'an empty one holds nothing',
      objects: [cidrGroupObject('two', [])],
      item: { cidrGroupRef: 'two' },
      parties: { [TWO]: 'no', world: 'no', '?': 'no' },
    },
    {
      why: 'a prefix of length zero works in some releases only',
      objects: [cidrGroupObject('all', ['0.0.0.0/0', '192.0.2.0/24'])],
      item: { cidrGroupRef: 'all' },
      parties: { [ONE]: 'yes', [TWO]: 'maybe', '2001:db8::1': 'no', ...NOBODY },
    },
    {
      why: 'nodes only under policy-cidr-match-mode nodes',
      objects: [one, agentConfig({ 'policy-cidr-match-mode': 'nodes' })],
      item: { cidrGroupRef: 'one' },
      parties: {
        'remote-node 192.0.2.1': 'yes',
        'remote-node 10.0.0.1': 'no',
        'health 192.0.2.1': 'no',
        'shop/web': 'no',
      },
    },
    {
      why: 'by label: those of the groups picked',
      objects: [one, two],
      item: byLabel({ team: 'a' }),
      parties: { [ONE]: 'yes', [TWO]: 'no', '203.0.113.1': 'no', ...NOBODY },
    },
    {
      why: 'by label, without any group in the inventory: not known',
      objects: [],
      item: byLabel({ team: 'a' }),
      parties: { [ONE]: 'maybe', ...NOBODY },
    },
    {
      why: 'no group picked: nothing',
      objects: [one, two],
      item: byLabel({ team: 'c' }),
      parties: { [ONE]: 'no', [TWO]: 'no', ...NOBODY },
    },
    {
      why: 'by the presence of a label',
      objects: [one, two],
      item: byExpression('tier', 'Exists'),
      parties: { [ONE]: 'yes', [TWO]: 'no' },
    },
    {
      why: 'by the label that Cilium makes of the name',
      objects: [one, two],
      item: byExpression('io.cilium.policy.cidrgroupname/two', 'Exists'),
      parties: { [ONE]: 'no', [TWO]: 'yes' },
    },
    {
      why: 'labels of Cilium’s own are left out',
      objects: [cidrGroupObject('one', ['192.0.2.0/24'], { 'io.cilium.k8s.x': 'y' })],
      item: byLabel({ 'io.cilium.k8s.x': 'y' }),
      parties: { [ONE]: 'no' },
    },
    {
      why: 'two groups that hold an address satisfy the selector together, neither alone: perhaps',
      objects: [one, cidrGroupObject('wide', ['192.0.0.0/8'], { zone: 'z' })],
      item: byLabel({ team: 'a', zone: 'z' }),
      parties: { [ONE]: 'maybe', '192.9.9.9': 'no' },
    },
    {
      why: 'one satisfies the selector, the other takes it away again: perhaps',
      objects: [one, cidrGroupObject('wide', ['192.0.0.0/8'], { tier: 'y' })],
      item: {
        cidrGroupSelector: {
          matchExpressions: [
            { key: 'team', operator: 'Exists' },
            { key: 'tier', operator: 'NotIn', values: ['y'] },
          ],
        },
      },
      parties: { [ONE]: 'maybe' },
    },
    {
      why: 'a selector without a positive requirement may hold for everyone outside of all groups',
      objects: [one, two],
      item: byExpression('tier', 'DoesNotExist'),
      parties: { [ONE]: 'no', [TWO]: 'yes', '203.0.113.1': 'maybe', 'shop/web': 'maybe', host: 'maybe' },
    },
  ])('$why', ({ objects, item, parties }) => {
    expect(answersFor(parties, referenceOf('toCIDRSet', item), inventoryOf(...objects))).toEqual(parties);
  });
});
