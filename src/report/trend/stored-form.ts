import type { Exposure, Surface } from '../../findings/exposure.ts';
import { SEVERITIES } from '../../findings/finding.ts';
import { err, ok, type Result } from '../../model/result.ts';
import type { StoredResult, StoredSummary } from '../../usage/stored-result.ts';
import { ROW_STATUSES } from '../row.ts';
import type { PastFinding, PastResult } from './past-result.ts';
import type { TrendPoint } from './trend.ts';

/** Raised where the text of a result changes its meaning: an older program then passes it over. */
const FORM = 1;

/** The text that a store keeps of a result. */
export function toStored(result: PastResult): StoredResult {
  const { nowMs, unusedForMs, exposure, revocable, held, findings } = result;
  return {
    nowMs,
    summary: JSON.stringify({ form: FORM, unusedForMs, exposure, revocable, held }),
    findings: findings.map(({ key, kind, status, severity, namespace, sentence, where }) =>
      JSON.stringify([key, kind, status, severity, namespace ?? null, sentence, where]),
    ),
  };
}

/** What is wrong with it, in words, where it is not as `toStored` writes it. */
export function pointFromStored({ nowMs, summary }: StoredSummary): Result<TrendPoint, string> {
  const value = parsed(summary);
  if (!isRecord(value)) return err('it is damaged');
  if (typeof value['form'] === 'number' && value['form'] > FORM)
    return err('it was recorded by a newer version of lapse');
  const { unusedForMs, revocable, held, exposure } = value;
  if (value['form'] !== FORM || !isCount(unusedForMs) || !isCount(revocable) || !isCount(held))
    return err('it is damaged');
  return isExposure(exposure)
    ? ok({ nowMs, unusedForMs, exposure: exposureOf(exposure), revocable, held })
    : err('it is damaged');
}

export function resultFromStored(stored: StoredResult): Result<PastResult, string> {
  const point = pointFromStored(stored);
  if (!point.ok) return point;
  const findings = stored.findings.map(findingFromText);
  const whole = findings.filter((one) => one !== undefined);
  return whole.length === findings.length ? ok({ ...point.value, findings: whole }) : err('it is damaged');
}

function findingFromText(text: string): PastFinding | undefined {
  const value = parsed(text);
  if (!Array.isArray(value) || value.length < 7) return undefined;
  const fields: readonly unknown[] = value;
  const [key, kind, , , namespace, sentence, where] = fields;
  const status = ROW_STATUSES.find((one) => one === fields[2]);
  const severity = SEVERITIES.find((one) => one === fields[3]);
  if (status === undefined || severity === undefined || !isText(key) || !isText(kind)) return undefined;
  if (!isText(sentence) || !isText(where) || !(namespace === null || isText(namespace))) return undefined;
  return { key, kind, status, severity, namespace: namespace ?? undefined, sentence, where };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // the caller says that it is damaged
    return undefined;
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && value >= 0;
}

function isExposure(value: unknown): value is Exposure {
  return isRecord(value) && [value['granted'], value['used'], value['left']].every(isSurface);
}

function isSurface(value: unknown): value is Surface {
  return isRecord(value) && isCount(value['pairs']) && isCount(value['pairPorts']);
}

/** Only the fields that are known. */
function exposureOf({ granted, used, left }: Exposure): Exposure {
  return { granted: surfaceOf(granted), used: surfaceOf(used), left: surfaceOf(left) };
}

function surfaceOf({ pairs, pairPorts }: Surface): Surface {
  return { pairs, pairPorts };
}
