import type { Exposure } from '../../findings/exposure.ts';
import type { Severity } from '../../findings/finding.ts';
import type { RowStatus } from '../row.ts';

/** What is kept of a report: as much as tells later what is new, what persists and what was resolved. */
export interface PastResult {
  /** what the report was made as of */
  readonly nowMs: number;
  readonly unusedForMs: number;
  readonly exposure: Exposure;
  /** grants */
  readonly revocable: number;
  readonly held: number;
  readonly findings: readonly PastFinding[];
}

export interface PastFinding {
  readonly key: string;
  readonly kind: string;
  readonly status: RowStatus;
  readonly severity: Severity;
  readonly namespace: string | undefined;
  readonly sentence: string;
  /** `CiliumNetworkPolicy shop/db, shop/db.yaml:12` */
  readonly where: string;
}
