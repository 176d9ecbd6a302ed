import type { Evidence } from '../grants/evidence.ts';
import type { Grant } from '../grants/grant.ts';
import { holdOfNames } from './holds/of-names.ts';
import { type Idle, type IdleInput, judgeIdle } from './idle.ts';

export interface SplitGrants {
  /** grants that were used within the window, by id */
  readonly used: ReadonlyMap<string, Evidence>;
  /** what is to be said of the others */
  readonly idle: ReadonlyMap<Grant, Idle>;
}

export function splitByUse(
  grants: readonly Grant[],
  evidence: ReadonlyMap<string, Evidence>,
  input: IdleInput,
): SplitGrants {
  const { nowMs, unusedForMs } = input.settings;
  const used = new Map<string, Evidence>();
  const idle = new Map<Grant, Idle>();
  for (const grant of grants) {
    const use = evidence.get(grant.id);
    if (use !== undefined && nowMs - use.lastSeenMs < unusedForMs) used.set(grant.id, use);
    else idle.set(grant, judgeIdle(grant, use, input));
  }
  const kept = grants.filter((grant) => idle.get(grant)?.hold !== undefined || !idle.has(grant));
  const neededFor = holdOfNames(kept, input.population);
  for (const [grant, one] of idle) {
    // that names need it says more than that it is frozen
    const hold = one.hold === undefined || one.hold.reason === 'frozen' ? neededFor(grant) : undefined;
    if (hold !== undefined) idle.set(grant, { ...one, hold });
  }
  return { used, idle };
}
