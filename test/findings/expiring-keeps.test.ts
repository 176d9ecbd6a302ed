import { expect, it } from 'vitest';
import { expiringKeeps } from '../../src/findings/expiring-keeps.ts';
import { DAY_MS, formatDate } from '../../src/model/time.ts';
import { networkPolicy, policyOf } from '../support/policies.ts';
import { NOW_MS } from './situation.ts';

const kept = (name: string, until: string | undefined): ReturnType<typeof policyOf> =>
  policyOf(
    networkPolicy(
      { podSelector: {} },
      {
        name,
        namespace: 'shop',
        annotations: {
          'lapse.dev/keep': 'the audit',
          ...(until === undefined ? {} : { 'lapse.dev/keep-until': until }),
        },
      },
    ),
  );

const inDays = (days: number): string => formatDate(NOW_MS + days * DAY_MS);

it.each([
  { why: 'one that ends within a month', until: inDays(9), found: true },
  { why: 'one that ends a month from now', until: inDays(30), found: true },
  { why: 'one that ends later', until: inDays(31), found: false },
  { why: 'one that is past, which is a finding', until: inDays(-1), found: false },
  { why: 'one for ever', until: undefined, found: false },
  { why: 'a date that cannot be read', until: 'soon', found: false },
])('$why: $found', ({ until, found }) => {
  const keeps = expiringKeeps([kept('db', until)], { nowMs: NOW_MS, keeps: [] });
  expect(keeps.map(({ ref }) => ref.name)).toEqual(found ? ['db'] : []);
});

it('the first to end comes first, the configuration’s as well', () => {
  const keeps = expiringKeeps([kept('a', inDays(20)), kept('b', inDays(3))], {
    nowMs: NOW_MS,
    keeps: [{ policy: 'shop/a', reason: 'the drill', untilMs: NOW_MS + DAY_MS }],
  });
  expect(keeps.map(({ ref, text }) => `${ref.name}: ${text}`)).toEqual([
    'a: kept by the configuration (shop/a): "the drill"',
    'b: kept by annotation lapse.dev/keep: "the audit"',
    'a: kept by annotation lapse.dev/keep: "the audit"',
  ]);
});
