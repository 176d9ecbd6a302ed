import { describe, expect, it } from 'vitest';
import { EMPTY_INVENTORY } from '../../../src/policies/inventory/inventory.ts';
import {
  ciliumPolicy,
  inventoryOf,
  namespaceObject,
  networkPolicy,
  podObject,
} from '../../support/policies.ts';
import { decide } from '../decide.ts';

describe('what is not known stays unknown', () => {
  const byNamespaceLabel = networkPolicy({
    podSelector: {},
    ingress: [{ from: [{ namespaceSelector: { matchLabels: { team: 'blue' } } }] }],
  });
  const toName = ciliumPolicy({ egress: [{ toFQDNs: [{ matchName: 'api.example.com' }] }] });
  const toGroup = ciliumPolicy({ egress: [{ toCIDRSet: [{ cidrGroupRef: 'partners' }] }] });
  const toCidr = ciliumPolicy({ egress: [{ toCIDR: ['10.0.0.0/8'] }] });
  const intoDb = ciliumPolicy({ endpointSelector: { matchLabels: { app: 'db' } }, ingress: [{}] });

  it.each([
    {
      why: 'namespace labels without an inventory',
      texts: [byNamespaceLabel],
      question: 'ingress data/api > shop/db TCP 1',
      verdict: 'unknown',
    },
    {
      why: 'namespace labels of a namespace that the inventory lacks',
      texts: [byNamespaceLabel],
      question: 'ingress data/api > shop/db TCP 1',
      inventory: inventoryOf(namespaceObject('shop')),
      verdict: 'unknown',
    },
    {
      why: 'namespace labels that the inventory shows',
      texts: [byNamespaceLabel],
      question: 'ingress data/api > shop/db TCP 1',
      inventory: inventoryOf(namespaceObject('data', { team: 'blue' })),
      verdict: 'allow',
    },
    {
      why: 'namespace labels that the inventory shows to be others',
      texts: [byNamespaceLabel],
      question: 'ingress data/api > shop/db TCP 1',
      inventory: inventoryOf(namespaceObject('data', { team: 'red' })),
      verdict: 'deny',
    },
    {
      why: 'namespace labels that the flow carries',
      texts: [byNamespaceLabel],
      question: 'ingress data/api io.cilium.k8s.namespace.labels.team=blue > shop/db TCP 1',
      verdict: 'allow',
    },
    {
      why: 'the name of an address that no answer named',
      texts: [toName],
      question: 'egress shop/web > 203.0.113.9 TCP 443',
      verdict: 'unknown',
    },
    {
      why: 'an address with the right name',
      texts: [toName],
      question: 'egress shop/web > 203.0.113.9 api.example.com TCP 443',
      verdict: 'allow',
    },
    {
      why: 'an address with another name',
      texts: [toName],
      question: 'egress shop/web > 203.0.113.9 cdn.example.com TCP 443',
      verdict: 'deny',
    },
    {
      why: 'a CIDR group',
      texts: [toGroup],
      question: 'egress shop/web > 203.0.113.9 TCP 443',
      verdict: 'unknown',
    },
    {
      why: 'a CIDR group never holds a pod',
      texts: [toGroup],
      question: 'egress shop/web > shop/db TCP 443',
      verdict: 'deny',
    },
    {
      why: 'the world without an address',
      texts: [toCidr],
      question: 'egress shop/web > world TCP 443',
      verdict: 'unknown',
    },
    {
      why: 'a party without labels, by its address',
      texts: [toCidr],
      question: 'egress shop/web > ? 10.1.2.3 TCP 443',
      verdict: 'unknown',
    },
    {
      why: 'a party without labels, at an address outside the rule',
      texts: [toCidr],
      question: 'egress shop/web > ? 192.0.2.1 TCP 443',
      verdict: 'deny',
    },
    {
      why: 'a pod without labels may be selected',
      texts: [intoDb],
      question: 'ingress shop/api > ? shop/db-0 TCP 1',
      verdict: 'unknown',
    },
    {
      why: 'a pod without labels of another namespace is not',
      texts: [intoDb],
      question: 'ingress shop/api > ? data/db-0 TCP 1',
      verdict: 'unenforced',
    },
  ] as const)('$why → $verdict', (row) => {
    const inventory = 'inventory' in row ? row.inventory : EMPTY_INVENTORY;
    expect(decide(row.texts, row.question, inventory).verdict).toBe(row.verdict);
  });

  it('an address whose names are known to be none has none', () => {
    const question = 'egress shop/web > 203.0.113.9 TCP 443';
    expect(decide([toName], question, EMPTY_INVENTORY, { namesKnown: true }).verdict).toBe('deny');
  });
});

describe('named ports (§5.1)', () => {
  const ingress = ciliumPolicy({ ingress: [{ toPorts: [{ ports: [{ port: 'http', protocol: 'TCP' }] }] }] });
  const egress = ciliumPolicy({ egress: [{ toPorts: [{ ports: [{ port: 'http', protocol: 'TCP' }] }] }] });
  const db = podObject('shop/db', { http: 8080 });
  const api = podObject('shop/api', { http: 9090 });

  it.each([
    {
      why: 'ingress: the pod’s own number',
      text: ingress,
      port: 'TCP 8080',
      objects: [db, api],
      verdict: 'allow',
    },
    {
      why: 'ingress: not another pod’s number',
      text: ingress,
      port: 'TCP 9090',
      objects: [db, api],
      verdict: 'deny',
    },
    {
      why: 'ingress: a pod without the name has no number',
      text: ingress,
      port: 'TCP 8080',
      objects: [podObject('shop/db'), api],
      verdict: 'deny',
    },
    {
      why: 'ingress: a pod that the inventory lacks',
      text: ingress,
      port: 'TCP 8080',
      objects: [api],
      verdict: 'unknown',
    },
    {
      why: 'ingress: without an inventory',
      text: ingress,
      port: 'TCP 8080',
      objects: [],
      verdict: 'unknown',
    },
    {
      why: 'ingress: two pods of one identity that disagree',
      text: ingress,
      port: 'TCP 8080',
      objects: [podObject('shop/db-0', { http: 8080 }), podObject('shop/db-1', { http: 9090 })],
      verdict: 'unknown',
    },
    {
      why: 'the rule’s protocol limits the name',
      text: ingress,
      port: 'UDP 8080',
      objects: [db],
      verdict: 'deny',
    },
    {
      why: 'egress: the one number of the cluster',
      text: egress,
      port: 'TCP 8080',
      objects: [db],
      verdict: 'allow',
    },
    {
      why: 'egress: two numbers in the cluster are none',
      text: egress,
      port: 'TCP 8080',
      objects: [db, api],
      verdict: 'deny',
    },
    {
      why: 'egress: a name nobody has is none',
      text: egress,
      port: 'TCP 8080',
      objects: [podObject('shop/db')],
      verdict: 'deny',
    },
    { why: 'egress: without an inventory', text: egress, port: 'TCP 8080', objects: [], verdict: 'unknown' },
  ] as const)('$why: $port → $verdict', ({ text, port, objects, verdict }) => {
    const direction = text === ingress ? 'ingress' : 'egress';
    expect(decide([text], `${direction} shop/web > shop/db ${port}`, inventoryOf(...objects)).verdict).toBe(
      verdict,
    );
  });

  it.each([
    { why: 'two numbers', objects: [db, api] },
    { why: 'a name that the inventory lacks', objects: [podObject('shop/db')] },
  ])('for evidence (lenient), egress by $why counts as perhaps', ({ objects }) => {
    const { verdict, grants } = decide(
      [egress],
      'egress shop/web > shop/db TCP 8080',
      inventoryOf(...objects),
      { lenient: true },
    );
    expect(verdict).toBe('unknown');
    expect(grants.map(({ match }) => match)).toEqual(['maybe']);
  });
});

describe('CIDR rules and nodes', () => {
  const toCidr = ciliumPolicy({ egress: [{ toCIDR: ['10.0.0.0/8'] }] });

  it('do not match by default, but may for evidence (policy-cidr-match-mode)', () => {
    const question = 'egress shop/web > remote-node 10.0.0.1 TCP 443';
    expect(decide([toCidr], question).verdict).toBe('deny');
    expect(decide([toCidr], question, EMPTY_INVENTORY, { lenient: true }).verdict).toBe('unknown');
  });

  it('never match pods, even for evidence', () => {
    expect(
      decide([toCidr], 'egress shop/web > shop/db TCP 1', EMPTY_INVENTORY, { lenient: true }).verdict,
    ).toBe('deny');
  });
});
