import type { ExpiringKeep } from '../findings/expiring-keeps.ts';
import type { Exposure } from '../findings/exposure.ts';
import type { Finding, NarrowableFinding, UnusedFinding } from '../findings/finding.ts';
import type { MissingPolicy } from '../grants/disputes.ts';
import type { Unexplained } from '../grants/evidence.ts';
import { getOrMake } from '../model/get-or-make.ts';
import type { Problem } from '../model/problem.ts';
import type { UnenforcedPolicy } from '../policies/unenforced.ts';
import type { SuggestedPolicy, WithheldSuggestion } from '../suggestions/suggested-policy.ts';
import type { Suggestion } from '../tightening/plan.ts';
import type { Tightening } from '../tightening/tighten.ts';
import type { Coverage } from '../usage/coverage.ts';
import { type Interval, intersect } from '../usage/intervals.ts';
import type { Verification } from '../verification/verification.ts';
import type { Pictures } from './pictures/pictures.ts';
import type { Trend } from './trend/trend.ts';

/** Everything a report can show. Every format is a pure function of it. */
export interface Report {
  readonly version: string;
  readonly nowMs: number;
  readonly unusedForMs: number;
  /** the last `unusedForMs` before now */
  readonly window: Interval;
  readonly recording: Recording;
  readonly counts: Counts;
  /** sorted by severity, risk, policy, place */
  readonly findings: readonly Finding[];
  readonly tightening: Tightening;
  /** undefined where nothing would change */
  readonly verification: Verification | undefined;
  readonly unexplained: readonly Unexplained[];
  /** policies that Cilium does not enforce, so that they take no part */
  readonly unenforced: readonly UnenforcedPolicy[];
  /** policies that Hubble names as allowing traffic, and that we do not judge by */
  readonly missingPolicies: readonly MissingPolicy[];
  /** manifests and inventory that could not be read */
  readonly problems: readonly Problem[];
  /** key of a finding → who answers for it, most specific first; none: nobody is named */
  readonly owners: ReadonlyMap<string, readonly string[]>;
  readonly trend: Trend;
  /** for pods that no policy isolates */
  readonly suggestions: readonly SuggestedPolicy[];
  readonly withheldSuggestions: readonly WithheldSuggestion[];
  /** within a month; the first to end comes first */
  readonly expiringKeeps: readonly ExpiringKeep[];
  /** made when first asked for: most formats show none */
  readonly pictures: () => Pictures;
}

/** What the judgement could see. */
export interface Recording {
  /** undefined where nothing was recorded */
  readonly span: Interval | undefined;
  readonly coverage: Coverage;
  readonly connections: number;
  readonly denied: number;
  readonly read: number;
  readonly observed: number;
  /** reason → records */
  readonly skipped: ReadonlyMap<string, number>;
  readonly rejected: number;
}

export interface Counts {
  readonly files: number;
  readonly policies: number;
  readonly grants: number;
  readonly used: number;
  /** unused, and nothing holds them */
  readonly revocable: number;
  readonly held: number;
  /** pairs of parties that are joined, and through how many ports */
  readonly exposure: Exposure;
}

/** As much of a report as tells what is held, and why. */
export interface Fates extends Pick<Report, 'nowMs' | 'findings' | 'tightening'> {
  readonly recording: Pick<Recording, 'coverage'>;
}

export function unusedOf(report: Fates): {
  readonly revocable: readonly UnusedFinding[];
  readonly held: readonly UnusedFinding[];
} {
  const unused = report.findings.filter((finding) => finding.kind === 'unused');
  const declined = new Set(report.tightening.declined.flatMap((one) => one.findings));
  const isHeld = (finding: UnusedFinding): boolean => finding.hold !== undefined || declined.has(finding);
  return { revocable: unused.filter((one) => !isHeld(one)), held: unused.filter(isHeld) };
}

/** Grants in use that the new texts make narrower. */
export function narrowedOf({ tightening }: Pick<Report, 'tightening'>): readonly NarrowableFinding[] {
  return tightening.changes.flatMap((change) => change.narrowed);
}

/** Why a grant stays as wide as it is; undefined where it was narrowed, or could be with `--narrow`. */
export function whyWide(
  { tightening }: Pick<Report, 'tightening'>,
  finding: NarrowableFinding,
): string | undefined {
  if (finding.narrowing.kind === 'held') return finding.narrowing.hold.text;
  return outcomesOf(tightening).notNarrowed.get(finding)?.reason;
}

/** Why a held finding stays: its hold, or why its policy's text cannot be edited. */
export function whyHeld(report: Fates, finding: UnusedFinding): string {
  if (finding.hold !== undefined) return `${finding.hold.text}${unseenNodes(report, finding)}`;
  return outcomesOf(report.tightening).declined.get(finding)?.reason ?? '';
}

/** What a person could write where nothing is changed here. */
export function suggestionFor(
  { tightening }: Pick<Report, 'tightening'>,
  finding: UnusedFinding,
): Suggestion | undefined {
  const { declined, suggested } = outcomesOf(tightening);
  return declined.get(finding)?.suggestion ?? suggested.get(finding)?.suggestion;
}

type Outcomes = ReturnType<typeof indexed>;
const known = new WeakMap<Tightening, Outcomes>();

/** What became of each finding; every format asks for every finding. */
function outcomesOf(tightening: Tightening): Outcomes {
  return getOrMake(known, tightening, () => indexed(tightening));
}

function indexed({ declined, notNarrowed, suggested }: Tightening) {
  return {
    declined: byFinding(declined, (one) => one.findings),
    notNarrowed: byFinding(notNarrowed, (one) => one.findings),
    suggested: byFinding(suggested, (one) => [one.finding]),
  };
}

/** The first that names a finding counts. */
function byFinding<T>(
  outcomes: readonly T[],
  findingsOf: (outcome: T) => readonly Finding[],
): ReadonlyMap<Finding, T> {
  const pairs = outcomes.flatMap((one) => findingsOf(one).map((finding) => [finding, one] as const));
  return new Map(pairs.reverse());
}

const NODES_NAMED = 3;

/** `; no stream ever reached node-4`: why time was not observed, where that is all or part of why. */
function unseenNodes({ recording, nowMs }: Fates, { hold, clock }: UnusedFinding): string {
  if (hold?.reason !== 'thin-coverage') return '';
  const since = [{ fromMs: clock.startMs, toMs: nowMs }];
  const names = recording.coverage
    .filter(({ unreached }) => unreached !== undefined && intersect(since, unreached).length > 0)
    .map(({ node }) => node);
  if (names.length === 0) return '';
  const more = names.length > NODES_NAMED ? ` and ${names.length - NODES_NAMED} more nodes` : '';
  return `; no stream ever reached ${names.slice(0, NODES_NAMED).join(', ')}${more}`;
}
