import { describe, expect, it } from 'vitest';
import { grantsOf } from '../../src/grants/grant.ts';
import { ciliumPolicy, networkPolicy, policyOf } from '../support/policies.ts';

const ids = (text: string): string[] => grantsOf(policyOf(text)).map(({ id }) => id);

describe('a policy taken apart', () => {
  it('is one grant per peer and port of each allowing rule', () => {
    const text = ciliumPolicy({
      ingress: [
        {
          fromEndpoints: [{ matchLabels: { app: 'web' } }, { matchLabels: { app: 'api' } }],
          toPorts: [
            { ports: [{ port: '80', protocol: 'TCP' }] },
            { ports: [{ port: '443', protocol: 'TCP' }] },
          ],
        },
      ],
    });
    expect(grantsOf(policyOf(text)).map(({ sentence }) => sentence)).toEqual([
      'pods app=web in shop may open TCP 80 to every pod in shop',
      'pods app=web in shop may open TCP 443 to every pod in shop',
      'pods app=api in shop may open TCP 80 to every pod in shop',
      'pods app=api in shop may open TCP 443 to every pod in shop',
    ]);
  });

  it.each([
    { why: 'an empty element', spec: { ingress: [{}] } },
    { why: 'an empty peer list', spec: { ingress: [{ fromEndpoints: [] }] } },
    { why: 'a port rule without ports', spec: { ingress: [{ toPorts: [{ ports: [] }] }] } },
    { why: 'a deny', spec: { ingressDeny: [{ fromEntities: ['all'] }] } },
  ])('$why holds no grant', ({ spec }) => {
    expect(grantsOf(policyOf(ciliumPolicy(spec)))).toEqual([]);
  });

  it('without peer and port is one grant for everyone', () => {
    const [grant, ...others] = grantsOf(policyOf(networkPolicy({ podSelector: {}, egress: [{}] })));
    expect(others).toEqual([]);
    expect(grant).toMatchObject({
      peer: undefined,
      port: undefined,
      sentence: 'every pod in shop may open any port to everyone, inside and outside the cluster',
    });
  });
});

describe('the id of a grant', () => {
  const peers = [{ matchLabels: { app: 'web' } }, { matchLabels: { app: 'api' } }];
  const text = ciliumPolicy({ ingress: [{ fromEndpoints: peers }, { fromEntities: ['world'] }] });

  it('hangs on content, not on position', () => {
    const moved = ciliumPolicy({
      ingress: [{ fromEntities: ['world'] }, { fromEndpoints: peers.toReversed() }],
    });
    expect(ids(moved).toSorted()).toEqual(ids(text).toSorted());
  });

  it('is another for another peer, port, subject, direction or policy', () => {
    const rule = { toPorts: [{ ports: [{ port: '80' }] }] };
    const variants = [
      ciliumPolicy({ ingress: [rule] }),
      ciliumPolicy({ ingress: [{ ...rule, fromEntities: ['world'] }] }),
      ciliumPolicy({ ingress: [{ toPorts: [{ ports: [{ port: '81' }] }] }] }),
      ciliumPolicy({ ingress: [{ toPorts: [{ ports: [{ port: '80', protocol: 'TCP' }] }] }] }),
      ciliumPolicy({ egress: [rule] }),
      ciliumPolicy({ endpointSelector: { matchLabels: { app: 'db' } }, ingress: [rule] }),
      ciliumPolicy({ ingress: [rule] }, { name: 'other' }),
      ciliumPolicy({ ingress: [rule] }, { namespace: 'data' }),
    ];
    expect(new Set(variants.flatMap(ids)).size).toBe(variants.length);
  });

  it('tells equal grants of one policy apart', () => {
    const [first, second] = ids(
      ciliumPolicy({ ingress: [{ fromEntities: ['world'] }, { fromEntities: ['world'] }] }),
    );
    expect(second).toBe(`${first}#2`);
  });
});
