import type { WorkloadName } from '../findings/finding.ts';
import type { Direction } from '../model/direction.ts';

/**
 * A policy for pods that none isolates: it denies by default in the directions, and allows what was observed. Never
 * written where people keep their files; offered.
 */
export interface SuggestedPolicy {
  /** of the finding `unisolated` that it answers */
  readonly findingKey: string;
  readonly workload: WorkloadName;
  readonly directions: readonly Direction[];
  readonly kind: 'CiliumNetworkPolicy' | 'NetworkPolicy';
  /** relative, with slashes: `shop/web.yaml` */
  readonly file: string;
  readonly yaml: string;
  /** distinct observed connections that it allows, all of them replayed */
  readonly connections: number;
  /** what it does not cut off, and what it cannot know, in sentences; never empty */
  readonly notes: readonly string[];
}

/** Why none is offered for a workload. */
export interface WithheldSuggestion {
  readonly findingKey: string;
  readonly workload: WorkloadName;
  readonly reason: string;
}
