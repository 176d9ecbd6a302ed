import { describe, expect, it } from 'vitest';
import { EMPTY_INVENTORY } from '../../../src/policies/inventory/inventory.ts';
import { ciliumPolicy, documents, networkPolicy } from '../verify-texts.ts';
import { accessOf, inventoryWith, said } from './access-of.ts';

const from = (...apps: string[]): string =>
  apps.map((app) => `{ podSelector: { matchLabels: { app: ${app} } } }`).join(', ');
const db = (ingress: string): string =>
  networkPolicy(
    `{ podSelector: { matchLabels: { app: db } }, policyTypes: [Ingress], ingress: [${ingress}] }`,
    'db',
  );
const rule = (peers: string, ports = '{ port: 5432 }'): string =>
  `{ from: [${peers}]${ports === '' ? '' : `, ports: [${ports}]`} }`;
const web = (egress: string): string =>
  networkPolicy(`{ podSelector: { matchLabels: { app: web } }, policyTypes: [Egress], egress: [${egress}] }`);
const cilium = (rest: string): string =>
  ciliumPolicy(`{ endpointSelector: { matchLabels: { app: db } }, ${rest} }`, 'db');
const without = (app: string): string =>
  `{ podSelector: { matchLabels: { app: ${app} }, matchExpressions: [{ key: old, operator: DoesNotExist }] } }`;
const http = (...methods: string[]): string =>
  cilium(
    `ingress: [{ fromEndpoints: [{ matchLabels: { app: web } }], toPorts: [{ ports: [{ port: "80", protocol: TCP }]${methods.length === 0 ? '' : `, rules: { http: [${methods.map((method) => `{ method: ${method} }`).join(', ')}] }`} }] }]`,
  );

interface Case {
  readonly why: string;
  readonly before: string;
  readonly after: string;
  readonly expected: readonly string[];
}

const CASES: readonly Case[] = [
  {
    why: 'the same policies differ in nothing',
    before: db(rule(from('web', 'api'))),
    after: db(`${rule(from('api'))}, ${rule(from('web'))}`),
    expected: [],
  },
  {
    why: 'one peer less is said in the words of its rule',
    before: db(rule(from('web', 'api'))),
    after: db(rule(from('web'))),
    expected: ['- pods app=api in shop may no longer open TCP 5432 to pods app=db in shop'],
  },
  {
    why: 'one peer more, too',
    before: db(rule(from('web'))),
    after: db(rule(from('web', 'api'))),
    expected: ['+ pods app=api in shop may now open TCP 5432 to pods app=db in shop'],
  },
  {
    why: 'several peers with the same ports are one sentence',
    before: db(rule(from('web', 'api'), '{ port: 1 }, { port: 2 }')),
    after: db(''),
    expected: [
      '- pods app=api in shop, pods app=web in shop may no longer open TCP 1, TCP 2 to pods app=db in shop',
    ],
  },
  {
    why: 'of a wide peer that is narrowed, those who run are named, and ports as far as they are gone',
    before: db(rule('{ podSelector: {} }', '')),
    after: db(rule(from('web'))),
    expected: [
      '- shop/api, shop/db may no longer open any port to pods app=db in shop',
      '- shop/web may no longer open any port but TCP 5432 to pods app=db in shop',
    ],
  },
  {
    why: 'what another rule still allows is not gone',
    before: documents(
      db(rule(from('web'))),
      networkPolicy('{ podSelector: {}, ingress: [{ from: [{ podSelector: {} }] }] }', 'all'),
    ),
    after: networkPolicy('{ podSelector: {}, ingress: [{ from: [{ podSelector: {} }] }] }', 'all'),
    expected: [],
  },
  {
    why: 'addresses are said as prefixes',
    before: web(
      '{ to: [{ ipBlock: { cidr: 10.0.0.0/8 } }] }, { to: [{ ipBlock: { cidr: 10.1.0.0/16 } }], ports: [{ port: 443 }] }',
    ),
    after: web('{ to: [{ ipBlock: { cidr: 10.1.0.0/16 } }], ports: [{ port: 443 }] }'),
    expected: [
      '- pods app=web in shop may no longer open any port to 10.0.0.0/8 except 10.1.0.0/16',
      '- pods app=web in shop may no longer open any port but TCP 443 to 10.1.0.0/16',
    ],
  },
  {
    why: 'a policy that goes and leaves nothing else to isolate opens everything, said once',
    before: db(rule(from('web'))),
    after: web(''),
    expected: [
      '= isolation for ingress is lost for pods app=db in shop: everyone may open to them whatever no rule denies',
      '= isolation for egress is new for pods app=web in shop: only what a rule allows stays open',
    ],
  },
  {
    why: 'a policy that goes while others isolate its pods takes its access with it',
    before: documents(
      db(rule(from('web'))),
      networkPolicy('{ podSelector: {}, policyTypes: [Ingress] }', 'deny'),
    ),
    after: networkPolicy('{ podSelector: {}, policyTypes: [Ingress] }', 'deny'),
    expected: ['- pods app=web in shop may no longer open TCP 5432 to pods app=db in shop'],
  },
  {
    why: 'a new deny takes what it names, and no more',
    before: cilium('ingress: [{ fromEndpoints: [{}] }]'),
    after: cilium(
      'ingress: [{ fromEndpoints: [{}] }], ingressDeny: [{ fromEndpoints: [{ matchLabels: { app: api } }], toPorts: [{ ports: [{ port: "22", protocol: TCP }] }] }]',
    ),
    expected: [
      '- pods app=api in shop may no longer open TCP 22 to pods app=db in shop, since a deny forbids it',
    ],
  },
  {
    why: 'a deny that goes gives it back',
    before: cilium('ingress: [{ fromEndpoints: [{}] }], ingressDeny: [{ fromEntities: [world, cluster] }]'),
    after: cilium('ingress: [{ fromEndpoints: [{}] }]'),
    expected: [
      '+ shop/api, shop/db, shop/web and 2 more may now open any port to pods app=db in shop, since a deny is gone',
    ],
  },
  {
    why: 'requests that are asked for narrow a port',
    before: http(),
    after: http('GET'),
    expected: [
      '- pods app=web in shop may open TCP 80 to pods app=db in shop only for GET; before for anything',
    ],
  },
  {
    why: 'and no longer asked for widen it',
    before: http('GET', 'PUT'),
    after: http(),
    expected: [
      '+ pods app=web in shop may now open TCP 80 to pods app=db in shop for anything; before only for GET, PUT',
    ],
  },
  {
    why: 'one request for another is one of each',
    before: http('GET', 'PUT'),
    after: http('GET', 'POST'),
    expected: [
      '+ pods app=web in shop may now open TCP 80 for POST to pods app=db in shop',
      '- pods app=web in shop may no longer open TCP 80 for PUT to pods app=db in shop',
    ],
  },
  {
    why: 'a pattern of names that is narrowed is said as the pattern',
    before: cilium('egress: [{ toFQDNs: [{ matchPattern: "*.example.com" }] }]'),
    after: cilium('egress: [{ toFQDNs: [{ matchName: api.example.com }] }]'),
    expected: [
      '- pods app=db in shop may no longer open any port to *.example.com, but where another rule lets them',
    ],
  },
  {
    why: 'what a reference stands for is not asked: the rule is said as written',
    before: cilium('egress: [{ toServices: [{ k8sService: { serviceName: a, namespace: shop } }] }]'),
    after: cilium('egress: [{ toServices: [{ k8sService: { serviceName: b, namespace: shop } }] }]'),
    expected: [
      '+ pods app=db in shop may now open any port to service shop/b',
      '- pods app=db in shop may no longer open any port to service shop/a',
    ],
  },
  {
    why: 'an egress rule that the other side denies has no effect for now',
    before: documents(db(rule(from('api'))), web(`{ to: [${from('db')}], ports: [{ port: 5432 }] }`)),
    after: documents(db(rule(from('api'))), web('')),
    expected: [
      '- pods app=web in shop may no longer open TCP 5432 to pods app=db in shop; without effect for now, since the other side denies it',
    ],
  },
  {
    why: 'policies for nodes are told like any others',
    before:
      'apiVersion: cilium.io/v2\nkind: CiliumClusterwideNetworkPolicy\nmetadata: { name: host }\nspec: { nodeSelector: {}, ingress: [{ fromCIDR: [10.0.0.0/8] }, { fromCIDR: [192.168.0.0/16] }] }\n',
    after:
      'apiVersion: cilium.io/v2\nkind: CiliumClusterwideNetworkPolicy\nmetadata: { name: host }\nspec: { nodeSelector: {}, ingress: [{ fromCIDR: [10.0.0.0/8] }] }\n',
    expected: ['- 192.168.0.0/16 may no longer open any port to every node'],
  },
];

describe('access that is added (+) and removed (-), and isolation (=)', () => {
  it.each(CASES)('$why', ({ before, after, expected }) => {
    expect(said(accessOf(before, after)).sort()).toEqual([...expected].sort());
  });

  it('is the reverse for the reverse change', () => {
    for (const { before, after } of CASES) {
      const [there, back] = [accessOf(before, after), accessOf(after, before)];
      expect(back.removed).toEqual(there.added);
      expect(back.added).toEqual(there.removed);
    }
  });
});

describe('where nobody is known', () => {
  it('pods that may run one day show it', () => {
    const { removed } = accessOf(db(rule(from('web', 'api'))), db(rule(from('web'))), EMPTY_INVENTORY);
    expect(removed).toMatchObject([
      { subjects: ['pods app=db in shop'], peers: ['pods app=api in shop'], shownBy: 'imagined', pairs: 0 },
    ]);
  });

  it('a rule that is narrowed is said whole, but for what another rule lets through', () => {
    const changes = accessOf(db(rule('{ podSelector: {} }', '')), db(rule(from('web'))), EMPTY_INVENTORY);
    expect(said(changes)).toEqual([
      '- every pod in shop may no longer open any port to pods app=db in shop, but where another rule lets them',
    ]);
  });

  it('a label that must be absent is thought of, although no selector asks for it to be there', () => {
    expect(said(accessOf(db(rule(from('web'))), db(rule(without('web'))), EMPTY_INVENTORY))).toEqual([
      '- pods app=web in shop may no longer open TCP 5432 to pods app=db in shop, but where another rule lets them',
    ]);
  });
});

it('long lists are condensed: a hundred policies that lose the same rule are one sentence', () => {
  const names = Array.from({ length: 100 }, (_, i) => `app${String(i).padStart(3, '0')}`);
  const policies = (dns: string): string =>
    documents(
      ...names.map((name) =>
        networkPolicy(
          `{ podSelector: { matchLabels: { app: ${name} } }, policyTypes: [Egress], egress: [{ to: [{ podSelector: { matchLabels: { app: own } } }] }${dns}] }`,
          name,
        ),
      ),
    );
  const changes = accessOf(
    policies(
      ', { to: [{ podSelector: { matchLabels: { app: db } } }], ports: [{ port: 53, protocol: UDP }] }',
    ),
    policies(''),
    inventoryWith(...names.map((name) => `shop/${name}`)),
  );
  expect(said(changes)).toEqual([
    '- pods app=app000 in shop, pods app=app001 in shop, pods app=app002 in shop and 97 more may no longer open UDP 53 to pods app=db in shop',
  ]);
  expect(changes.removed).toMatchObject([{ pairs: 100, subjects: { length: 100 }, rules: { length: 100 } }]);
});

it('what stays is counted', () => {
  const other = networkPolicy('{ podSelector: { matchLabels: { app: web } }, ingress: [{}] }', 'other');
  const { unchanged } = accessOf(
    documents(db(rule(from('web', 'api'))), other),
    documents(db(rule(from('web'))), other),
  );
  expect(unchanged).toEqual({ policies: 1, grants: 2, pairs: 1 });
});
