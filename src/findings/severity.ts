import type { Grant } from '../grants/grant.ts';
import type { Severity } from './finding.ts';
import { SEVERITIES } from './finding.ts';
import { riskOf } from './risk.ts';

/** Scores from which on a severity is given; docs/risk.md says why. */
export const THRESHOLDS = { high: 50, medium: 20 } as const;

export function severityOfRisk(risk: number): Severity {
  if (risk >= THRESHOLDS.high) return 'high';
  return risk >= THRESHOLDS.medium ? 'medium' : 'low';
}

/** Of a grant taken alone, where it is not known how many it is about: never more than where it is. */
export function severityOf(grant: Grant): Severity {
  return severityOfRisk(riskOf([{ grant, subjects: [], peers: undefined }]));
}

export function highest(severities: readonly Severity[]): Severity {
  return SEVERITIES.find((severity) => severities.includes(severity)) ?? 'info';
}
