import { describe, expect, it } from 'vitest';
import { EMPTY_INVENTORY } from '../../../src/policies/inventory/inventory.ts';
import type { Policy } from '../../../src/policies/policy.ts';
import { dropsOf } from '../../../src/proposals/watch/drop.ts';
import type { Usage } from '../../../src/usage/usage.ts';
import { egressOf, from, ingressOf, MERGED_MS, refused } from './refused.ts';

interface Row {
  readonly rule: string;
  readonly before?: readonly Policy[];
  readonly after?: readonly Policy[];
  readonly now?: readonly Policy[];
  readonly usage?: Usage;
  /** `needed ingress: ` and what was revoked */
  readonly expected: readonly string[];
}

const BLUE = {
  fromEndpoints: [
    {
      matchLabels: {
        'k8s:io.kubernetes.pod.namespace': 'shop',
        'k8s:io.cilium.k8s.namespace.labels.team': 'blue',
      },
    },
  ],
};
const [BOTH, WEB] = [ingressOf(from('web', 'api')), ingressOf(from('web'))];
const NEEDED = 'needed ingress: pods app=api in shop may open any port to pods app=db in shop';

const ROWS: readonly Row[] = [
  { rule: 'what was allowed before and is denied since is needed', expected: [NEEDED] },
  {
    rule: 'so is what audit mode let through',
    usage: refused(undefined, { outcome: 'audited' }),
    expected: [NEEDED],
  },
  { rule: 'what was allowed is no drop', usage: refused(undefined, { outcome: 'allowed' }), expected: [] },
  {
    rule: 'what was last dropped before the merge is no consequence',
    usage: refused(undefined, { firstSeenMs: 0, lastSeenMs: MERGED_MS - 1 }),
    expected: [],
  },
  {
    rule: 'what was dropped before it, and goes on, is',
    usage: refused(undefined, { firstSeenMs: MERGED_MS - 1 }),
    expected: [NEEDED],
  },
  {
    rule: 'what policies denied before, too, is none of it',
    usage: refused('shop/other > shop/db'),
    expected: [],
  },
  { rule: 'what the policies still allow is dropped by something else', after: BOTH, expected: [] },
  { rule: 'the half that dropped it decides', usage: refused(undefined, { seenAt: 'egress' }), expected: [] },
  {
    rule: 'where the half is not known either may have',
    usage: refused(undefined, { seenAt: 'unknown' }),
    expected: [NEEDED],
  },
  {
    rule: 'where another grant still allowed it, the merge is not the reason',
    before: ingressOf(from('web', 'api'), { fromEntities: ['cluster'] }),
    after: ingressOf(from('web'), { fromEntities: ['cluster'] }),
    now: WEB,
    expected: [],
  },
  {
    rule: 'what the base allows again is restored',
    now: BOTH,
    expected: [NEEDED.replace('needed', 'restored')],
  },
  { rule: 'new isolation cuts off, and no grant went', before: [], expected: ['needed ingress: '] },
  {
    rule: 'where labels of a namespace are not known it is unknown',
    before: ingressOf(from('web'), BLUE),
    expected: [expect.stringMatching(/^unknown ingress: pods .*team=blue/)],
  },
  {
    rule: 'where the merge changed nothing about what is not known it is none of it',
    before: ingressOf(from('web', 'other'), BLUE),
    after: ingressOf(from('web'), BLUE),
    expected: [],
  },
  {
    rule: 'where the name of an address was not recorded it is unknown',
    before: egressOf({ toFQDNs: [{ matchName: 'api.example.com' }] }, { toEntities: ['host'] }),
    after: egressOf({ toEntities: ['host'] }),
    usage: refused('shop/web > 203.0.113.7', { seenAt: 'egress' }),
    expected: [expect.stringMatching(/^unknown egress: .*api\.example\.com/)],
  },
  {
    rule: 'where it was recorded it is needed',
    before: egressOf({ toFQDNs: [{ matchName: 'api.example.com' }] }, { toEntities: ['host'] }),
    after: egressOf({ toEntities: ['host'] }),
    usage: refused('shop/web > 203.0.113.7 api.example.com', { seenAt: 'egress' }),
    expected: [expect.stringMatching(/^needed egress: .*api\.example\.com/)],
  },
];

describe('refused traffic and a merge', () => {
  it.each(ROWS)('$rule', ({ before = BOTH, after = WEB, now = after, usage = refused(), expected }) => {
    const inventory = EMPTY_INVENTORY;
    const drops = dropsOf({ before, after, now, inventory, usages: [usage], sinceMs: MERGED_MS });
    const told = drops.map(
      ({ kind, direction, revoked }) =>
        `${kind} ${direction}: ${revoked.map(({ grant }) => grant.sentence).join('; ')}`,
    );
    expect(told).toEqual(expected);
  });
});
