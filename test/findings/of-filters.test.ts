import { describe, expect, it } from 'vitest';
import { holdFilters } from '../../src/findings/holds/of-filters.ts';
import { type Grant, grantsOf } from '../../src/grants/grant.ts';
import { ciliumPolicy, clusterwidePolicy, policiesOf } from '../support/policies.ts';
import { unusedFindings } from '../tightening/unused-findings.ts';

type Fields = Readonly<Record<string, unknown>>;

const WEB = { fromEndpoints: [{ matchLabels: { app: 'web' } }] };
const http = (...methods: readonly string[]): Fields => ({
  rules: { http: methods.map((method) => ({ method })) },
});
const rule = (peers: Fields, section: Fields, port = '80'): Fields => ({
  ...peers,
  toPorts: [{ ports: [{ port, protocol: 'TCP' }], ...section }],
});

/** `scope: hold`, one for each unused part that has L7 entries and nothing else that holds it. */
function holdsIn(texts: readonly string[], isUnused: (grant: Grant) => boolean): string[] {
  const policies = policiesOf(...texts);
  const findings = policies.flatMap((policy) => unusedFindings(policy, isUnused));
  const holds = holdFilters(findings, policies.flatMap(grantsOf));
  return findings
    .filter((one) => one.grants.some((grant) => grant.request !== undefined))
    .map((one) => `${one.scope}: ${holds.get(one)?.text ?? 'goes'}`);
}

const named =
  (...texts: readonly string[]) =>
  ({ sentence }: Grant): boolean =>
    texts.some((text) => sentence.includes(text));
const isFiltered = (grant: Grant): boolean => grant.request !== undefined;

describe('a single unused L7 entry', () => {
  const entries = rule(WEB, http('GET', 'PUT'));
  it.each([
    { why: 'goes where nothing else lets the peers in', beside: [], expected: 'goes' },
    {
      why: 'goes beside a plain rule for other peers',
      beside: [rule({ fromEndpoints: [{ matchLabels: { app: 'x' } }] }, {})],
      expected: 'goes',
    },
    {
      why: 'goes beside a plain rule for some of the peers: it restricts the others',
      beside: [rule({ fromEndpoints: [{ matchLabels: { app: 'web', tier: 'a' } }] }, {})],
      expected: 'goes',
    },
    { why: 'goes beside a plain rule for another port', beside: [rule(WEB, {}, '81')], expected: 'goes' },
    { why: 'goes beside other entries for the peers', beside: [rule(WEB, http('POST'))], expected: 'goes' },
    {
      why: 'restricts nothing beside a plain rule for the same peers',
      beside: [rule(WEB, {})],
      expected: 'make any request',
    },
    {
      why: 'restricts nothing beside a plain rule for every pod',
      beside: [rule({ fromEndpoints: [{}] }, {})],
      expected: 'make any request',
    },
    {
      why: 'restricts nothing beside a plain rule for everyone',
      beside: [rule({}, {})],
      expected: 'make any request',
    },
  ])('$why', ({ beside, expected }) => {
    const text = ciliumPolicy({ ingress: [entries, ...beside] });
    const [only, ...others] = holdsIn([text], named('for PUT'));
    expect(others).toEqual([]);
    expect(only).toMatch(/^request: /);
    expect(only).toContain(expected);
  });

  it('restricts nothing where another policy lets its peers in', () => {
    const others = clusterwidePolicy({ ingress: [{ fromEntities: ['all'] }] });
    expect(holdsIn([ciliumPolicy({ ingress: [entries] }), others], named('for PUT'))).toEqual([
      expect.stringContaining('a rule of CiliumClusterwideNetworkPolicy ccnp'),
    ]);
  });

  it('restricts nothing where the policy does not deny by default', () => {
    const text = ciliumPolicy({ ingress: [entries], enableDefaultDeny: { ingress: false } });
    expect(holdsIn([text], named('for PUT'))).toEqual([expect.stringContaining('does not deny by default')]);
  });
});

describe('a rule of L7 entries that is unused as a whole', () => {
  const whole = rule(WEB, http('GET'));
  it.each([
    { why: 'goes where nothing else lets its peers in', ingress: [whole], expected: 'goes' },
    {
      why: 'goes beside entries of the same proxy',
      ingress: [whole, rule({ fromEndpoints: [{}] }, http('POST'))],
      unused: named('for GET'),
      expected: 'goes',
    },
    {
      why: 'stays beside a plain rule that may be for some of its peers',
      ingress: [whole, rule({ fromEndpoints: [{ matchLabels: { tier: 'a' } }] }, {})],
      expected: 'go past the proxy',
    },
    {
      why: 'goes beside a plain rule that goes as well',
      ingress: [whole, rule(WEB, {})],
      unused: () => true,
      expected: 'goes',
    },
    {
      why: 'stays beside server names, which another proxy asks for',
      ingress: [whole, rule(WEB, { serverNames: ['a.example.com'] })],
      unused: named('for GET'),
      expected: 'go past the proxy',
    },
    {
      why: 'goes beside a plain rule for addresses: no pod is one',
      ingress: [whole, rule({ fromCIDR: ['10.0.0.0/8'] }, {})],
      expected: 'goes',
    },
    {
      why: 'stays where it is for everyone, the own node too',
      ingress: [rule({}, http('GET'))],
      expected: 'own node',
    },
    {
      why: 'stays where it is for the cluster, the own node too',
      ingress: [rule({ fromEntities: ['cluster'] }, http('GET'))],
      expected: 'own node',
    },
    {
      why: 'goes where it is for addresses of the world',
      ingress: [rule({ fromEntities: ['world'] }, http('GET'))],
      expected: 'goes',
    },
  ])('$why', ({ ingress, unused = isFiltered, expected }) => {
    expect(holdsIn([ciliumPolicy({ ingress })], unused)).toEqual([
      expect.stringMatching(new RegExp(`^rule: .*${expected}`)),
    ]);
  });

  it('says nothing of parts without L7 entries', () => {
    expect(holdsIn([ciliumPolicy({ ingress: [rule(WEB, {}), rule({}, {})] })], named('app=web'))).toEqual([]);
  });
});
