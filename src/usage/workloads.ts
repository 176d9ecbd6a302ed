import type { Workload } from '../model/endpoint.ts';
import { compareText } from '../model/problem.ts';

/**
 * Orders workloads. Two that share their pods' labels are one endpoint; the lesser one names it, so that the
 * name does not depend on which was seen first.
 */
export function compareWorkloads(a: Workload, b: Workload): number {
  return compareText(a.kind, b.kind) || compareText(a.name, b.name);
}
