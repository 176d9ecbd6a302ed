import { describe, expect, it } from 'vitest';
import { serviceMap } from '../../../src/report/pictures/service-map.ts';
import type { Used } from '../../findings/situation.ts';
import { linesOf, type Picturing, pictureInput, policy } from './pictured.ts';

const DB = policy(
  'db',
  `  ingress:
    - fromEndpoints: [{ matchLabels: { app: web } }, { matchLabels: { app: api } }]
      toPorts: [{ ports: [{ port: "5432", protocol: TCP }] }]
`,
);
const WEB_OUT = policy(
  'web',
  `  egress:
    - toEndpoints: [{ matchLabels: { app: db } }]
      toPorts: [{ ports: [{ port: "5000", endPort: 6000, protocol: TCP }, { port: "22", protocol: TCP }] }]
`,
);
const RUNNING = ['shop/web', 'shop/api', 'shop/db'];
const used = (what: string, more: Partial<Used> = {}): Used => ({ what, last: 1, ...more });

interface Case extends Omit<Picturing, 'running'> {
  readonly why: string;
  readonly running?: Picturing['running'];
  readonly lines: readonly string[];
}

describe('the service map', () => {
  it.each<Case>([
    {
      why: 'a grant that was used, and one that was not',
      policies: [DB],
      used: [used('shop/web > shop/db TCP 5432')],
      lines: ['unused shop/api > shop/db TCP 5432', 'used shop/web > shop/db TCP 5432 (1)'],
    },
    {
      why: 'where both sides are isolated, what both allow, in the words of the narrower',
      policies: [DB, WEB_OUT],
      lines: ['unused shop/api > shop/db TCP 5432', 'unused shop/web > shop/db TCP 5432'],
    },
    {
      why: 'nothing is granted where the other side is isolated and allows nothing of it',
      policies: [policy('web', '  egress: [{ toEndpoints: [{ matchLabels: { app: api } }] }]\n'), DB],
      lines: ['unused shop/api > shop/db TCP 5432', 'unused shop/web > shop/api any port'],
    },
    {
      why: 'what a deny forbids is no access',
      policies: [
        DB,
        policy(
          'deny',
          '  ingressDeny: [{ fromEndpoints: [{ matchLabels: { app: api } }] }]\n',
          '{ matchLabels: { app: db } }',
        ),
      ],
      lines: ['unused shop/web > shop/db TCP 5432'],
    },
    {
      why: 'a port of a rule that was used does not make the others used',
      policies: [
        policy(
          'db',
          '  ingress: [{ fromEndpoints: [{ matchLabels: { app: web } }], toPorts: [{ ports: [{ port: "80", protocol: TCP }, { port: "443", protocol: TCP }, { port: "9", protocol: UDP }] }] }]\n',
        ),
      ],
      used: [used('shop/web > shop/db TCP 443')],
      lines: ['unused shop/web > shop/db TCP 80, UDP 9', 'used shop/web > shop/db TCP 443 (1)'],
    },
    {
      why: 'dropped traffic is a line of its own',
      policies: [DB],
      used: [used('shop/api > shop/web TCP 80', { outcome: 'denied' })],
      lines: [
        'unused shop/api > shop/db TCP 5432',
        'denied shop/api > shop/web TCP 80 (1)',
        'unused shop/web > shop/db TCP 5432',
      ],
    },
    {
      why: 'traffic that no policy could have stopped is open',
      policies: [DB],
      used: [used('shop/web > shop/api TCP 80'), used('shop/web > shop/api TCP 8080')],
      lines: [
        'unused shop/api > shop/db TCP 5432',
        'open shop/web > shop/api TCP 80, TCP 8080 (2)',
        'unused shop/web > shop/db TCP 5432',
      ],
    },
    {
      why: 'what no grant explains is drawn between those who spoke',
      policies: [DB],
      used: [used('shop/web > shop/db TCP 22')],
      lines: [
        'unused shop/api > shop/db TCP 5432',
        'unused shop/web > shop/db TCP 5432',
        'used shop/web > shop/db TCP 22 (1)',
      ],
    },
    {
      why: 'use before the window, and in audit mode, is none',
      policies: [DB],
      used: [
        used('shop/web > shop/db TCP 5432', { last: 40 }),
        used('shop/api > shop/db TCP 5432', { outcome: 'audited' }),
      ],
      lines: ['unused shop/api > shop/db TCP 5432', 'unused shop/web > shop/db TCP 5432'],
    },
    {
      why: 'one connection seen by both halves is one',
      policies: [DB],
      used: [
        used('shop/web > shop/db TCP 5432', { seenAt: 'egress' }),
        used('shop/web > shop/db TCP 5432', { seenAt: 'ingress' }),
      ],
      lines: ['unused shop/api > shop/db TCP 5432', 'used shop/web > shop/db TCP 5432 (1)'],
    },
    {
      why: 'outside are names, networks and entities as rules write them',
      policies: [
        policy(
          'web',
          `  egress:
    - toFQDNs: [{ matchName: api.example.com }]
      toPorts: [{ ports: [{ port: "443", protocol: TCP }] }]
    - toCIDR: [192.0.2.0/24]
    - toEntities: [kube-apiserver]
`,
        ),
      ],
      used: [used('shop/web > 198.51.100.7 api.example.com TCP 443')],
      lines: [
        'unused shop/web > kube-apiserver any port',
        'unused shop/web > 192.0.2.0/24 any port',
        'used shop/web > api.example.com TCP 443 (1)',
      ],
    },
    {
      why: 'of the world that no policy names there is one',
      policies: [],
      used: [used('203.0.113.1 > shop/web TCP 443'), used('203.0.113.2 > shop/web TCP 443')],
      lines: ['open world > shop/web TCP 443 (2)'],
    },
    {
      why: 'a node opens to its own pods without any rule, which is no access of a policy',
      policies: [DB],
      used: [used('host > shop/db TCP 8080')],
      lines: ['unused shop/api > shop/db TCP 5432', 'unused shop/web > shop/db TCP 5432'],
    },
  ])('$why', ({ lines, running, ...situation }) => {
    const map = serviceMap(pictureInput({ ...situation, running: running ?? RUNNING }));
    expect(linesOf(map)).toEqual(lines);
    expect(map.folded).toEqual([]);
  });

  it('draws a rule for many workloads once, with a node for all of them', () => {
    const running = Array.from({ length: 12 }, (_, i) => `shop/app-${i}`);
    const dns = policy(
      'dns',
      '  egress: [{ toEndpoints: [{ matchLabels: { app: app-0 } }], toPorts: [{ ports: [{ port: "53", protocol: UDP }] }] }]\n',
      '{}',
    );
    const map = serviceMap(
      pictureInput({
        policies: [dns],
        running: [...running, 'ops/tool'],
        used: [used('shop/app-3 > shop/app-0 UDP 53')],
      }),
    );
    expect(linesOf(map)).toEqual(['used every pod of shop > shop/app-0 UDP 53 (1)']);
    expect(map.nodes.at(-1)).toEqual({
      kind: 'group',
      namespace: 'shop',
      name: 'every pod of shop',
      workloads: 12,
    });
  });

  it('says who is in a group that is not everyone of a namespace', () => {
    const running = Array.from(
      { length: 20 },
      (_, i) => `shop/app-${i} ${i < 10 ? 'tier=front' : 'tier=back'}`,
    );
    const front = policy(
      'front',
      '  egress: [{ toCIDR: [192.0.2.0/24] }]\n',
      '{ matchLabels: { tier: front } }',
    );
    const map = serviceMap(pictureInput({ policies: [front], running }));
    const group = map.nodes.find(({ kind }) => kind === 'group');
    expect(group?.workloads).toBe(10);
    expect(group?.members?.map((index) => map.nodes[index]?.name)).toContain('app-9');
    expect(linesOf(map)).toEqual([`unused ${group?.name} > 192.0.2.0/24 any port`]);
  });

  it('shows hostile names as one line of plain text, and never at any length', () => {
    const name = `x${'y'.repeat(300)}\u202egnp\n<script>`;
    const map = serviceMap(
      pictureInput({
        policies: [],
        running: [{ who: 'shop/web' }],
        used: [{ what: `shop/${name.replaceAll(/\s/g, '')} > shop/web TCP 80`, last: 1 }],
      }),
    );
    for (const node of map.nodes) {
      expect(node.name.length).toBeLessThanOrEqual(80);
      expect(node.name).not.toMatch(/[\u202e\n]/);
    }
  });

  it('is the same for the same input in another order', () => {
    const situation = {
      running: RUNNING,
      used: [used('shop/web > shop/db TCP 5432'), used('shop/web > shop/api TCP 80')],
    };
    const [one, other] = [
      [DB, WEB_OUT],
      [WEB_OUT, DB],
    ].map((policies) => serviceMap(pictureInput({ ...situation, used: situation.used, policies })));
    expect(one).toEqual(other);
  });
});
