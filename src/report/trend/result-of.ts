import { isAboutPolicy } from '../../findings/finding.ts';
import type { Report } from '../report.ts';
import { statusesOf } from '../row-status.ts';
import { where } from '../wording.ts';
import type { PastFinding, PastResult } from './past-result.ts';

/** As much of a report as later ones want to know; it does not hang on its trend. */
export function resultOf(report: Report): PastResult {
  const statusOf = statusesOf(report);
  const { nowMs, unusedForMs, counts, findings } = report;
  return {
    nowMs,
    unusedForMs,
    exposure: counts.exposure,
    revocable: counts.revocable,
    held: counts.held,
    findings: findings.map((finding): PastFinding => {
      const { key, kind, severity, sentence } = finding;
      const { namespace } = isAboutPolicy(finding) ? finding.ref : finding.workload;
      return { key, kind, status: statusOf(finding), severity, namespace, sentence, where: where(finding) };
    }),
  };
}
