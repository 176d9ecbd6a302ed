import { describe, expect, it } from 'vitest';
import { ruleId, ruleSentence } from '../../src/grants/rule.ts';
import type { Policy, PolicySpec, Rule } from '../../src/policies/policy.ts';
import { ciliumPolicy, clusterwidePolicy, networkPolicy, policyOf } from '../support/policies.ts';

const web = { matchLabels: { app: 'web' } };
const port = (number: string): object => ({ ports: [{ port: number, protocol: 'TCP' }] });

function onlyRule(text: string, index = 0): readonly [Policy, PolicySpec, Rule] {
  const policy = policyOf(text);
  const rules = policy.specs.flatMap((spec) => spec.rules.map((rule) => [policy, spec, rule] as const));
  const found = rules[index];
  if (found === undefined) throw new Error(`no rule ${index}`);
  return found;
}

const idOf = (text: string, index = 0): string => ruleId(...onlyRule(text, index));

describe('a sentence for a rule', () => {
  it.each([
    {
      why: 'an allowing rule names all peers and ports',
      text: ciliumPolicy({
        ingress: [{ fromEndpoints: [web, { matchLabels: { app: 'api' } }], toPorts: [port('80')] }],
      }),
      sentence: 'pods app=web in shop, pods app=api in shop may open TCP 80 to every pod in shop',
    },
    {
      why: 'a deny says so',
      text: ciliumPolicy({ egressDeny: [{ toEntities: ['world'] }] }),
      sentence: 'every pod in shop must not open any port to entity world',
    },
    {
      why: 'an L7 entry is part of it',
      text: ciliumPolicy({
        ingress: [{ toPorts: [{ ...port('80'), rules: { http: [{ method: 'GET', path: '/a' }] } }] }],
      }),
      sentence: 'everyone, inside and outside the cluster may open TCP 80 for GET /a to every pod in shop',
    },
    {
      why: 'one that allows nothing',
      text: ciliumPolicy({ ingress: [{}] }),
      sentence: 'every pod in shop may be opened by nobody by this rule',
    },
    {
      why: 'many parts are counted',
      text: networkPolicy({
        podSelector: {},
        ingress: [{ ports: [1, 2, 3, 4, 5, 6].map((number) => ({ port: number })) }],
      }),
      sentence:
        'everyone, inside and outside the cluster may open TCP 1, TCP 2, TCP 3 and 3 more to every pod in shop',
    },
  ])('$why: $sentence', ({ text, sentence }) => {
    const [, spec, rule] = onlyRule(text);
    expect(ruleSentence(spec, rule)).toBe(sentence);
  });
});

describe('the id of a rule', () => {
  const rules = [{ fromEndpoints: [web] }, { fromEntities: ['world'] }];
  const both = ciliumPolicy({ ingress: rules });

  it('stays where the rule moves', () => {
    expect(idOf(ciliumPolicy({ ingress: rules.toReversed() }), 1)).toBe(idOf(both));
  });

  it.each([
    { why: 'its peers', other: ciliumPolicy({ ingress: [{ fromEndpoints: [{}] }] }) },
    { why: 'its direction', other: ciliumPolicy({ egress: [{ toEndpoints: [web] }] }) },
    { why: 'its effect', other: ciliumPolicy({ ingressDeny: [{ fromEndpoints: [web] }] }) },
    { why: 'its policy', other: ciliumPolicy({ ingress: rules }, { name: 'other' }) },
    { why: 'its kind of policy', other: clusterwidePolicy({ ingress: rules }) },
    { why: 'whom it is for', other: ciliumPolicy({ endpointSelector: web, ingress: rules }) },
  ])('changes with $why', ({ other }) => {
    expect(idOf(other)).not.toBe(idOf(both));
  });
});
