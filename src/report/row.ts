import type { Confidence, FINDING_KINDS, HoldReason, Severity } from '../findings/finding.ts';

/**
 * One finding, in the facts and words that every format shows alike: a terminal, an issue, a spreadsheet, code
 * scanning and the page differ in layout only.
 */
export interface FindingRow {
  /** stable across runs */
  readonly key: string;
  readonly kind: (typeof FINDING_KINDS)[number];
  readonly status: RowStatus;
  readonly severity: Severity;
  /** 0 to 100; absent where nothing was scored */
  readonly risk?: number;
  /** of the policy, or of the workload; undefined for what is cluster-wide */
  readonly namespace: string | undefined;
  /** who answers for it, as CODEOWNERS or a label names them; may be empty */
  readonly owners: readonly string[];
  /** `CiliumNetworkPolicy shop/db` */
  readonly policy?: string;
  /** `Deployment shop/web`, where the finding is about traffic */
  readonly workload?: string;
  readonly file?: string;
  /** 1-based; of the first part that is meant */
  readonly line?: number;
  readonly column?: number;
  /** how much of a rule is meant: `the whole rule` */
  readonly part?: string;
  readonly sentence: string;
  /** ids of the grants that it is about; may be empty */
  readonly grants: readonly string[];
  /** what it rests on: `never seen in use; observed 30.0d without use since 2026-05-02` */
  readonly evidence?: string;
  /** RFC 3339; of traffic that others carried or decided about, too, as docs/reporting.md says kind by kind */
  readonly lastUse?: string;
  readonly observedDays?: number;
  readonly observedSince?: string;
  readonly confidence?: Confidence;
  /** that it is used in as much time again, 0 to 1 */
  readonly likelihood?: number;
  readonly hold?: RowHold;
  /** what is done about it, or could be: a unified diff of its own, or YAML to be written by hand */
  readonly edit?: RowEdit;
  /** each of these items that has no value, and why */
  readonly absent: Readonly<Partial<Record<RowItem, RowAbsence>>>;
  /** not in the result that this report is compared with; false where there is none */
  readonly isNew: boolean;
}

/** What every finding tells beside its sentence, or says why not. */
export type RowItem = 'place' | 'lastUse' | 'observed' | 'confidence' | 'risk' | 'edit';

/** `never seen`: it was looked for. */
export type RowAbsence = 'never seen' | 'not known' | `not applicable: ${string}`;

/** `revoked`, `narrowed`: the proposed change does it; `offered`: with `--narrow`; `held`: it stays, with a reason; `open`: for a person. */
export const ROW_STATUSES = ['revoked', 'narrowed', 'offered', 'held', 'open'] as const;
export type RowStatus = (typeof ROW_STATUSES)[number];

export interface RowHold {
  readonly reason: HoldReason;
  readonly text: string;
  /** `2026-07-01`: when it could end */
  readonly until?: string;
}

export interface RowEdit {
  readonly kind: 'diff' | 'yaml';
  readonly file: string;
  readonly text: string;
}
