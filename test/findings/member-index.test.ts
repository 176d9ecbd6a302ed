import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { Population } from '../../src/findings/population.ts';
import { selectsSubject } from '../../src/grants/engine/subject-classes.ts';
import { grantsOf } from '../../src/grants/grant.ts';
import { matchPeer } from '../../src/grants/match.ts';
import { CLUSTER_LABEL, NAMESPACE_LABEL, NAMESPACE_LABELS_PREFIX } from '../../src/model/labels.ts';
import { EMPTY_INVENTORY } from '../../src/policies/inventory/inventory.ts';
import { party } from '../support/parties.ts';
import {
  ciliumPolicy,
  clusterwidePolicy,
  inventoryOf,
  namespaceObject,
  policyOf,
} from '../support/policies.ts';

const PARTIES = [
  'shop/web',
  'shop/web tier=front',
  `shop/web ${CLUSTER_LABEL}=blue`,
  'shop/db',
  'data/db',
  `data/db ${NAMESPACE_LABELS_PREFIX}team=a`,
  'host',
  'remote-node 10.0.0.1',
  'kube-apiserver+remote-node',
  '203.0.113.9',
  '203.0.113.9 web.example',
  '?',
  '? shop/web-0',
  '? 10.1.2.3',
];
const KNOWN = PARTIES.map((who) => ({ endpoint: party(who), nodes: [], firstSeenMs: 0, lastSeenMs: 0 }));
const POPULATIONS = [
  EMPTY_INVENTORY,
  inventoryOf(namespaceObject('shop', { team: 'a' }), namespaceObject('data')),
].map((inventory) => new Population(KNOWN, inventory));

const VALUES: Readonly<Record<string, readonly string[]>> = {
  app: ['web', 'db'],
  'any:app': ['web', 'db'],
  'k8s:tier': ['front'],
  [`k8s:${NAMESPACE_LABEL}`]: ['shop', 'data'],
  [CLUSTER_LABEL]: ['blue'],
  [`k8s:${NAMESPACE_LABELS_PREFIX}team`]: ['a', 'b'],
  'reserved:host': [''],
  'reserved:world': [''],
};
const requirement = fc.constantFrom(...Object.keys(VALUES)).chain((key) =>
  fc.oneof(
    fc.record({
      key: fc.constant(key),
      operator: fc.constantFrom('In', 'NotIn'),
      values: fc.uniqueArray(fc.constantFrom(...(VALUES[key] ?? [])), { minLength: 1 }),
    }),
    fc.record({ key: fc.constant(key), operator: fc.constantFrom('Exists', 'DoesNotExist') }),
  ),
);
const selector = fc.array(requirement, { maxLength: 3 }).map((matchExpressions) => ({ matchExpressions }));

it('a population finds all that a selector may match, as asking everyone does, in the same order', () => {
  let found = 0;
  fc.assert(
    fc.property(selector, selector, fc.boolean(), (subject, peer, clusterwide) => {
      const spec = { endpointSelector: subject, ingress: [{ fromEndpoints: [peer] }] };
      const [grant] = grantsOf(policyOf(clusterwide ? clusterwidePolicy(spec) : ciliumPolicy(spec)));
      if (grant?.peer === undefined) throw new Error('one grant with a peer');
      const { spec: part, peer: written } = grant;
      for (const population of POPULATIONS) {
        const { members } = population;
        const subjects = members.filter(({ identity }) => selectsSubject(part, identity) !== 'no');
        const peers = members.filter(({ identity }) => matchPeer(written, identity) !== 'no');
        expect(population.subjects(part)).toEqual(subjects);
        expect(population.peers(grant)).toEqual(peers);
        found += subjects.length + peers.length;
      }
    }),
    { numRuns: 500 },
  );
  expect(found).toBeGreaterThan(5000);
});
