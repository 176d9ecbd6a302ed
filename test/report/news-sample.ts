import { DAY_MS, WEEK_MS } from '../../src/model/time.ts';
import type { Report } from '../../src/report/report.ts';
import { NOW_MS } from '../findings/situation.ts';
import { sampleReport } from './sample.ts';

/** The sample with all that stands beside findings: owners, weeks, what is new and gone, keeps, suggested policies. */
export function newsReport(): Report {
  const base = sampleReport();
  const [first, second] = base.findings;
  const unisolated = base.findings.filter((one) => one.kind === 'unisolated');
  const [ref] = base.findings.flatMap((one) => (one.kind === 'unused' ? [one] : []));
  if (first === undefined || second === undefined || ref === undefined)
    throw new Error('the sample is empty');
  const { exposure } = base.counts;
  const point = (weeks: number, used: number): Report['trend']['points'][number] => ({
    nowMs: NOW_MS - weeks * WEEK_MS,
    unusedForMs: base.unusedForMs,
    exposure: { ...exposure, used: { ...exposure.used, pairPorts: used } },
    revocable: 3 + weeks,
    held: weeks,
  });
  return {
    ...base,
    owners: new Map(base.findings.map(({ key }, i) => [key, i % 2 === 0 ? ['@shop/db-team', '@ops'] : []])),
    trend: {
      points: [point(3, 1_200_000), point(2, 700_000), point(1, 2), point(0, exposure.used.pairPorts)],
      since: {
        sinceMs: NOW_MS - WEEK_MS,
        fresh: new Set([first.key, second.key]),
        persisting: base.findings.length - 2,
        resolved: [
          {
            key: 'gone',
            kind: 'unused',
            status: 'revoked',
            severity: 'high',
            namespace: 'shop',
            sentence: 'pods app=web in shop may open TCP 22 to everyone',
            where: 'NetworkPolicy shop/ssh, ssh.yaml:7',
          },
        ],
      },
      note: '1 result is left out, made with another --unused-for than 30d',
    },
    expiringKeeps: [
      {
        ref: ref.ref,
        place: ref.place,
        untilMs: NOW_MS + 9 * DAY_MS,
        text: 'kept by annotation lapse.dev/keep: "the *audit*"',
      },
    ],
    suggestions: unisolated.slice(0, 1).map(({ key, workload, directions }) => ({
      findingKey: key,
      workload,
      directions,
      kind: 'CiliumNetworkPolicy',
      file: 'shop/api.yaml',
      yaml: 'apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata:\n  name: api\n  namespace: shop\n',
      connections: 2,
      notes: ['it allows what was observed, and no more'],
    })),
    withheldSuggestions: unisolated.slice(1).map(({ key, workload }) => ({
      findingKey: key,
      workload,
      reason: 'its pods were not seen',
    })),
  };
}
