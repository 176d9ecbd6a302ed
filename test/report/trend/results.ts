import { DAY_MS } from '../../../src/model/time.ts';
import type { PastFinding, PastResult } from '../../../src/report/trend/past-result.ts';

/** A Monday, 06:00. */
export const MONDAY_MS = Date.UTC(2026, 5, 1, 6);
export const daysBefore = (days: number): number => MONDAY_MS - days * DAY_MS;

export function pastFinding(key: string, changes: Partial<PastFinding> = {}): PastFinding {
  return {
    key,
    kind: 'unused',
    status: 'revoked',
    severity: 'low',
    namespace: 'shop',
    sentence: `the sentence of ${key}`,
    where: `CiliumNetworkPolicy shop/${key}, shop.yaml:1`,
    ...changes,
  };
}

/** @param keys of its findings */
export function pastResult(
  nowMs: number,
  keys: readonly string[],
  changes: Partial<PastResult> = {},
): PastResult {
  const surface = { pairs: keys.length, pairPorts: keys.length * 2 };
  return {
    nowMs,
    unusedForMs: 30 * DAY_MS,
    exposure: { granted: surface, used: surface, left: surface },
    revocable: keys.length,
    held: 0,
    findings: keys.map((key) => pastFinding(key)),
    ...changes,
  };
}
