import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Identities } from '../../../src/grants/identity.ts';
import { couldMatch } from '../../../src/grants/match.ts';
import { References } from '../../../src/grants/references/references.ts';
import { party } from '../../support/parties.ts';
import { inventoryOf } from '../../support/policies.ts';
import { agentConfig, answersFor, cidrGroupObject, referenceOf } from './refer.ts';

const ONE = '192.0.2.1';
const TWO = '198.51.100.1';
const NOBODY = { 'shop/web': 'no', host: 'no', 'remote-node': 'no' } as const;

describe('groups of a cloud provider', () => {
  it('are known to nobody here: perhaps any address outside', () => {
    const parties = { [ONE]: 'maybe', '?': 'maybe', ...NOBODY } as const;
    expect(answersFor(parties, referenceOf('toGroups', { aws: {} }), inventoryOf())).toEqual(parties);
  });
});

describe('for evidence (lenient)', () => {
  const objects = [
    cidrGroupObject('one', ['192.0.2.0/24'], { team: 'a' }),
    agentConfig({ 'enable-node-selector-labels': 'true' }),
  ];
  const PEERS = [
    ['toCIDRSet', { cidrGroupRef: 'one' }],
    ['toCIDRSet', { cidrGroupSelector: { matchLabels: { team: 'b' } } }],
    ['toServices', { k8sService: { serviceName: 'db', namespace: 'data' } }],
    ['toNodes', { matchLabels: { zone: 'a' } }],
    ['toGroups', { aws: {} }],
  ] as const;
  const PARTIES = [
    ONE,
    TWO,
    'world',
    'shop/web',
    'data/db',
    'host',
    'remote-node 192.0.2.1',
    '?',
    '? 10.0.0.1',
  ];

  it('a reference is never ruled out where it could match: it may have stood for something else', () => {
    const identities = new Identities(inventoryOf(...objects), { lenient: true });
    const references = new References(inventoryOf(...objects));
    fc.assert(
      fc.property(fc.constantFrom(...PEERS), fc.constantFrom(...PARTIES), ([field, item], text) => {
        const [peer, identity] = [referenceOf(field, item), identities.of(party(text))];
        expect(references.match(peer, identity) !== 'no' || !couldMatch(peer, identity)).toBe(true);
      }),
    );
  });

  it('what is sure stays sure', () => {
    const parties = {
      [ONE]: 'yes',
      [TWO]: 'maybe',
      'shop/web': 'no',
      'remote-node 192.0.2.1': 'maybe',
    } as const;
    const peer = referenceOf('toCIDRSet', { cidrGroupRef: 'one' });
    expect(answersFor(parties, peer, inventoryOf(...objects), { lenient: true })).toEqual(parties);
  });
});
