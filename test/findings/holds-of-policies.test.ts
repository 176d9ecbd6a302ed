import { describe, expect, it } from 'vitest';
import { ciliumPolicy } from '../support/policies.ts';
import { daysAgo, judged, type Situation, unusedOf } from './situation.ts';

const select = (app: string): unknown => ({ matchLabels: { app } });
const policy = (metadata = {}, rule: Record<string, unknown> = {}): string =>
  ciliumPolicy(
    { endpointSelector: select('db'), ingress: [{ fromEndpoints: [select('web')], ...rule }] },
    { name: 'db', ...metadata },
  );
const running = ['shop/web', 'shop/db'];

/** Reason and text of the only unused finding's hold; undefined where it is to be revoked. */
function holdOf(situation: Situation): string | undefined {
  const [finding, ...others] = unusedOf(judged(situation));
  if (finding === undefined || others.length > 0)
    throw new Error(`${others.length + 1} unused findings, not one`);
  return finding.hold === undefined ? undefined : `${finding.hold.reason}: ${finding.hold.text}`;
}

describe('policies that the configuration keeps', () => {
  it.each([
    {
      why: 'by name',
      keep: { policy: 'shop/db', reason: 'audit' },
      hold: 'kept by the configuration (shop/db): "audit"',
    },
    {
      why: 'by a glob',
      keep: { policy: 'shop/*', reason: '' },
      hold: 'kept by the configuration (shop/*): without a reason given',
    },
    {
      why: 'until a later day',
      keep: { policy: 'sh*/d*', reason: 'audit', untilMs: daysAgo(-1) },
      hold: 'kept by the configuration (sh*/d*): "audit", until 2026-06-02',
    },
    {
      why: 'until yesterday',
      keep: { policy: 'shop/db', reason: 'audit', untilMs: daysAgo(1) },
      hold: undefined,
    },
    { why: 'of another name', keep: { policy: 'shop/d', reason: '' }, hold: undefined },
    { why: 'whose star ends at the slash', keep: { policy: '*', reason: '' }, hold: undefined },
    { why: 'whose dot is a dot', keep: { policy: 'shop.db', reason: '' }, hold: undefined },
  ])('$why → $hold', ({ keep, hold }) => {
    expect(holdOf({ policies: [policy()], running, settings: { keeps: [keep] } })).toBe(
      hold === undefined ? undefined : `kept-by-configuration: ${hold}`,
    );
  });
});

describe('DNS rules that kept names need (T-18)', () => {
  const dns = {
    toEndpoints: [select('dns')],
    toPorts: [{ ports: [{ port: '53', protocol: 'UDP' }], rules: { dns: [{ matchPattern: '*' }] } }],
  };
  const names = { toFQDNs: [{ matchName: 'api.example.com' }] };
  const of = (...egress: unknown[]): string =>
    ciliumPolicy({ endpointSelector: select('web'), egress }, { name: 'web' });
  const all = ['shop/web', 'shop/dns'];
  const used = [{ what: 'shop/web > 1.2.3.4 api.example.com TCP 443', last: 1 }];
  it.each([
    { why: 'a name in use', policies: [of(dns, names)], used, held: ['dns-for-names'] },
    { why: 'no names at all', policies: [of(dns)], used, held: [undefined] },
  ])('$why → $held', ({ policies, used: uses, held }) => {
    const holds = unusedOf(judged({ policies, running: all, used: uses })).map((one) => one.hold?.reason);
    expect(holds).toEqual(held);
  });
});
