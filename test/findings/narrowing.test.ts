import { describe, expect, it } from 'vitest';
import { wordsOf } from '../../src/findings/narrowable/widths.ts';
import { ciliumPolicy, networkPolicy } from '../support/policies.ts';
import { judged, type Situation, type Used } from './situation.ts';

const select = (app: string): unknown => ({ matchLabels: { app } });
const uses = (what: string): Used[] => [
  { what, last: 28 },
  { what, last: 1 },
];

/** `ports: TCP 80`, `ports: shared-entry`: what the entry would become, or why it stays. */
function narrowings(situation: Situation): string[] {
  return judged(situation)
    .findings.filter((one) => one.kind === 'narrowable')
    .map(({ dimension, narrowing }) =>
      narrowing.kind === 'narrower'
        ? `${dimension}: ${wordsOf(narrowing.to).join(', ')}`
        : `${dimension}: ${narrowing.hold.reason}`,
    )
    .sort();
}

describe('what an entry that is wider than its traffic would become', () => {
  const np = (rule: unknown, metadata: Record<string, unknown> = {}): string =>
    networkPolicy({ podSelector: select('web'), policyTypes: ['Egress'], egress: [rule] }, metadata);
  const cnp = (rule: unknown): string =>
    ciliumPolicy({ endpointSelector: select('web'), egress: [rule] }, { name: 'web' });
  const db = { podSelector: select('db') };
  const mq = { podSelector: select('mq') };
  const range = [{ port: 8000, endPort: 8100 }];
  const all = { to: [db] };
  const onDb = (port: string): Used[] => uses(`shop/web > shop/db ${port}`);
  it.each<{ why: string; situation: Situation; expected: readonly string[] }>([
    {
      why: 'the ports of one peer',
      situation: { policies: [np(all)], used: [...onDb('TCP 80'), ...onDb('UDP 443')] },
      expected: ['ports: TCP 80, UDP 443'],
    },
    {
      why: 'the ports of all peers that share the entry',
      situation: {
        policies: [np({ to: [db, mq], ports: range })],
        used: [...onDb('TCP 8001'), ...uses('shop/web > shop/mq TCP 8002')],
      },
      expected: ['ports: TCP 8001, TCP 8002', 'ports: TCP 8001, TCP 8002'],
    },
    {
      why: 'a peer in its way that is revoked',
      situation: {
        policies: [np({ to: [db, mq], ports: range })],
        running: ['shop/mq'],
        used: onDb('TCP 8001'),
      },
      expected: ['ports: TCP 8001'],
    },
    {
      why: 'a peer in its way that is held',
      situation: {
        policies: [np({ to: [db, mq], ports: range })],
        running: [{ who: 'shop/mq', since: 5 }],
        used: onDb('TCP 8001'),
      },
      expected: ['ports: shared-entry'],
    },
    {
      why: 'a peer in its way whose use is not steady',
      situation: {
        policies: [np({ to: [db, mq], ports: range })],
        used: [...onDb('TCP 8001'), { what: 'shop/web > shop/mq TCP 8002', last: 1 }],
      },
      expected: ['ports: shared-entry'],
    },
    {
      why: 'use before the window of a port that is kept',
      situation: {
        policies: [np(all)],
        used: [...onDb('TCP 80'), { what: 'shop/web > shop/db TCP 80', last: 50 }],
      },
      expected: ['ports: TCP 80'],
    },
    {
      why: 'use before the window of another port',
      situation: {
        policies: [np(all)],
        used: [...onDb('TCP 80'), { what: 'shop/web > shop/db TCP 81', last: 50 }],
      },
      expected: ['ports: used-earlier'],
    },
    {
      why: 'ICMP beside (T-28)',
      situation: { policies: [np(all)], used: [...onDb('TCP 80'), ...onDb('ICMPv4 8')] },
      expected: ['ports: not-expressible'],
    },
    {
      why: 'DNS over UDP, in a NetworkPolicy (T-24)',
      situation: { policies: [np(all)], used: onDb('UDP 53') },
      expected: ['ports: not-expressible'],
    },
    {
      why: 'DNS over both, in a NetworkPolicy',
      situation: { policies: [np(all)], used: [...onDb('UDP 53'), ...onDb('TCP 53')] },
      expected: ['ports: TCP 53, UDP 53'],
    },
    {
      why: 'DNS over UDP, in a Cilium policy (T-24)',
      situation: {
        policies: [cnp({ toEndpoints: [select('db')] })],
        used: [...onDb('UDP 53'), ...onDb('TCP 80')],
      },
      expected: ['ports: any protocol 53, TCP 80'],
    },
    {
      why: 'DNS beside rules that look at the same queries: naming the port would let all past them',
      situation: {
        policies: [
          cnp({ toEndpoints: [select('db')] }),
          ciliumPolicy({
            egress: [
              {
                toEndpoints: [{}],
                toPorts: [
                  { ports: [{ port: '53', protocol: 'UDP' }], rules: { dns: [{ matchName: 'a.b' }] } },
                ],
              },
            ],
          }),
        ],
        used: onDb('UDP 53'),
      },
      expected: ['ports: not-expressible'],
    },
    {
      why: 'namespaces of a selector that says whom it does not mean (T-53)',
      situation: {
        policies: [
          np({
            to: [
              {
                namespaceSelector: {},
                podSelector: { matchExpressions: [{ key: 'app', operator: 'NotIn', values: ['y'] }] },
              },
            ],
            ports: [{ port: 80 }],
          }),
        ],
        running: ['b/x', 'c/x', 'd/x'],
        used: uses('shop/web > a/x TCP 80'),
      },
      expected: ['namespaces: not-expressible'],
    },
    {
      why: 'a rule that is too new',
      situation: { policies: [np(all)], used: onDb('TCP 80'), ruleDays: 20 },
      expected: ['ports: too-new'],
    },
    {
      why: 'a rule of unknown age',
      situation: { policies: [np(all)], used: onDb('TCP 80'), ruleDays: undefined },
      expected: ['ports: unknown-age'],
    },
    {
      why: 'time that was not covered',
      situation: {
        policies: [np(all)],
        used: onDb('TCP 80'),
        covered: {
          'node-1': [
            [60, 55],
            [20, 0],
          ],
        },
      },
      expected: ['ports: thin-coverage'],
    },
    {
      why: 'a policy that is kept',
      situation: { policies: [np(all, { annotations: { 'lapse.dev/keep': 'x' } })], used: onDb('TCP 80') },
      expected: ['ports: kept-by-annotation'],
    },
    {
      why: 'a policy that a controller owns',
      situation: {
        policies: [np(all, { ownerReferences: [{ kind: 'Operator', name: 'x', controller: true }] })],
        used: onDb('TCP 80'),
      },
      expected: ['ports: generated'],
    },
    {
      why: 'a rule with authentication: nothing is said',
      situation: {
        policies: [cnp({ toEndpoints: [select('db')], authentication: { mode: 'required' } })],
        used: onDb('TCP 80'),
      },
      expected: [],
    },
    {
      why: 'a folded address among those seen: nothing is said',
      situation: {
        policies: [cnp({ toCIDR: ['203.0.0.0/16'] })],
        used: [...uses('shop/web > 203.0.113.9 TCP 443'), ...uses('shop/web > 203.0.4.0/24 TCP 443')],
      },
      expected: [],
    },
    {
      why: 'a folded address before the window',
      situation: {
        policies: [
          cnp({ toCIDR: ['203.0.0.0/16'], toPorts: [{ ports: [{ port: '443', protocol: 'TCP' }] }] }),
        ],
        used: [
          ...uses('shop/web > 203.0.113.9 TCP 443'),
          { what: 'shop/web > 203.0.113.0/24 TCP 443', last: 50 },
        ],
      },
      expected: ['cidr: used-earlier'],
    },
    {
      why: 'an address that comes and goes within a steady network (T-26)',
      situation: {
        policies: [
          cnp({ toCIDR: ['203.0.0.0/16'], toPorts: [{ ports: [{ port: '443', protocol: 'TCP' }] }] }),
        ],
        used: [
          ...uses('shop/web > 203.0.113.9 TCP 443'),
          { what: 'shop/web > 203.0.113.7 TCP 443', last: 15 },
        ],
      },
      expected: ['cidr: 203.0.113.0/24'],
    },
    {
      why: 'prefixes of both families (T-26)',
      situation: {
        policies: [
          cnp({
            toCIDR: ['203.0.0.0/16', '2001:db8::/32'],
            toPorts: [{ ports: [{ port: '443', protocol: 'TCP' }] }],
          }),
        ],
        used: [...uses('shop/web > 203.0.113.9 TCP 443'), ...uses('shop/web > 2001:db8::9 TCP 443')],
      },
      expected: ['cidr: other-family', 'cidr: other-family'],
    },
  ])('$why → $expected', ({ situation, expected }) => {
    expect(narrowings(situation)).toEqual(expected);
  });
});
