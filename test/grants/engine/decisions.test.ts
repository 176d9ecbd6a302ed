import { expect, it } from 'vitest';
import { PolicyEngine } from '../../../src/grants/engine/engine.ts';
import { Identities } from '../../../src/grants/identity.ts';
import { party } from '../../support/parties.ts';
import { ciliumPolicy, inventoryOf, podObject, policiesOf } from '../../support/policies.ts';

/** Two pods that the same policy selects, and that number one name differently. */
const inventory = inventoryOf(podObject('shop/a', { http: 80 }), podObject('shop/b', { http: 81 }));
const toHttp = [{ ports: [{ port: 'http', protocol: 'TCP' }] }];

it.each([
  { rule: { ingress: [{ toPorts: toHttp }] }, verdicts: ['allow', 'deny'] },
  {
    rule: { ingress: [{ fromEntities: ['all'] }], ingressDeny: [{ toPorts: toHttp }] },
    verdicts: ['deny', 'allow'],
  },
])('what a name stands for is not remembered for another pod: $verdicts', ({ rule, verdicts }) => {
  const engine = new PolicyEngine(policiesOf(ciliumPolicy({ endpointSelector: {}, ...rule })), inventory);
  const identities = new Identities(inventory);
  const decided = ['shop/a', 'shop/b'].map(
    (pod) =>
      engine.decide('ingress', identities.of(party(pod)), identities.of(party('shop/web')), 'TCP', 80)
        .verdict,
  );
  expect(decided).toEqual(verdicts);
});
