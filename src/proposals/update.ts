import { isDeepStrictEqual } from 'node:util';
import type { CommitNeeded, UpdateAction, UpdateReason } from './action.ts';
import type { DraftFacts } from './draft.ts';
import { type DropReasons, droppedFrom } from './dropped.ts';
import { formatMarker, type Marker, readMarker } from './marker.ts';
import { markerOf } from './marker-of.ts';
import type { RemoteBranch } from './repository.ts';
import type { ProposalSettings } from './settings.ts';
import { type ForgeState, type ReadPullRequest, trailerOf } from './state.ts';

/** What has to change of an open pull request that is ours; undefined: nothing. */
export function updateOf<D extends DraftFacts>(
  draft: D,
  { pullRequest, marker, choices }: ReadPullRequest & { readonly marker: Marker },
  branch: RemoteBranch,
  context: UpdateContext,
): UpdateAction<D> | undefined {
  const { state, settings, nowMs, reasons } = context;
  const dropped = droppedFrom(marker, draft, reasons);
  const next = asRead(markerOf(draft, state.base, nowMs, [...marker.dropped, ...dropped]));
  const commit = commitNeeded(draft, branch, state, settings, choices.rebase);
  const isStale =
    !isDeepStrictEqual(lasting(next), lasting(marker)) || nowMs - marker.untilMs >= settings.refreshMs;
  const why: UpdateReason[] = [
    ...(hasOtherContent(draft, branch) ? (['content'] as const) : []),
    ...(isBehind(branch, state) && commit.kind === 'commit' ? (['base'] as const) : []),
    ...(choices.rebase ? (['asked'] as const) : []),
  ];
  if (why.length === 0 && !isStale) return undefined;
  // as long as only the words differ, the base that the branch stands on stays the one that is told
  const told = commit.kind === 'commit' || !isBehind(branch, state) ? state.base : marker.base;
  return {
    kind: 'update',
    draft,
    pullRequest,
    why: why.length === 0 ? ['body'] : why,
    marker: { ...next, base: { branch: told.branch, commit: told.commit } },
    commit,
    title: pullRequest.title === marker.title && draft.title !== marker.title ? draft.title : undefined,
    addLabels: draft.labels.filter(
      (one) => !pullRequest.labels.includes(one) && !marker.labels.includes(one),
    ),
    dropped,
  };
}

export interface UpdateContext {
  readonly state: ForgeState;
  readonly settings: ProposalSettings;
  readonly nowMs: number;
  readonly reasons: DropReasons;
}

/** One commit on the base, unless the branch is that already. */
export function commitNeeded(
  draft: DraftFacts,
  branch: RemoteBranch | undefined,
  state: ForgeState,
  { rebase }: ProposalSettings,
  isAsked: boolean,
): CommitNeeded {
  if (branch === undefined) return { kind: 'commit', expected: undefined };
  const isNeeded =
    hasOtherContent(draft, branch) || (isBehind(branch, state) && (rebase === 'behind' || isAsked));
  return isNeeded ? { kind: 'commit', expected: branch.commit } : { kind: 'none' };
}

function hasOtherContent(draft: DraftFacts, branch: RemoteBranch): boolean {
  return branch.ahead !== 1 || trailerOf(branch.message, 'Lapse-Content') !== draft.content;
}

function isBehind(branch: RemoteBranch, { base }: ForgeState): boolean {
  return branch.parents[0] !== base.commit;
}

/** What there was no room for is no difference. */
function asRead(marker: Marker): Marker {
  return readMarker(formatMarker(marker)) ?? marker;
}

/** Without what is another at every run. */
function lasting({ key, findings, isCut, content, title, labels, dropped, end }: Marker): unknown {
  return { key, findings, isCut, content, title, labels, dropped, end };
}
