import type { Action, CloseAction, HandsOffAction } from './action.ts';
import type { DraftFacts } from './draft.ts';
import { type DropReasons, droppedFrom } from './dropped.ts';
import { overlaps } from './keeps.ts';
import { type EndReason, MAX_DROPPED, type Marker } from './marker.ts';
import { markerOf } from './marker-of.ts';
import type { ProposalSettings } from './settings.ts';
import { isReusable, type Standing, standingOf } from './standing.ts';
import { branchNamed, type ForgeState, type ReadPullRequest, readPullRequests } from './state.ts';
import { commitNeeded, updateOf } from './update.ts';

export interface Decision<D extends DraftFacts> {
  /** of what is left after `admit`; one for a key at most */
  readonly drafts: readonly D[];
  readonly state: ForgeState;
  readonly settings: ProposalSettings;
  readonly nowMs: number;
  readonly reasons: DropReasons;
}

/**
 * What becomes of every draft and of every pull request. What ends comes first, then what changes, then what is new, that
 * of the most risk first: so the limits are those of the end of the run.
 */
export function decide<D extends DraftFacts>(decision: Decision<D>): Action<D>[] {
  const read = readPullRequests(decision.state);
  const standings = new Map(
    read
      .filter(({ pullRequest, revert }) => pullRequest.state.kind === 'open' && revert === undefined)
      .map((one) => [one, standingOf(one, decision.state, decision.settings)] as const),
  );
  const drafts = decision.drafts.toSorted((a, b) => riskOf(b) - riskOf(a) || (a.key < b.key ? -1 : 1));
  const context: Context<D> = { ...decision, drafts, read, standings };
  const ended = [...standings].flatMap(([one, standing]) => endOf(one, standing, context));
  const ending = new Set(ended.filter((one) => one.kind === 'close').map((one) => one.pullRequest.number));
  const merged = read.flatMap((one) => watchOf(one, context));
  const [alive, fresh] = [new Array<Action<D>>(), new Array<D>()];
  for (const draft of drafts) {
    const known = aliveOf(draft, ending, context);
    if (known === undefined) fresh.push(draft);
    else alive.push(known);
  }
  const stillOpen = [...standings.keys()].filter(
    ({ pullRequest, marker }) => marker !== undefined && !ending.has(pullRequest.number),
  ).length;
  return [...merged, ...ended, ...alive, ...openings(fresh, stillOpen, context)];
}

interface Context<D extends DraftFacts> extends Decision<D> {
  readonly read: readonly ReadPullRequest[];
  readonly standings: ReadonlyMap<ReadPullRequest, Standing>;
}

function riskOf(draft: DraftFacts): number {
  return Math.max(0, ...draft.findings.map((one) => one.risk));
}

/** Of an open pull request that no draft goes on with. */
function endOf<D extends DraftFacts>(
  one: ReadPullRequest,
  standing: Standing,
  context: Context<D>,
): (CloseAction | HandsOffAction<D>)[] {
  const { pullRequest, marker } = one;
  const { drafts, reasons } = context;
  const draft = drafts.find(({ branch }) => branch === pullRequest.branch);
  if (standing.kind === 'other-base' && marker !== undefined) {
    const text = `proposals go to ${context.state.base.branch} by now, and this one goes to ${pullRequest.base}`;
    return [closing(one, marker, 'base-changed', [text], context)];
  }
  // the draft's own turn comes later
  if (draft !== undefined && (standing.kind === 'hands-off' || marker?.key === draft.key)) return [];
  const dropped = marker === undefined ? [] : droppedFrom(marker, undefined, reasons);
  if (marker === undefined || standing.kind === 'hands-off')
    return [handsOff(one, standing.kind === 'hands-off' ? standing.why : 'no-marker', undefined, context)];
  if (marker.end?.step === 'closed') return [handsOff(one, 'reopened', undefined, context)];
  const heir = drafts.find(({ findings }) =>
    findings.some((finding) => marker.findings.some((marked) => overlaps(finding, marked))),
  );
  if (heir !== undefined)
    return [
      closing(one, marker, 'superseded', [`what is left of it is proposed by "${heir.title}"`], context),
    ];
  const sentences = dropped.map(({ sentence, why }) => `${sentence}: ${why}`);
  return [closing(one, marker, 'nothing-left', sentences.length === 0 ? [NOTHING] : sentences, context)];
}

const NOTHING = 'nothing of it is unused any more';

function closing<D extends DraftFacts>(
  { pullRequest }: ReadPullRequest,
  marker: Marker,
  why: EndReason,
  sentences: readonly string[],
  { state, drafts }: Context<D>,
): CloseAction {
  const branch = branchNamed(state, pullRequest.branch);
  const isNeeded = branch === undefined || drafts.some((draft) => draft.branch === branch.name);
  return {
    kind: 'close',
    pullRequest,
    key: marker.key,
    why,
    sentences,
    marker: { ...marker, end: { step: 'closing', why } },
    deleteBranch: isNeeded ? undefined : { name: branch.name, expected: branch.commit },
  };
}

/** What somebody has taken over is theirs; what they would cut off by it, they are told. */
function handsOff<D extends DraftFacts>(
  { pullRequest, marker }: ReadPullRequest,
  why: HandsOffAction<D>['why'],
  draft: D | undefined,
  { reasons }: Context<D>,
): HandsOffAction<D> {
  const known = new Set(marker?.dropped.map((one) => one.sentence));
  const dropped =
    marker === undefined || why === 'reopened'
      ? []
      : droppedFrom(marker, draft, reasons)
          .filter((one) => !known.has(one.sentence))
          .slice(0, Math.max(0, MAX_DROPPED - marker.dropped.length));
  return {
    kind: 'hands-off',
    key: marker?.key ?? draft?.key ?? '',
    why,
    pullRequest,
    draft,
    warning:
      marker === undefined || dropped.length === 0
        ? undefined
        : { marker: { ...marker, dropped: [...marker.dropped, ...dropped] }, dropped },
  };
}

function watchOf<D extends DraftFacts>(
  { pullRequest, marker }: ReadPullRequest,
  { state, drafts }: Context<D>,
): Action<D>[] {
  if (pullRequest.state.kind !== 'merged' || marker === undefined) return [];
  const branch = branchNamed(state, pullRequest.branch);
  const isLeft = branch !== undefined && branch.commit === pullRequest.head;
  const isNeeded = drafts.some((draft) => draft.branch === pullRequest.branch);
  return [
    {
      kind: 'watch',
      pullRequest,
      marker,
      deleteBranch: isLeft && !isNeeded ? { name: branch.name, expected: branch.commit } : undefined,
    },
  ];
}

/** Of a draft whose pull request is open, or whose branch is not ours; undefined: it is to be opened. */
function aliveOf<D extends DraftFacts>(
  draft: D,
  ending: ReadonlySet<number>,
  context: Context<D>,
): Action<D> | undefined {
  const { read, standings, settings, state } = context;
  const own = [...standings].filter(
    ([{ pullRequest }]) => pullRequest.branch === draft.branch && !ending.has(pullRequest.number),
  );
  // beside ours a person may have opened another of the same branch
  const [known] = [...own.filter(([{ marker }]) => marker?.key === draft.key), ...own];
  if (known !== undefined) {
    const [one, standing] = known;
    const { pullRequest, marker } = one;
    if (standing.kind === 'hands-off') return handsOff(one, standing.why, draft, context);
    if (marker === undefined || marker.key !== draft.key) return handsOff(one, 'no-marker', draft, context);
    const update = updateOf(draft, { ...one, marker }, standing.branch, context);
    return update ?? { kind: 'leave', draft, pullRequest };
  }
  const branch = branchNamed(state, draft.branch);
  if (branch === undefined || isReusable(branch, draft.key, read, settings)) return undefined;
  return {
    kind: 'hands-off',
    key: draft.key,
    why: 'branch-taken',
    pullRequest: undefined,
    draft,
    warning: undefined,
  };
}

function openings<D extends DraftFacts>(
  fresh: readonly D[],
  stillOpen: number,
  { state, settings, nowMs }: Context<D>,
): Action<D>[] {
  const room = Math.max(0, settings.maxOpen - stillOpen);
  return fresh.map((draft, i): Action<D> => {
    if (i >= room) return { kind: 'wait', draft, why: 'max-open' };
    if (i >= settings.maxNew) return { kind: 'wait', draft, why: 'max-new' };
    const branch = branchNamed(state, draft.branch);
    return {
      kind: 'open',
      draft,
      marker: markerOf(draft, state.base, nowMs),
      commit: commitNeeded(draft, branch, state, settings, false),
    };
  });
}
