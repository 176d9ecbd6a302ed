/** Why an unused grant, or what is unused of one, stays. */
export interface Hold {
  readonly reason: HoldReason;
  /** a sentence, with the numbers */
  readonly text: string;
  /** when it could end if nothing changes */
  readonly untilMs?: number;
}

export const HOLD_REASONS = [
  'kept-by-annotation',
  'kept-by-configuration',
  'generated',
  'disputed',
  'not-editable',
  'frozen',
  'scheduled-job',
  'dynamic-reference',
  'dns-for-names',
  'requests-not-seen',
  'no-peer',
  'not-running',
  'not-seen',
  'unknown-age',
  'too-new',
  'workload-too-new',
  'thin-coverage',
  'needs-split',
  'l7-entry',
  'shared-entry',
  'used-earlier',
  'not-expressible',
  'other-family',
] as const;
export type HoldReason = (typeof HOLD_REASONS)[number];
