import { describe, expect, it } from 'vitest';
import type { Situation } from '../findings/situation.ts';
import { networkPolicy } from '../support/policies.ts';
import { sentencesOf, suggestionFor } from './suggested.ts';

/** Of shop/web, whose other direction is isolated. */
const CLOSED = {
  ingress: [networkPolicy({ podSelector: {}, policyTypes: ['Ingress'] })],
  egress: [networkPolicy({ podSelector: {}, policyTypes: ['Egress'], egress: [{}] }, { namespace: 'shop' })],
};
const used = (...what: string[]): NonNullable<Situation['used']> =>
  what.map((one) => ({ what: one, last: 1 }));
const addresses = (count: number, of: (i: number) => string): string[] =>
  Array.from({ length: count }, (_, i) => of(i));

const DNS = 'to pods k8s-app=kube-dns in kube-system';
/** Without what every one of them is about. */
const peersIn = (sentences: readonly string[]): string[] =>
  sentences.map((one) => one.replace(/^pods app=web in shop may open | to pods app=web in shop$/g, ''));

describe('what comes is allowed, and no more', () => {
  it.each<{ why: string; seen: string[]; allowed: string[] }>([
    { why: 'nothing came', seen: [], allowed: [] },
    {
      why: 'pods, by labels and namespace',
      seen: ['a/b > shop/web TCP 80', 'shop/api > shop/web TCP 80'],
      allowed: ['pods app=b in a may open TCP 80', 'pods app=api in shop may open TCP 80'],
    },
    {
      why: 'peers of the same ports stand in one rule',
      seen: ['a/b > shop/web TCP 80', 'a/c > shop/web TCP 80', 'a/c > shop/web TCP 81'],
      allowed: [
        'pods app=b in a may open TCP 80',
        'pods app=c in a may open TCP 80',
        'pods app=c in a may open TCP 81',
      ],
    },
    {
      why: 'nodes and other entities by their names',
      seen: ['host > shop/web TCP 80', 'kube-apiserver+remote-node > shop/web TCP 9443'],
      allowed: ['entity host may open TCP 80', 'entity kube-apiserver may open TCP 9443'],
    },
    {
      why: 'few addresses one by one',
      seen: ['203.0.113.9 > shop/web TCP 80', '2001:db8::9 > shop/web TCP 80'],
      allowed: ['2001:db8::9/128 may open TCP 80', '203.0.113.9/32 may open TCP 80'],
    },
    {
      why: 'a folded address is its prefix, which holds the addresses in it',
      seen: ['203.0.113.0/24 > shop/web TCP 80', '203.0.113.9 > shop/web TCP 80'],
      allowed: ['203.0.113.0/24 may open TCP 80'],
    },
    {
      why: 'many addresses of one network are the network',
      seen: addresses(17, (i) => `203.0.113.${i} > shop/web TCP 80`),
      allowed: ['203.0.113.0/24 may open TCP 80'],
    },
    {
      why: 'many networks are the world',
      seen: addresses(17, (i) => `${i + 20}.1.2.3 > shop/web TCP 80`),
      allowed: ['entity world may open TCP 80'],
    },
    {
      why: 'an address that nobody knows is the world',
      seen: ['world > shop/web TCP 80'],
      allowed: ['entity world may open TCP 80'],
    },
    {
      why: 'ICMP by its type',
      seen: ['a/b > shop/web ICMPv4 8', 'a/b > shop/web ICMPv6 128'],
      allowed: ['pods app=b in a may open ICMPv4 type 8', 'pods app=b in a may open ICMPv6 type 128'],
    },
    {
      why: 'many ports are a range, apart from those far away',
      seen: ['990', ...addresses(25, (i) => String(50_000 + 3 * i))].map(
        (port) => `a/b > shop/web TCP ${port}`,
      ),
      allowed: ['pods app=b in a may open TCP 990', 'pods app=b in a may open TCP 50000-50072'],
    },
    {
      why: 'who answers names to several namespaces answers all pods, over TCP, too',
      seen: ['a/b > shop/web UDP 53', 'b/b > shop/web UDP 53'],
      allowed: [
        'every pod in every namespace may open TCP 53',
        'every pod in every namespace may open UDP 53',
      ],
    },
    {
      why: 'workloads without number are their namespace',
      seen: addresses(21, (i) => `a/b${i} > shop/web TCP 80`),
      allowed: ['every pod in a may open TCP 80'],
    },
  ])('$why', ({ seen, allowed }) => {
    const situation = { policies: CLOSED.egress, running: ['shop/web'], used: used(...seen) };
    expect(peersIn(sentencesOf(suggestionFor('shop/web', situation)))).toEqual(allowed);
  });
});

/** Whether DNS answers go through the proxy where shop/web opened a connection there. */
function proxied(to: string): boolean {
  const seen = [`shop/web > ${to} TCP 443`, 'shop/web > dns/resolver UDP 53'];
  const situation = { policies: [], used: used(...seen) };
  return suggestionFor('shop/web', situation).yaml.includes('matchPattern: "*"');
}

describe('where it goes is allowed, and DNS', () => {
  it.each<{ why: string; seen: string[]; allowed: string[] }>([
    { why: 'nothing was seen', seen: [], allowed: [] },
    {
      why: 'DNS elsewhere is beside that of the cluster, over TCP, too',
      seen: ['shop/web > dns/resolver UDP 53', 'shop/web > 192.0.2.53 UDP 53'],
      allowed: [
        'TCP 53 to pods app=resolver in dns',
        'UDP 53 to pods app=resolver in dns',
        'TCP 53 to 192.0.2.53/32',
        'UDP 53 to 192.0.2.53/32',
      ],
    },
    {
      why: 'by name where the name is known, each of several',
      seen: [
        'shop/web > 203.0.113.9 api.example.com TCP 443',
        'shop/web > 203.0.113.10 b.example.com a.example.com TCP 443',
      ],
      allowed: ['TCP 443 to a.example.com', 'TCP 443 to api.example.com', 'TCP 443 to b.example.com'],
    },
    {
      why: 'by address where the name could not be written',
      seen: ['shop/web > 203.0.113.9 *.example.com TCP 443'],
      allowed: ['TCP 443 to 203.0.113.9/32'],
    },
    {
      why: 'an API server outside is the API server',
      seen: ['shop/web > kube-apiserver+world 203.0.113.9 TCP 443'],
      allowed: ['TCP 443 to entity kube-apiserver'],
    },
    {
      why: 'addresses that each have a port of their own share all of the ports',
      seen: addresses(9, (i) => `shop/web > 203.0.113.${i} TCP ${i + 1000}`),
      allowed: Array.from({ length: 9 }, (_, i) =>
        addresses(9, (port) => `TCP ${port + 1000} to 203.0.113.${i}/32`),
      ).flat(),
    },
  ])('$why', ({ seen, allowed }) => {
    const situation = { policies: CLOSED.ingress, running: ['shop/web'], used: used(...seen) };
    const found = peersIn(sentencesOf(suggestionFor('shop/web', situation)));
    expect(found.filter((one) => !one.includes(DNS))).toEqual(allowed);
    expect(found.filter((one) => one.includes(DNS))).toHaveLength(2);
  });

  it('answers go through the proxy only where names are allowed', () => {
    expect([proxied('203.0.113.9 api.example.com'), proxied('203.0.113.9')]).toEqual([true, false]);
  });
});

describe('all that was ever seen counts', () => {
  it('also what is long ago, and what passed only in audit mode; not what was dropped', () => {
    const situation: Situation = {
      policies: CLOSED.egress,
      running: ['shop/web'],
      used: [
        { what: 'a/old > shop/web TCP 80', last: 55 },
        { what: 'a/audited > shop/web TCP 80', last: 5, outcome: 'audited' },
        { what: 'a/dropped > shop/web TCP 80', last: 5, outcome: 'denied' },
      ],
    };
    expect(peersIn(sentencesOf(suggestionFor('shop/web', situation)))).toEqual([
      'pods app=audited in a may open TCP 80',
      'pods app=old in a may open TCP 80',
    ]);
  });

  it('also what pods did that are gone and that the labels would select', () => {
    const situation: Situation = {
      policies: CLOSED.egress,
      running: ['shop/web', { who: 'shop/web tier=old', lastSeen: 40 }],
      used: [{ what: 'a/b > shop/web tier=old TCP 80', last: 50 }],
    };
    expect(peersIn(sentencesOf(suggestionFor('shop/web', situation)))).toEqual([
      'pods app=b in a may open TCP 80',
    ]);
  });
});
