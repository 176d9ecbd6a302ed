import type { Pictures, ServiceMap } from '../../src/report/pictures/pictures.ts';
import type { Report } from '../../src/report/report.ts';
import { sampleReport } from '../report/sample.ts';
import { withHistory } from './with-history.ts';

const DAYS = 90;
const FIRST_DAY = 20_515;

/** A report whose pictures are made up: the map given, and 200 nodes of which some were blind. */
export function picturedReport(map: ServiceMap): Report {
  const report = withHistory(sampleReport());
  const grants = report.findings.flatMap((one) => (one.kind === 'unused' ? one.grants : []));
  const pictures: Pictures = {
    map,
    strips: {
      firstDay: FIRST_DAY,
      strips: ['10n5u3p2su9b7su7su10s5p20u4s3b'],
      byGrant: Object.fromEntries(grants.map(({ id }) => [id, 0])),
    },
    coverage: {
      firstDay: FIRST_DAY,
      lanes: Array.from({ length: 200 }, (_, i) => ({
        node: `node-${String(i).padStart(3, '0')}`,
        days: Array.from({ length: DAYS }, (_day, day) => shareOf(i, day)),
        lostDays: i === 17 ? [40, 41] : [],
        lostEvents: i === 17 ? 1234 : 0,
        isUnreached: i === 99,
      })),
    },
  };
  return { ...report, pictures: () => pictures };
}

/** Node 99 was never reached, 17 and 18 were blind for ten days, 19 came late and was seen in part. */
function shareOf(node: number, day: number): number | null {
  if (node === 99) return day < 30 ? null : 0;
  if ((node === 17 || node === 18) && day >= 60 && day < 70) return 0;
  if (node === 19) return day < 20 ? null : day % 9 === 0 ? 0.4 : 1;
  return 1;
}
