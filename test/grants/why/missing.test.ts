import { describe, expect, it } from 'vitest';
import { PolicyEngine } from '../../../src/grants/engine/engine.ts';
import { Identities } from '../../../src/grants/identity.ts';
import { missingFor } from '../../../src/grants/why/missing.ts';
import { type Direction, sidesOf } from '../../../src/model/direction.ts';
import type { Request } from '../../../src/model/request.ts';
import { EMPTY_INVENTORY, type Inventory } from '../../../src/policies/inventory/inventory.ts';
import { describeMissing } from '../../../src/report/missing.ts';
import { party, portOf } from '../../support/parties.ts';
import { ciliumPolicy, inventoryOf, namespaceObject, podObject, policiesOf } from '../../support/policies.ts';

/** Verdict of the policy's side of `source > destination TCP port`, and what it hangs on, in words. */
function missing(
  spec: Readonly<Record<string, unknown>>,
  question: string,
  inventory: Inventory = EMPTY_INVENTORY,
  request?: Request,
): readonly string[] {
  const [, source = '', destination = '', opening = ''] = /^(.+) > (.+) (\w+ \d+)$/.exec(question) ?? [];
  const direction: Direction = 'ingress' in spec || 'ingressDeny' in spec ? 'ingress' : 'egress';
  const engine = new PolicyEngine(policiesOf(ciliumPolicy(spec)), inventory);
  const identities = new Identities(inventory, { namesKnown: true });
  const [subject, peer] = sidesOf(direction, identities.of(party(source)), identities.of(party(destination)));
  const { protocol, port } = portOf(opening);
  const asked = { direction, subject, peer, protocol, port, request };
  const decision = engine.decide(direction, subject, peer, protocol, port, request);
  const found = missingFor(decision, asked, engine.matching(asked), engine.selecting(subject));
  return [decision.verdict, ...found.map(describeMissing)];
}

const teamBlue = [{ matchLabels: { 'k8s:io.cilium.k8s.namespace.labels.team': 'blue' } }];
const named = [{ ports: [{ port: 'http', protocol: 'TCP' }] }];
const team = namespaceObject('data', { team: 'blue' });

describe('what a decision hangs on', () => {
  it.each([
    {
      why: 'nothing where it is decided',
      spec: { ingress: [{ fromEntities: ['world'] }] },
      asked: 'data/job > shop/db TCP 80',
      expected: ['deny'],
    },
    {
      why: 'labels of a namespace that the inventory lacks',
      spec: { ingress: [{ fromEndpoints: teamBlue }] },
      asked: 'data/job > shop/db TCP 80',
      expected: ['unknown', 'the labels of namespace data: add its Namespace to --inventory'],
    },
    {
      why: 'each thing once, however many rules ask for it',
      spec: {
        ingress: [{ fromEndpoints: teamBlue }, { fromEndpoints: teamBlue, toPorts: named }],
        ingressDeny: [{ fromEndpoints: teamBlue }],
      },
      asked: 'data/job > shop/db TCP 80',
      expected: [
        'unknown',
        'the labels of namespace data: add its Namespace to --inventory',
        'which number port name "http" has: add the pods whose containers name it to --inventory',
      ],
    },
    {
      why: 'a deny rule that may match counts as well',
      spec: { ingress: [{ fromEntities: ['all'] }], ingressDeny: [{ fromEndpoints: teamBlue }] },
      asked: 'data/job > shop/db TCP 80',
      expected: ['unknown', 'the labels of namespace data: add its Namespace to --inventory'],
    },
    {
      why: 'whether the policy selects its subject',
      spec: {
        endpointSelector: { matchLabels: { 'k8s:io.cilium.k8s.namespace.labels.team': 'blue' } },
        ingress: [{}],
      },
      asked: 'data/job > shop/db TCP 80',
      expected: ['unknown', 'the labels of namespace shop: add its Namespace to --inventory'],
    },
    {
      why: 'whether the policy that denies selects its subject',
      spec: {
        endpointSelector: { matchLabels: { 'k8s:io.cilium.k8s.namespace.labels.team': 'blue' } },
        ingressDeny: [{ fromEntities: ['all'] }],
        enableDefaultDeny: { ingress: false },
      },
      asked: 'data/job > shop/db TCP 80',
      expected: ['unknown', 'the labels of namespace shop: add its Namespace to --inventory'],
    },
    {
      why: 'the number of a port name',
      spec: { egress: [{ toEntities: ['all'], toPorts: named }] },
      asked: 'shop/web > shop/db TCP 80',
      expected: [
        'unknown',
        'which number port name "http" has: add the pods whose containers name it to --inventory',
      ],
    },
    {
      why: 'what a CIDR group holds',
      spec: { egress: [{ toCIDRSet: [{ cidrGroupRef: 'partners' }] }] },
      asked: 'shop/web > 203.0.113.9 TCP 443',
      expected: ['unknown', 'what CIDR group partners holds: add the CiliumCIDRGroup to --inventory'],
    },
    {
      why: 'which address is meant',
      spec: { egress: [{ toCIDR: ['203.0.113.0/24'] }] },
      asked: 'shop/web > world TCP 443',
      expected: [
        'unknown',
        'which address outside the cluster is meant: name one in place of reserved:world',
      ],
    },
  ])('$why → $expected', ({ spec, asked, expected }) => {
    expect(missing(spec, asked)).toEqual(expected);
  });

  it.each([
    {
      why: 'the Namespace in the inventory settles its labels',
      spec: { ingress: [{ fromEndpoints: teamBlue }] },
      asked: 'data/job > shop/db TCP 80',
      inventory: inventoryOf(team),
      expected: ['allow'],
    },
    {
      why: 'a pod in the inventory settles the number of a port name',
      spec: { egress: [{ toEntities: ['all'], toPorts: named }] },
      asked: 'shop/web > shop/db TCP 80',
      inventory: inventoryOf(podObject('shop/db', { http: 80 })),
      expected: ['allow'],
    },
  ])('$why → $expected', ({ spec, asked, inventory, expected }) => {
    expect(missing(spec, asked, inventory)).toEqual(expected);
  });

  it.each([
    {
      why: 'the host that an HTTP rule asks for',
      request: { kind: 'http', method: 'GET', path: '/' } as const,
      expected: [
        'unknown',
        expect.stringMatching(/^whether the request is one of .+: say more of it, with --host or --header$/),
      ],
    },
    {
      why: 'nothing where the request says it',
      request: { kind: 'http', method: 'GET', path: '/', host: 'db.shop' } as const,
      expected: ['allow'],
    },
  ])('$why → $expected', ({ request, expected }) => {
    const toPorts = [{ ports: [{ port: '80', protocol: 'TCP' }], rules: { http: [{ host: 'db.shop' }] } }];
    const spec = { ingress: [{ fromEntities: ['all'], toPorts }] };
    expect(missing(spec, 'data/job > shop/db TCP 80', EMPTY_INVENTORY, request)).toEqual(expected);
  });
});
