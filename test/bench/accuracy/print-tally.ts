import type { Forecast, RareNeed } from '../../simulation/assessment/assessment.ts';
import { brierOfRate, brierScore, calibration, rankQuality, skillScore } from './calibration.ts';
import { counts, type Recall, type Tally } from './tally.ts';

/** Recall below this is a failure, too. */
export const RECALL_WANTED = 0.95;

export function tallyText(tally: Tally): string {
  const { windowDays, day, clusters, cells, neededCells, revoked, held, falseRevocations, recall } = tally;
  const precision = revoked === 0 ? 1 : (revoked - falseRevocations.length) / revoked;
  return [
    `Unused for ${windowDays} days, judged on day ${day}: ${clusters} clusters, ${cells} grants, ${neededCells} needed at some time, ${revoked} revoked, ${held} held`,
    `  precision       ${precision.toFixed(3)}${precision < 1 ? `   ${falseRevocations.length} FALSE` : ''}`,
    ...falseRevocations.map(
      (one) => `    seed ${one.seed}: ${one.cell}, ${one.why}, ${one.need} at ${one.use}: ${one.sentence}`,
    ),
    `  recall, rules   ${recallText(recall.rule)}`,
    `  recall, parts   ${recallText(recall.part)}`,
    `  single cells    ${recallText(recall.cell)}; no text can lose one without splitting its rule`,
    `  not evaluable   ${countsText(tally.notEvaluable)}`,
    ...unseenText(tally),
    ...rareText(tally.rareNeeds),
    ...forecastText(tally),
  ].join('\n');
}

export function recallIn({ found, all }: Recall): number {
  return all === 0 ? 1 : found / all;
}

function recallText(recall: Recall): string {
  const missed = recall.missed.size === 0 ? '' : `; missed: ${countsText(recall.missed)}`;
  return `${recallIn(recall).toFixed(3)}   ${recall.found} of ${recall.all}${missed}`;
}

function countsText(all: ReadonlyMap<string, number>): string {
  return all.size === 0 ? 'none' : [...all].map(([what, count]) => `${what} ${count}`).join(', ');
}

function unseenText({ usedUnseen }: Tally): string[] {
  if (usedUnseen.length === 0) return [];
  return [
    `  used in the window, in a gap of an otherwise long enough observation: ${usedUnseen.length} revoked (${countsText(counts(usedUnseen.map((one) => one.rhythm)))})`,
  ];
}

function rareText(rareNeeds: readonly RareNeed[]): string[] {
  if (rareNeeds.length === 0) return [];
  const revoked = rareNeeds.filter((one) => one.verdict === 'revoked');
  return [
    `  needs that did not show in the window and come again: ${rareNeeds.length}, of them ${revoked.length} revoked`,
    `    revoked       ${countsText(counts(revoked.map((one) => one.rhythm)))}`,
    `    stayed        ${countsText(counts(rareNeeds.filter((one) => one.verdict !== 'revoked').map((one) => one.verdict)))}`,
  ];
}

function forecastText({ forecasts, forecastsOfFindings, rareNeeds }: Tally): string[] {
  if (forecasts.length === 0) return ['  likelihood      none given'];
  const revoked = forecasts.filter((one) => one.isRevoked);
  const chances = (own: typeof forecasts): number[] => own.map((one) => one.chance);
  const later = rareNeeds.flatMap((one) =>
    one.verdict === 'revoked' && one.chance !== undefined ? [one.chance] : [],
  );
  const quality = rankQuality(later, chances(revoked.filter((one) => !one.isNeeded)));
  const bins = calibration(forecasts).map(
    (bin) =>
      `    ${`${percent(bin.from)} to ${percent(bin.to)}`.padEnd(16)}${String(bin.forecasts).padStart(7)}${percent(bin.said).padStart(10)}${percent(bin.happened).padStart(10)}`,
  );
  return [
    `  likelihood      of unused grants        ${scoreText(forecasts)}`,
    `                  of revoked ones alone   ${scoreText(revoked)}`,
    `                  of whole findings       ${scoreText(forecastsOfFindings)}`,
    ...(quality === undefined
      ? []
      : [
          `                  puts a revoked grant that is needed later before one that never is: ${percent(quality)} of pairs`,
        ]),
    '    said of grants   grants      mean  came true',
    ...bins,
  ];
}

/** Beside what saying the mean of all would score. */
function scoreText(own: readonly Forecast[]): string {
  const skill = skillScore(own).toFixed(3);
  return `${own.length}: Brier score ${brierScore(own).toFixed(4)}, of the mean ${brierOfRate(own).toFixed(4)}, skill ${skill}`;
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)}%`;
}
