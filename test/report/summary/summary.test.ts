import { describe, expect, it } from 'vitest';
import { DAY_MS } from '../../../src/model/time.ts';
import type { Report } from '../../../src/report/report.ts';
import { teamsMessage } from '../../../src/report/summary/adaptive-card.ts';
import { type Digest, digestOf } from '../../../src/report/summary/digest.ts';
import { mailOf } from '../../../src/report/summary/mail.ts';
import { slackMessage } from '../../../src/report/summary/slack-message.ts';
import { emptyReport, sampleReport } from '../sample.ts';

const LINK = 'https://lapse.example/?a=1&b=<2>|3';
const base = sampleReport();
const { exposure } = base.counts;
const weekAgoMs = base.nowMs - 7 * DAY_MS;

/** With an earlier result, an owner, and a finding that is new. */
function withPast(report: Report): Report {
  const key = report.findings[0]?.key ?? '';
  return {
    ...report,
    owners: new Map([[key, ['@acme/network', 'ops@acme.example']]]),
    trend: {
      points: [
        {
          nowMs: weekAgoMs,
          unusedForMs: report.unusedForMs,
          exposure: { ...exposure, granted: { pairs: 12, pairPorts: exposure.granted.pairPorts + 1200 } },
          revocable: 4,
          held: 1,
        },
      ],
      since: { sinceMs: weekAgoMs, fresh: new Set([key]), persisting: 11, resolved: [] },
    },
  };
}

const MEDIA = [
  {
    medium: 'slack',
    ext: 'json',
    show: (digest: Digest) => JSON.stringify(slackMessage(digest), undefined, 2),
  },
  {
    medium: 'teams',
    ext: 'json',
    show: (digest: Digest) => JSON.stringify(teamsMessage(digest), undefined, 2),
  },
  {
    medium: 'mail',
    ext: 'txt',
    show: (digest: Digest) => `Subject: ${mailOf(digest).subject}\n\n${mailOf(digest).text}`,
  },
] as const;

describe.each(MEDIA)('the summary for $medium', ({ medium, ext, show }) => {
  it.each([
    { what: 'of-a-week', digest: digestOf(withPast(base), { name: 'prod', link: LINK }) },
    { what: 'nothing-recorded', digest: digestOf(emptyReport()) },
  ])('$what is as reviewed', async ({ what, digest }) => {
    await expect(`${show(digest).trimEnd()}\n`).toMatchFileSnapshot(`golden/${medium}-${what}.${ext}`);
  });
});

describe('what to do first', () => {
  const digest = digestOf(base);

  it('is what the change takes away, by severity, then what a person must decide; nothing that is held', () => {
    expect(digest.first.map(({ severity, where }) => `${severity} ${where}`)).toMatchInlineSnapshot(`
      [
        "high CiliumNetworkPolicy shop/db, 1.yaml:13",
        "medium CiliumNetworkPolicy shop/closed, 6.yaml:9",
        "medium CiliumNetworkPolicy shop/db, 1.yaml:12",
        "high NetworkPolicy shop/deny-others, 4.yaml:7",
        "high NetworkPolicy shop/flattened, 5.yaml:6",
        "medium NetworkPolicy shop/deny-others, 4.yaml:7",
        "low CiliumNetworkPolicy shop/closed, 6.yaml:9",
        "low pods shop/api",
        "low pods shop/api",
        "low pods shop/db",
      ]
    `);
  });

  it('counts what it does not name', () => {
    const many = { ...base, findings: Array.from({ length: 5 }, () => base.findings).flat() };
    const { first, more } = digestOf(many);
    expect(first).toHaveLength(10);
    expect(more).toBe(5 * (digest.first.length + digest.more) - 10);
  });
});

describe('the change', () => {
  it.each([
    { why: 'no earlier result', report: base, says: undefined },
    {
      why: 'a result of a week ago',
      report: withPast(base),
      says: '1 new, 11 persisting, 0 resolved since 2026-05-25',
    },
  ])('$why → $says', ({ report, says }) => {
    expect(digestOf(report).change).toBe(says);
  });
});

it('warns of a failed proof before everything else', () => {
  const { verification } = base;
  if (verification === undefined) throw new Error('the sample proves nothing');
  const failed = {
    ...verification,
    passed: false,
    counterexamples: [{ law: 'never-wider' as const, text: 'x' }],
  };
  expect(digestOf({ ...base, verification: failed }).warnings[0]).toBe(
    'The proof failed (1 counterexample): change nothing by this report',
  );
});
