import { describe, expect, it } from 'vitest';
import { holdOfEntry, holdOfRequests } from '../../src/findings/holds/of-requests.ts';
import { grantsOf } from '../../src/grants/grant.ts';
import { DAY_MS } from '../../src/model/time.ts';
import { ciliumPolicy, policyOf } from '../support/policies.ts';
import { daysAgo, NOW_MS } from './situation.ts';

const settings = { nowMs: NOW_MS, unusedForMs: 30 * DAY_MS, assumeStable: false, keeps: [] };

describe('requests that were not seen hold an L7 entry', () => {
  it.each([
    { why: 'all were seen', unseen: undefined, until: undefined },
    { why: 'some within the window were not', unseen: 10, until: -20 },
    { why: 'since the start of the window all were', unseen: 30, until: undefined },
  ])('$why', ({ unseen, until }) => {
    const hold = holdOfRequests(unseen === undefined ? undefined : daysAgo(unseen), settings);
    expect(hold?.untilMs).toBe(until === undefined ? undefined : daysAgo(until));
    expect(hold?.reason).toBe(until === undefined ? undefined : 'requests-not-seen');
  });
});

const grantOf = (portRule: Readonly<Record<string, unknown>>) => {
  const ports = [{ port: '80', protocol: 'TCP' }];
  const [grant] = grantsOf(policyOf(ciliumPolicy({ egress: [{ toPorts: [{ ports, ...portRule }] }] })));
  if (grant === undefined) throw new Error('no grant');
  return grant;
};

describe('a single L7 entry is not taken out', () => {
  const plain = grantOf({ rules: { http: [{ method: 'GET' }, { method: 'PUT' }] } });
  const inspected = grantOf({
    rules: { http: [{ method: 'GET' }] },
    terminatingTLS: { secret: { namespace: 'shop', name: 'cert' } },
  });
  const frozen = { reason: 'frozen', text: 'frozen' } as const;
  const young = { reason: 'too-new', text: 'too new' } as const;
  it.each([
    { why: 'of plain HTTP rules', scope: 'request', grant: plain, hold: frozen, reason: 'l7-entry' },
    { why: 'that nothing else holds', scope: 'request', grant: plain, hold: undefined, reason: 'l7-entry' },
    { why: 'but too new comes first', scope: 'request', grant: plain, hold: young, reason: 'too-new' },
    { why: 'but TLS freezes', scope: 'request', grant: inspected, hold: frozen, reason: 'frozen' },
    { why: 'nor the whole rule', scope: 'rule', grant: plain, hold: frozen, reason: 'frozen' },
    { why: 'nothing else is held by this', scope: 'peer', grant: plain, hold: undefined, reason: undefined },
  ] as const)('$why → $reason', ({ scope, grant, hold, reason }) => {
    expect(holdOfEntry(scope, grant, hold)?.reason).toBe(reason);
  });
});
