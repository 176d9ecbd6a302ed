import { expiringKeeps } from '../findings/expiring-keeps.ts';
import { sumOfTallies } from '../flows/tally.ts';
import { ConnectionSet } from '../model/connection-set.ts';
import { compareProblems } from '../model/problem.ts';
import { parseBothWays } from '../policies/round-trip.ts';
import type { Recording, Report } from '../report/report.ts';
import { unusedOf } from '../report/report.ts';
import { resultOf } from '../report/trend/result-of.ts';
import { NO_TREND, type Trend } from '../report/trend/trend.ts';
import { trendOf } from '../report/trend/trend-of.ts';
import { newTexts, type Tightening, type TighteningOptions } from '../tightening/tighten.ts';
import type { Verification } from '../verification/verification.ts';
import { verify } from '../verification/verify.ts';
import { type Analysis, type AnalysisRequest, analyze } from './analyze.ts';
import { type FoundOwners, findOwners } from './owners.ts';
import type { Past } from './past-results.ts';
import { picturesOf } from './pictures-of.ts';
import { demandStillBuilt, deployedBy } from './policy-files.ts';
import { suggestionsOf } from './suggestions-of.ts';
import { tightenAnnounced } from './tighten-announced.ts';
import { VERSION } from './version.ts';

export interface Recommendation {
  readonly analysis: Analysis;
  readonly tightening: Tightening;
  /** undefined where nothing would change */
  readonly verification: Verification | undefined;
  readonly report: Report;
}

/**
 * The whole job: observe, attribute, judge, tighten, prove. The command line, the weekly report and the pull request
 * all come through here.
 */
export async function recommend(
  request: AnalysisRequest,
  options: TighteningOptions = {},
): Promise<Recommendation> {
  const analysis = await analyze(request);
  const tightening = tightenAnnounced(analysis.judgement.findings, analysis.manifests, {
    policies: analysis.manifests.policies,
    ...options,
  });
  const verification = tightening.changes.length === 0 ? undefined : prove(request, analysis, tightening);
  const owners = await findOwners(request, analysis);
  return {
    analysis,
    tightening,
    verification,
    report: makeReport(request, analysis, { tightening, verification, owners }),
  };
}

/** Reads the new texts afresh, as the cluster would, and compares them with the old ones. */
export function prove(
  { settings }: Pick<AnalysisRequest, 'settings'>,
  { manifests, inventory, observed }: Analysis,
  tightening: Tightening,
): Verification {
  const [built, rebuilt] = [deployedBy(manifests), deployedBy(manifests, newTexts(tightening))];
  demandStillBuilt(built, rebuilt);
  return verify({
    before: manifests,
    after: parseBothWays([...rebuilt.objects, ...manifests.live], inventory.agent),
    inventory,
    endpoints: observed.endpoints,
    usages: observed.usages,
    requests: observed.requests,
    replayFromMs: settings.nowMs - settings.unusedForMs,
  });
}

interface Outcome extends Pick<Recommendation, 'tightening' | 'verification'> {
  readonly owners: FoundOwners;
}

function makeReport(
  { settings, suggestKind }: AnalysisRequest,
  analysis: Analysis,
  { tightening, verification, owners }: Outcome,
): Report {
  const suggestions = suggestionsOf(analysis, settings, suggestKind);
  const { judgement, attribution, crossCheck, manifests, observed, past, problems } = analysis;
  const report: Report = {
    version: VERSION,
    nowMs: settings.nowMs,
    unusedForMs: settings.unusedForMs,
    window: { fromMs: settings.nowMs - settings.unusedForMs, toMs: settings.nowMs },
    recording: recordingOf(observed, settings.nowMs),
    counts: {
      files: manifests.files.length,
      policies: manifests.policies.length,
      grants: judgement.grantCount,
      used: judgement.used.size,
      revocable: 0,
      held: 0,
      exposure: judgement.exposure,
    },
    findings: judgement.findings,
    tightening,
    verification,
    unexplained: attribution.unexplained,
    unenforced: manifests.unenforced,
    missingPolicies: crossCheck.missing,
    problems: [...problems, ...past.problems, ...owners.problems].sort(compareProblems),
    owners: owners.owners,
    trend: NO_TREND,
    suggestions: suggestions.offered,
    withheldSuggestions: suggestions.withheld,
    expiringKeeps: expiringKeeps(manifests.policies, settings),
    pictures: picturesOf(analysis, settings),
  };
  const { revocable, held } = unusedOf(report);
  const grants = (findings: typeof revocable): number => new Set(findings.flatMap((one) => one.grants)).size;
  const counted = {
    ...report,
    counts: { ...report.counts, revocable: grants(revocable), held: grants(held) },
  };
  return { ...counted, trend: trendSince(past, counted) };
}

function trendSince({ points, compared, note }: Past, report: Report): Trend {
  const trend = trendOf(resultOf(report), points, compared);
  return note === undefined ? trend : { ...trend, note };
}

function recordingOf({ span, coverage, usages, sources }: Analysis['observed'], nowMs: number): Recording {
  const { read, observed, skipped, rejected } = sumOfTallies(sources.map((one) => one.tally));
  const distinct = (outcome: string): number => {
    const found = new ConnectionSet();
    for (const usage of usages) if (usage.outcome === outcome) found.add(usage.connection);
    return found.size;
  };
  return {
    // --now may lie before the end of the recording
    span:
      span === undefined || span.fromMs >= nowMs
        ? undefined
        : { fromMs: span.fromMs, toMs: Math.min(span.toMs, nowMs) },
    coverage,
    connections: distinct('allowed'),
    denied: distinct('denied'),
    read,
    observed,
    skipped,
    rejected,
  };
}
