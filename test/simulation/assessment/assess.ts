import type { Likelihood, UnusedFinding } from '../../../src/findings/finding.ts';
import { groupBy } from '../../../src/model/group-by.ts';
import { DAY_MS, formatInstant } from '../../../src/model/time.ts';
import type { Judged } from '../judge-world.ts';
import { type Cell, cellsOf } from '../policies/rule.ts';
import { Standings } from '../truth/evaluable.ts';
import { GrantCells } from '../truth/grants.ts';
import type { Observable } from '../truth/observable.ts';
import type { Use } from '../truth/truth.ts';
import type { SimWorld } from '../world.ts';
import type { Assessment, FalseRevocation, Forecast, RareNeed } from './assessment.ts';
import { idleParts } from './idle-parts.ts';
import { type Verdict, verdictsOf } from './verdicts.ts';

/** Holds one judgement against the truth. */
export function assess(world: SimWorld, observable: Observable, judged: Judged): Assessment {
  const { nowMs, unusedForMs } = judged;
  const verdicts = verdictsOf(world, judged);
  const grantCells = new GrantCells(world.policies, nowMs);
  const cells = world.policies
    .flatMap(cellsOf)
    .filter(({ policy, rule }) => policy.createdMs <= nowMs && rule.sinceMs <= nowMs);
  const verdictOn = (cell: Cell): Verdict => verdicts.get(cell.id) ?? { kind: 'kept', why: 'used' };
  const standings = new Standings(world, observable, { nowMs, unusedForMs });
  const standing = new Map(cells.map((cell) => [cell, standings.of(cell)]));
  const revoked = cells.filter((cell) => verdictOn(cell).kind === 'revoked');
  const notEvaluable = [...standing.values()].flatMap((one) =>
    one.kind === 'not-evaluable' ? [one.why] : [],
  );
  return {
    seed: world.cluster.seed,
    day: Math.round((nowMs - world.cluster.startMs) / DAY_MS),
    windowDays: unusedForMs / DAY_MS,
    cells: cells.length,
    neededCells: [...standing.values()].filter((one) => one.kind === 'needed').length,
    revoked: revoked.length,
    held: cells.filter((cell) => verdictOn(cell).kind === 'held').length,
    falseRevocations: revoked.flatMap((cell) =>
      falseRevocation(cell, verdictOn(cell), world, judged, standings),
    ),
    usedUnseen: revoked.flatMap((cell) => {
      const uses = usesInWindow(cell, world, judged);
      const isUnknowable = !uses.some((use) => use.isRecorded) && standings.isObserved(cell);
      return uses.length > 0 && isUnknowable ? [rareNeed(cell, uses, verdictOn(cell))] : [];
    }),
    idleParts: idleParts(standing, verdictOn),
    notEvaluable: Object.fromEntries(
      [...groupBy(notEvaluable, (why) => why)].map(([why, all]) => [why, all.length]),
    ),
    rareNeeds: cells.flatMap((cell) => {
      const later = world.truth.usesWithin(cell.id, nowMs, world.cluster.horizonMs);
      const isRare = later.length > 0 && usesInWindow(cell, world, judged).length === 0;
      return isRare ? [rareNeed(cell, later, verdictOn(cell))] : [];
    }),
    forecasts: cells.flatMap((cell) => {
      const verdict = verdictOn(cell);
      const likelihood = verdict.kind === 'kept' ? undefined : verdict.likelihood;
      return forecast([cell.id], likelihood, verdict.kind === 'revoked', world, nowMs);
    }),
    forecastsOfFindings: unusedFindings(judged).flatMap(({ grants, likelihood, hold }) => {
      const own = grants.map((grant) => grantCells.cellOf(grant));
      return forecast(own, likelihood, hold === undefined, world, nowMs);
    }),
  };
}

function usesInWindow({ id }: Cell, { truth }: SimWorld, { nowMs, unusedForMs }: Judged): Use[] {
  return truth.usesWithin(id, nowMs - unusedForMs, nowMs);
}

/** Used in the window where that could be told, or due again by a job that ran all through the window. */
function falseRevocation(
  cell: Cell,
  verdict: Verdict,
  world: SimWorld,
  judged: Judged,
  standings: Standings,
): FalseRevocation[] {
  const { nowMs, unusedForMs } = judged;
  const used = usesInWindow(cell, world, judged);
  const seen = used.find((use) => use.isRecorded);
  const due = world.truth
    .usesWithin(cell.id, nowMs, world.cluster.horizonMs)
    .find(({ need }) => need.rhythm.kind === 'scheduled' && need.fromMs <= nowMs - unusedForMs);
  const unwatched = standings.isObserved(cell) ? undefined : used[0];
  const use = seen ?? due ?? unwatched;
  if (use === undefined || verdict.kind !== 'revoked') return [];
  const why =
    use === seen
      ? 'used in the window'
      : use === due
        ? 'used on a schedule that the inventory shows'
        : 'used in the window where its pods ran unobserved';
  const need = `${use.need.id} (${use.need.rhythm.kind})`;
  return [{ cell: cell.id, sentence: verdict.sentence, why, need, use: formatInstant(use.atMs) }];
}

function rareNeed(cell: Cell, uses: readonly Use[], verdict: Verdict): RareNeed {
  return {
    cell: cell.id,
    rhythm: [...new Set(uses.map((use) => use.need.rhythm.kind))].sort().join('+'),
    verdict: verdict.kind === 'held' ? `held: ${verdict.reason}` : verdict.kind,
    chance: verdict.kind === 'kept' ? undefined : verdict.likelihood?.chance,
  };
}

function unusedFindings({ analysis }: Judged): UnusedFinding[] {
  return analysis.judgement.findings.filter((one) => one.kind === 'unused');
}

/** @param cells ids of those it is about */
function forecast(
  cells: readonly string[],
  likelihood: Likelihood | undefined,
  isRevoked: boolean,
  { truth, cluster }: SimWorld,
  nowMs: number,
): Forecast[] {
  if (likelihood === undefined) return [];
  const { chance, horizonMs } = likelihood;
  if (nowMs + horizonMs > cluster.horizonMs) return [];
  return [
    {
      chance,
      happened: cells.some((cell) => truth.usesWithin(cell, nowMs, nowMs + horizonMs).length > 0),
      isRevoked,
      isNeeded: cells.some((cell) => truth.usesOf(cell).length > 0),
    },
  ];
}
