import { createHash } from 'node:crypto';
import type { Finding } from '../../src/findings/finding.ts';
import type { Report } from '../../src/report/report.ts';
import { daysAgo } from '../findings/situation.ts';
import { sampleReport } from '../report/sample.ts';

const DAYS = 90;

/** As many findings of all kinds, no two alike: keys, names, places, sentences, days of use. */
export function manyFindings(n: number): Report {
  const sample = sampleReport();
  const findings = Array.from({ length: n }, (_, i) => variant(sample.findings, i));
  const keys = findings.map(({ key }) => key);
  return {
    ...sample,
    findings,
    owners: new Map(keys.map((key, i) => [key, [`@acme/team-${i % 37}`]])),
    trend: {
      points: [],
      since: { sinceMs: daysAgo(7), fresh: new Set(keys.slice(0, 50)), persisting: n - 50, resolved: [] },
    },
    pictures: () => ({
      map: { nodes: [], edges: [], folded: [] },
      strips: {
        firstDay: 20_000,
        strips: keys.map((_, i) => `${i % DAYS}s1u${DAYS - 1 - (i % DAYS)}s`),
        byGrant: Object.fromEntries(
          findings.flatMap((one, i) => (one.kind === 'unused' ? one.grants.map(({ id }) => [id, i]) : [])),
        ),
      },
      coverage: { firstDay: 20_000, lanes: [] },
    }),
  };
}

function variant(samples: readonly Finding[], i: number): Finding {
  const finding = samples[i % samples.length];
  if (finding === undefined) throw new Error('the sample has no findings');
  const digest = createHash('sha256').update(`finding ${i}`).digest('hex');
  const [namespace, name] = [`team-${i % 211}`, `service-${digest.slice(0, 6)}`];
  const base = {
    key: digest.slice(0, 12),
    sentence: `${finding.sentence}, as pods app=${name} in ${namespace} may TCP ${1024 + (i % 60_000)}`,
  };
  if (finding.kind === 'unisolated' || finding.kind === 'denied')
    return { ...finding, ...base, workload: { ...finding.workload, namespace, name } };
  const place = { ...finding.place, file: `clusters/prod/${namespace}/${name}.yaml`, line: 1 + (i % 300) };
  const common = { ...base, place, ref: { ...finding.ref, namespace, name } };
  if (finding.kind !== 'unused') return { ...finding, ...common };
  const grants = finding.grants.map((grant) => ({ ...grant, id: digest.slice(20, 32) }));
  return { ...finding, ...common, grants, risk: i % 100 };
}
