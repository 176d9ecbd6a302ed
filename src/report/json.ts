import type { Finding } from '../findings/finding.ts';
import { formatInstant } from '../model/time.ts';
import { formatRef } from '../policies/policy.ts';
import type { Coverage } from '../usage/coverage.ts';
import type { Interval } from '../usage/intervals.ts';
import type { Verification } from '../verification/verification.ts';
import { besideJson } from './beside-json.ts';
import { diffOfFile } from './diff.ts';
import { findingJson, placeJson, usageJson } from './finding-json.ts';
import { type Report, unusedOf } from './report.ts';
import { rowsOf } from './rows.ts';

/** Raised when a reader of the older form could misread the new one. docs/report.schema.json describes it. */
export const SCHEMA_VERSION = 1;

/** The report for programs: the same findings as every other format, the same bytes for the same data. */
export function toJson(report: Report): string {
  const { recording, counts } = report;
  const { held } = unusedOf(report);
  const rows = rowsOf(report);
  const isHeld = new Set<Finding>(held);
  return `${JSON.stringify(
    {
      schemaVersion: SCHEMA_VERSION,
      tool: { name: 'lapse', version: report.version },
      now: formatInstant(report.nowMs),
      window: { ...interval(report.window), unusedForSeconds: report.unusedForMs / 1000 },
      recording: {
        span: recording.span === undefined ? null : interval(recording.span),
        connections: recording.connections,
        deniedConnections: recording.denied,
        records: {
          read: recording.read,
          observed: recording.observed,
          skipped: Object.fromEntries([...recording.skipped].sort(([a], [b]) => (a < b ? -1 : 1))),
          rejected: recording.rejected,
        },
        nodes: nodes(recording.coverage),
      },
      counts,
      findings: report.findings.map((finding, i) => ({
        ...findingJson(report, finding, isHeld),
        edit: rows[i]?.edit ?? null,
        absent: rows[i]?.absent ?? {},
      })),
      changes: report.tightening.changes.map((change) => ({
        file: change.file,
        diff: diffOfFile(change),
        deleted: change.deleted.map(({ policy, isolatedBy }) => ({
          policy: formatRef(policy.ref),
          isolatedBy: isolatedBy.map(formatRef),
        })),
        findings: change.revoked.map((part) => part.finding.key),
        narrowed: change.narrowed.map((finding) => finding.key),
      })),
      verification: report.verification === undefined ? null : verificationJson(report.verification),
      unexplained: report.unexplained.map(({ usage, direction }) => ({ direction, ...usageJson(usage) })),
      unenforced: report.unenforced.map(({ kind, name, place, reason }) => ({
        kind,
        name,
        place: placeJson(place),
        reason,
      })),
      missingPolicies: report.missingPolicies.map(({ policy, kind, lastSeenMs }) => ({
        policy,
        kind,
        lastSeen: formatInstant(lastSeenMs),
      })),
      problems: report.problems,
      ...besideJson(report),
    },
    undefined,
    2,
  )}\n`;
}

function interval({ fromMs, toMs }: Interval): { readonly from: string; readonly to: string } {
  return { from: formatInstant(fromMs), to: formatInstant(toMs) };
}

function nodes(coverage: Coverage): unknown[] {
  return coverage.map((node) => ({
    node: node.node,
    covered: node.covered.map(interval),
    lost: node.lost.map((one) => ({
      source: one.source,
      from: formatInstant(one.fromMs),
      to: formatInstant(one.toMs),
      count: one.count,
    })),
    ...(node.unreached === undefined ? {} : { unreached: node.unreached.map(life) }),
  }));
}

function life({ fromMs, toMs }: Interval): { readonly from: string | null; readonly to: string | null } {
  return { from: instantOrNull(fromMs), to: instantOrNull(toMs) };
}

/** null: nobody knows, or it has not ended. */
function instantOrNull(ms: number): string | null {
  return Number.isFinite(ms) ? formatInstant(ms) : null;
}

export function verificationJson(verification: Verification): unknown {
  return {
    passed: verification.passed,
    checked: verification.checked,
    counterexamples: verification.counterexamples,
  };
}
