import { describe, expect, it } from 'vitest';
import { isAboutPolicy } from '../../src/findings/finding.ts';
import { DAY_MS } from '../../src/model/time.ts';
import { ciliumPolicy, inventoryOf, networkPolicy, podObject } from '../support/policies.ts';
import { inWords, judged, revokedGrants, type Situation, unusedOf } from './situation.ts';

const select = (app: string): unknown => ({ matchLabels: { app } });
const ports = (...numbers: string[]): unknown => [
  { ports: numbers.map((port) => ({ port, protocol: 'TCP' })) },
];
const db = (rule: unknown, metadata = {}): string =>
  ciliumPolicy({ endpointSelector: select('db'), ingress: [rule] }, { name: 'db', ...metadata });
const fromWeb = db({ fromEndpoints: [select('web')] });
const running = ['shop/web', 'shop/api', 'shop/db'];
const recently = (what: string): { readonly what: string; readonly last: number } => ({ what, last: 1 });

describe('when a rule is unused', () => {
  it.each<{ why: string; situation: Situation; findings: string[] }>([
    {
      why: 'used within the window: nothing is said',
      situation: { policies: [fromWeb], used: [recently('shop/web > shop/db TCP 1')] },
      findings: [],
    },
    { why: 'never used', situation: { policies: [fromWeb], running }, findings: ['unused rule'] },
    {
      why: 'last used before the window',
      situation: { policies: [fromWeb], used: [{ what: 'shop/web > shop/db TCP 1', last: 31 }] },
      findings: ['unused rule'],
    },
    {
      why: 'last used on the first day of the window',
      situation: { policies: [fromWeb], used: [{ what: 'shop/web > shop/db TCP 1', last: 29.9 }] },
      findings: [],
    },
    {
      why: 'one peer of two',
      situation: {
        policies: [db({ fromEndpoints: [select('web'), select('api')] })],
        running,
        used: [recently('shop/web > shop/db TCP 1')],
      },
      findings: ['unused peer'],
    },
    {
      why: 'one port of two',
      situation: {
        policies: [db({ fromEndpoints: [select('web')], toPorts: ports('1', '2') })],
        running,
        used: [recently('shop/web > shop/db TCP 1')],
      },
      findings: ['unused port'],
    },
    {
      why: 'a combination of peer and port that are both used otherwise: taking it away would split the rule',
      situation: {
        policies: [db({ fromEndpoints: [select('web'), select('api')], toPorts: ports('1', '2') })],
        used: [
          recently('shop/web > shop/db TCP 1'),
          recently('shop/web > shop/db TCP 2'),
          recently('shop/api > shop/db TCP 1'),
        ],
      },
      findings: ['unused cell, held (needs-split)'],
    },
    {
      why: 'nothing it could select: dead, and nothing more',
      situation: { policies: [fromWeb], running: ['shop/other'] },
      findings: ['dead subject'],
    },
    {
      why: 'nothing recorded and no inventory: nobody can be told dead',
      situation: { policies: [fromWeb] },
      findings: ['unused rule, held (no-peer)'],
    },
    {
      why: 'nobody it could allow: dead peer, held',
      situation: { policies: [fromWeb], running: ['shop/db'] },
      findings: ['unused rule, held (no-peer)', 'dead peer'],
    },
    {
      why: 'a peer outside the cluster can always be there',
      situation: { policies: [db({ fromCIDR: ['192.0.2.0/24'] })], running },
      findings: ['unused rule'],
    },
    {
      why: 'everyone as peer can always be there',
      situation: { policies: [db({ toPorts: ports('1') })], running },
      findings: ['unused rule'],
    },
    {
      why: 'a deny is never judged',
      situation: { policies: [ciliumPolicy({ ingressDeny: [{ fromEntities: ['world'] }] })], running },
      findings: [],
    },
    {
      why: 'a policy for nodes is not dead',
      situation: { policies: [networkPolicy({ podSelector: {} })], running },
      findings: [],
    },
    { why: 'invalid', situation: { policies: [ciliumPolicy({})], running }, findings: ['invalid'] },
    {
      why: 'a name that promises a denial',
      situation: {
        policies: [networkPolicy({ podSelector: {}, ingress: [{}] }, { name: 'deny-all' })],
        running,
        used: [recently('shop/web > shop/db TCP 1')],
      },
      findings: ['contradictory'],
    },
  ])('$why → $findings', ({ situation, findings }) => {
    expect(inWords(judged(situation))).toEqual(findings);
  });
});

const keyOf = (policy: string): string[] =>
  unusedOf(judged({ policies: [policy], running, used: [recently('shop/api > shop/db TCP 1')] })).map(
    ({ key }) => key,
  );

describe('an unused finding', () => {
  it('is at the part it speaks of, in a person’s words, with the last use before the clock', () => {
    const policy = db({ fromEndpoints: [select('web'), select('api')], toPorts: ports('1', '2') });
    const [finding] = unusedOf(
      judged({
        policies: [policy],
        running,
        used: [
          recently('shop/web > shop/db TCP 1'),
          recently('shop/web > shop/db TCP 2'),
          { what: 'shop/api > shop/db TCP 2', last: 40 },
        ],
      }),
    );
    expect(finding).toMatchObject({
      scope: 'peer',
      severity: 'low',
      sentence: 'pods app=api in shop may open TCP 1, TCP 2 to pods app=db in shop',
      lastUse: { lastSeenMs: Date.UTC(2026, 5, 1) - 40 * DAY_MS },
      clock: { startedBy: 'last-use', requiredMs: 30 * DAY_MS, observedMs: 40 * DAY_MS },
    });
    const peer = finding?.grants[0]?.peer;
    expect(finding?.place).toEqual(peer?.place);
  });

  it('has a key that hangs on content, not on place', () => {
    const moved = ciliumPolicy(
      {
        endpointSelector: select('db'),
        ingress: [{ fromEndpoints: [select('api')] }, { fromEndpoints: [select('web')] }],
      },
      { name: 'db' },
    );
    expect(keyOf(moved)).toEqual(keyOf(fromWeb));
    expect(keyOf(fromWeb)).toHaveLength(1);
  });

  it('lists at most four things by name', () => {
    const apps = ['a', 'b', 'c', 'd', 'e'];
    const [finding] = unusedOf(
      judged({
        policies: [db({ fromEndpoints: apps.map(select) })],
        running: ['shop/db', ...apps.map((app) => `shop/${app}`)],
      }),
    );
    expect(finding?.sentence).toBe(
      'pods app=a in shop, pods app=b in shop, pods app=c in shop and 2 more may open any port to pods app=db in shop',
    );
  });
});

const order = (texts: string[]): string[] =>
  judged({ policies: texts, running: [...running, 'a/x'] })
    .findings.filter(isAboutPolicy)
    .map(({ severity, ref }) => `${severity} ${ref.namespace}/${ref.name}`);

describe('findings are sorted', () => {
  it('by severity, policy and line, whatever order the files come in', () => {
    const policies = [
      networkPolicy(
        { podSelector: {}, ingress: [{ from: [{ podSelector: {} }], ports: [{ port: 1 }] }] },
        { name: 'b' },
      ),
      networkPolicy({ podSelector: {}, ingress: [{}] }, { name: 'b', namespace: 'a' }),
      networkPolicy(
        { podSelector: {}, egress: [{ to: [{ ipBlock: { cidr: '0.0.0.0/0' } }] }] },
        { name: 'c' },
      ),
      networkPolicy({ podSelector: {}, bad: 1 }, { name: 'd' }),
    ];
    expect(order(policies)).toEqual(['high a/b', 'high shop/c', 'high shop/d', 'low shop/b']);
    expect(order(policies.toReversed())).toEqual(order(policies));
  });
});

describe('evidence that comes from elsewhere', () => {
  it('the inventory shows a peer that no flow showed, and its age', () => {
    const web = {
      ...podObject('shop/web'),
      metadata: {
        namespace: 'shop',
        name: 'web',
        labels: { app: 'web' },
        creationTimestamp: '2024-01-01T00:00:00Z',
      },
    };
    const judgement = judged({ policies: [fromWeb], running: ['shop/db'], inventory: inventoryOf(web) });
    expect(inWords(judgement)).toEqual(['unused rule']);
    expect(revokedGrants(judgement)).toHaveLength(1);
  });

  it('grants are counted, used and unused', () => {
    const { grantCount, used } = judged({
      policies: [db({ fromEndpoints: [select('web'), select('api')] })],
      running,
      used: [recently('shop/web > shop/db TCP 1')],
    });
    expect({ grantCount, used: used.size }).toEqual({ grantCount: 2, used: 1 });
  });
});
