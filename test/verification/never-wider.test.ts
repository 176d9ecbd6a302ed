import { describe, expect, it } from 'vitest';
import { app, counterexamplesOf, expression, from, ingress, ports, type Refuted } from './refute.ts';

describe('never wider', () => {
  it.each<Refuted>([
    {
      why: 'a peer more',
      before: from(app('cart')),
      after: from(app('cart'), app('x')),
      law: 'never-wider',
      says: 'shop/x → shop/web',
    },
    {
      why: 'another peer instead',
      before: from(app('cart')),
      after: from(app('x')),
      law: 'never-wider',
      says: 'shop/x → shop/web',
    },
    {
      why: 'a rule more',
      before: from(app('cart')),
      after: ingress(`{ from: [${app('cart')}] }, { from: [${app('x')}] }`),
      law: 'never-wider',
      says: 'shop/x',
    },
    {
      why: 'a requirement of a peer less',
      before: from('{ podSelector: { matchLabels: { app: x, tier: a } } }'),
      after: from(app('x')),
      law: 'never-wider',
      says: 'shop/x',
    },
    {
      why: 'the last peer removed: everyone',
      before: from(app('cart')),
      after: ingress('{ from: [] }'),
      law: 'never-wider',
      says: 'a pod without labels in lapse-other',
    },
    {
      why: 'a value more in a peer',
      before: from(expression('{ key: app, operator: In, values: [a] }')),
      after: from(expression('{ key: app, operator: In, values: [a, b] }')),
      law: 'never-wider',
      says: 'shop/b',
    },
    {
      why: 'an excluded value less, of pods that nobody knows',
      before: from(expression('{ key: app, operator: NotIn, values: [a, b] }')),
      after: from(expression('{ key: app, operator: NotIn, values: [a] }')),
      law: 'never-wider',
      says: 'shop/b',
    },
    {
      why: 'a label that must be absent no more',
      before: from(expression('{ key: debug, operator: DoesNotExist }')),
      after: from('{ podSelector: {} }'),
      law: 'never-wider',
      says: 'allowed by NetworkPolicy shop/web',
    },
    {
      why: 'every namespace instead of the own',
      before: from('{ podSelector: {} }'),
      after: from('{ namespaceSelector: {} }'),
      law: 'never-wider',
      says: 'lapse-other',
    },
    {
      why: 'another namespace label',
      before: from('{ namespaceSelector: { matchLabels: { team: a } } }'),
      after: from('{ namespaceSelector: { matchLabels: { team: b } } }'),
      law: 'never-wider',
      says: 'was denied and would be allowed',
    },
    {
      why: 'a port more',
      before: ports('{ port: 80 }'),
      after: ports('{ port: 80 }', '{ port: 443 }'),
      law: 'never-wider',
      says: 'on TCP 443',
    },
    {
      why: 'a protocol more',
      before: ports('{ port: 53, protocol: UDP }'),
      after: ports('{ port: 53, protocol: UDP }', '{ port: 53 }'),
      law: 'never-wider',
      says: 'on TCP 53',
    },
    {
      why: 'the end of a range',
      before: ports('{ port: 8000, endPort: 8010 }'),
      after: ports('{ port: 8000, endPort: 8011 }'),
      law: 'never-wider',
      says: 'on TCP 8011',
    },
    {
      why: 'the start of a range',
      before: ports('{ port: 8000, endPort: 8010 }'),
      after: ports('{ port: 7999, endPort: 8010 }'),
      law: 'never-wider',
      says: 'on TCP 7999',
    },
    {
      why: 'the last port removed: every port',
      before: ports('{ port: 80 }'),
      after: ports(),
      law: 'never-wider',
      says: 'on TCP 0',
    },
  ])('$why', ({ before, after, law, says }) => {
    expect(counterexamplesOf(before, after)).toContainEqual({ law, text: expect.stringContaining(says) });
  });
});
