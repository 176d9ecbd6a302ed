import type { Finding } from '../../findings/finding.ts';
import { grantsOfFinding } from '../../findings/grants-of-finding.ts';
import type { Member, Population } from '../../findings/population.ts';
import type { Presence } from '../../findings/presence.ts';
import type { Activity } from '../../grants/activity.ts';
import type { Grant } from '../../grants/grant.ts';
import { getOrMake } from '../../model/get-or-make.ts';
import { DAY_MS } from '../../model/time.ts';
import type { Interval } from '../../usage/intervals.ts';
import { type Days, intervalsOf, sharesOf } from './days.ts';
import type { DayMark, UseStrips } from './pictures.ts';

export interface StripInput {
  readonly findings: readonly Finding[];
  readonly population: Population;
  readonly activity: Activity;
  readonly presence: Presence;
  /** since when a grant exists; undefined where nothing tells, so that it may always have been there */
  readonly grantSince: (grant: Grant) => number | undefined;
  readonly days: Days;
}

type ViewsByPeers = Map<readonly Member[] | undefined, readonly DayMark[]>;

/** More of a day than this, and all of it counts as seen: streams begin and end within a minute of it. */
const WHOLE = 0.99;

/**
 * Day by day: whether a grant was used, and whether its use could have been seen, as the clock of the judgement has it:
 * where its subjects ran, while one of its peers was there. Grants of which the same is true share a strip.
 */
export function useStrips(input: StripInput): UseStrips {
  const { days, activity } = input;
  const spans = intervalsOf(days);
  const views = new Map<readonly Member[], ViewsByPeers>();
  const strips = new Map<string, number>();
  const byGrant: Record<string, number> = {};
  for (const grant of new Set(input.findings.flatMap(grantsOfFinding))) {
    const subjects = input.population.subjects(grant.spec);
    const peers = input.population.peers(grant);
    const byPeers = getOrMake(views, subjects, (): ViewsByPeers => new Map());
    const view = getOrMake(byPeers, peers, () => viewOf(subjects, peers, spans, input));
    const sinceMs = input.grantSince(grant) ?? Number.NEGATIVE_INFINITY;
    const used = activity.daysOf(grant);
    const text = inRuns(
      view.map((mark, offset) => {
        if (used.has(days.first + offset)) return 'u';
        return (days.first + offset + 1) * DAY_MS <= sinceMs ? 'n' : mark;
      }),
    );
    byGrant[grant.id] = getOrMake(strips, text, () => strips.size);
  }
  return { firstDay: days.first, strips: [...strips.keys()], byGrant };
}

/** What could be seen on each day, its use aside. */
function viewOf(
  subjects: readonly Member[],
  peers: readonly Member[] | undefined,
  spans: readonly Interval[],
  { presence, days }: StripInput,
): readonly DayMark[] {
  const [first, last] = [spans[0], spans.at(-1)];
  if (first === undefined || last === undefined) return [];
  const beganMs = Math.max(days.beganMs ?? Infinity, bornMs(subjects), bornMs(peers));
  const observed = presence.observed(subjects, peers, { fromMs: first.fromMs, toMs: last.toMs });
  return sharesOf(spans, observed).map((share, offset) => {
    const span = spans[offset];
    if (span === undefined || span.toMs <= beganMs) return 'n';
    return share >= WHOLE ? 's' : share > 0 ? 'p' : 'b';
  });
}

/** When the first of them came; nobody ever: never. */
function bornMs(members: readonly Member[] | undefined): number {
  if (members === undefined) return Number.NEGATIVE_INFINITY;
  return members.reduce(
    (least, { sinceMs }) => Math.min(least, sinceMs ?? Number.NEGATIVE_INFINITY),
    Infinity,
  );
}

export function inRuns(marks: readonly DayMark[]): string {
  let text = '';
  for (let i = 0; i < marks.length; ) {
    let end = i + 1;
    while (end < marks.length && marks[end] === marks[i]) end += 1;
    text += `${end - i === 1 ? '' : end - i}${marks[i]}`;
    i = end;
  }
  return text;
}
