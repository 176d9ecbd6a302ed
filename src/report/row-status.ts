import type { Finding } from '../findings/finding.ts';
import { type Fates, narrowedOf, unusedOf } from './report.ts';
import type { RowStatus } from './row.ts';

/** Tells what becomes of a finding. Made once for a report, so that asking for many is cheap. */
export function statusesOf(report: Fates): (finding: Finding) => RowStatus {
  const held = new Set<Finding>(unusedOf(report).held);
  const narrowed = new Set<Finding>(narrowedOf(report));
  const stays = new Set<Finding>(report.tightening.notNarrowed.flatMap((one) => one.findings));
  return (finding) => {
    switch (finding.kind) {
      case 'unused':
        return held.has(finding) ? 'held' : 'revoked';
      case 'narrowable':
        if (narrowed.has(finding)) return 'narrowed';
        return finding.narrowing.kind === 'held' || stays.has(finding) ? 'held' : 'offered';
      default:
        return 'open';
    }
  };
}
