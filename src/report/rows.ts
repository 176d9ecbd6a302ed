import {
  type Finding,
  isAboutPolicy,
  type NarrowableFinding,
  type UnusedFinding,
} from '../findings/finding.ts';
import { grantsOfFinding } from '../findings/grants-of-finding.ts';
import { formatWorkload } from '../findings/workload-name.ts';
import { DAY_MS, formatDate, formatDays, formatInstant } from '../model/time.ts';
import { formatRef } from '../policies/policy.ts';
import { absencesOf } from './absences.ts';
import { neededPolicy } from './needed-policy.ts';
import { type Report, suggestionFor, whyHeld, whyWide } from './report.ts';
import type { FindingRow, RowEdit, RowHold } from './row.ts';
import { diffsOf } from './row-diffs.ts';
import { evidenceOfOther, lastUseOf } from './row-evidence.ts';
import { statusesOf } from './row-status.ts';
import { describeLastUse, describeNarrowing, evidenceOf, partOf } from './wording.ts';

/** A report does not change once it is made, and each of its formats asks. */
const made = new WeakMap<Report, readonly FindingRow[]>();

/** Every finding, in the order of the report. */
export function rowsOf(report: Report): readonly FindingRow[] {
  const known = made.get(report);
  if (known !== undefined) return known;
  const rows = makeRows(report);
  made.set(report, rows);
  return rows;
}

function makeRows(report: Report): readonly FindingRow[] {
  const statusOf = statusesOf(report);
  const diffs = diffsOf(report);
  const offered = new Map(report.suggestions.map((one) => [one.findingKey, one]));
  return report.findings.map((finding) => {
    const status = statusOf(finding);
    const lastUse = lastUseOf(finding);
    const edit = diffs.get(finding) ?? byHand(report, finding, offered);
    const row = {
      ...commonRow(report, finding),
      status,
      grants: grantsOfFinding(finding).map(({ id }) => id),
      ...ownFields(report, finding, status === 'held'),
      ...(lastUse === undefined ? {} : { lastUse }),
      ...(edit === undefined ? {} : { edit }),
    };
    return { ...row, absent: absencesOf(row) };
  });
}

/** What a person could write, where the proposed change does nothing. */
function byHand(
  report: Report,
  finding: Finding,
  offered: ReadonlyMap<string, Report['suggestions'][number]>,
): RowEdit | undefined {
  switch (finding.kind) {
    case 'unused': {
      const suggestion = suggestionFor(report, finding);
      return suggestion === undefined ? undefined : { kind: 'yaml', ...suggestion };
    }
    case 'invalid':
      return finding.corrected === undefined
        ? undefined
        : { kind: 'yaml', file: finding.place.file, text: finding.corrected };
    case 'denied': {
      if (finding.needed === undefined) return undefined;
      const { file, yaml } = neededPolicy(finding.needed, finding.workload.name);
      return { kind: 'yaml', file, text: yaml };
    }
    case 'unisolated': {
      const suggested = offered.get(finding.key);
      return suggested === undefined
        ? undefined
        : { kind: 'yaml', file: suggested.file, text: suggested.yaml };
    }
    default:
      return undefined;
  }
}

function commonRow(
  { owners, trend }: Report,
  finding: Finding,
): Omit<FindingRow, 'status' | 'grants' | 'absent'> {
  const { key, kind, severity, sentence } = finding;
  const base = {
    key,
    kind,
    severity,
    sentence,
    owners: owners.get(key) ?? [],
    isNew: trend.since?.fresh.has(key) ?? false,
  };
  if (!isAboutPolicy(finding)) {
    const { workload } = finding;
    return { ...base, namespace: workload.namespace, workload: formatWorkload(workload) };
  }
  const { file, line, column } = finding.place;
  return { ...base, namespace: finding.ref.namespace, policy: formatRef(finding.ref), file, line, column };
}

function ownFields(report: Report, finding: Finding, isHeld: boolean): Partial<FindingRow> {
  switch (finding.kind) {
    case 'unused':
      return unusedRow(report, finding, isHeld);
    case 'narrowable':
      return narrowableRow(report, finding);
    case 'redundant': {
      const { risk, watch } = finding;
      return {
        risk,
        ...evidenceRow(finding),
        observedDays: watch.observedMs / DAY_MS,
        observedSince: formatInstant(watch.startMs),
        confidence: watch.confidence,
      };
    }
    case 'shadowed':
    case 'contradictory':
      return { risk: finding.risk, ...evidenceRow(finding) };
    case 'dead':
      return { confidence: 'not-evaluable', ...evidenceRow(finding) };
    default:
      return evidenceRow(finding);
  }
}

function evidenceRow(finding: Parameters<typeof evidenceOfOther>[0]): Partial<FindingRow> {
  const evidence = evidenceOfOther(finding);
  return evidence === undefined ? {} : { evidence };
}

function unusedRow(report: Report, finding: UnusedFinding, isHeld: boolean): Partial<FindingRow> {
  const { clock, risk, confidence, likelihood, hold } = finding;
  return {
    risk,
    part: partOf(finding),
    evidence: evidenceOf(finding),
    observedDays: clock.observedMs / DAY_MS,
    observedSince: formatInstant(clock.startMs),
    confidence,
    ...(likelihood === undefined ? {} : { likelihood: likelihood.chance }),
    ...(isHeld
      ? { hold: rowHold(hold?.reason ?? 'not-editable', whyHeld(report, finding), hold?.untilMs) }
      : {}),
  };
}

function narrowableRow(report: Report, finding: NarrowableFinding): Partial<FindingRow> {
  const { narrowing, clock, risk, confidence } = finding;
  const why = whyWide(report, finding);
  const hold = narrowing.kind === 'held' ? narrowing.hold : undefined;
  return {
    risk,
    evidence: [
      describeNarrowing(report, finding),
      describeLastUse(finding.lastUse),
      ...(why === undefined
        ? []
        : [`observed ${formatDays(clock.observedMs)} since ${formatDate(clock.startMs)}`]),
    ].join('; '),
    observedDays: clock.observedMs / DAY_MS,
    observedSince: formatInstant(clock.startMs),
    confidence,
    ...(why === undefined ? {} : { hold: rowHold(hold?.reason ?? 'not-editable', why, hold?.untilMs) }),
  };
}

function rowHold(reason: RowHold['reason'], text: string, untilMs: number | undefined): RowHold {
  return { reason, text, ...(untilMs === undefined ? {} : { until: formatDate(untilMs) }) };
}
