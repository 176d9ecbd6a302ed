import { DAY_MS } from '../../src/model/time.ts';
import type { Report } from '../../src/report/report.ts';
import type { TrendPoint } from '../../src/report/trend/trend.ts';

const WEEKS = 6;

/** The report as if six weekly ones had gone before, and teams had been named. */
export function withHistory(report: Report): Report {
  const { nowMs, unusedForMs, counts, findings } = report;
  const { exposure } = counts;
  const point = (weeksAgo: number): TrendPoint => ({
    nowMs: nowMs - weeksAgo * 7 * DAY_MS,
    unusedForMs,
    exposure: {
      ...exposure,
      granted: { ...exposure.granted, pairPorts: exposure.granted.pairPorts + weeksAgo * 250 },
    },
    revocable: counts.revocable + weeksAgo,
    held: counts.held,
  });
  const keys = findings.map(({ key }) => key);
  return {
    ...report,
    owners: new Map(keys.flatMap((key, i) => (i % 3 === 0 ? [] : [[key, [`@acme/team-${i % 4}`]]]))),
    trend: {
      points: Array.from({ length: WEEKS }, (_, i) => point(WEEKS - 1 - i)),
      since: {
        sinceMs: nowMs - 7 * DAY_MS,
        fresh: new Set(keys.slice(2, 5)),
        persisting: keys.length - 3,
        resolved: [
          {
            key: 'gone',
            kind: 'unused',
            status: 'revoked',
            severity: 'low',
            namespace: 'shop',
            sentence: 'pods app=web in shop may open TCP 9999 to pods app=old in shop',
            where: 'CiliumNetworkPolicy shop/web, policies/shop/web.yaml:12',
          },
        ],
      },
    },
  };
}
