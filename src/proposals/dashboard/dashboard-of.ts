import type { Report } from '../../report/report.ts';
import { rowsOf } from '../../report/rows.ts';
import type { Action } from '../action.ts';
import type { Admitted } from '../admit.ts';
import { isAnnouncementKey } from '../announce/announcement.ts';
import type { UnripeFinding } from '../announce/stage.ts';
import type { KeepBox } from '../choices.ts';
import type { DraftFacts } from '../draft.ts';
import type { PullRequest } from '../forge.ts';
import { type Keep, keepsOf } from '../keeps.ts';
import type { ProposalSettings } from '../settings.ts';
import { type ForgeState, type ReadPullRequest, readPullRequests } from '../state.ts';
import type { Dashboard, MergedLine, OpenLine, PendingLine } from './dashboard.ts';

export interface DashboardSources {
  readonly actions: readonly Action[];
  /** key of a group → its pull request that this run has opened */
  readonly opened: ReadonlyMap<string, PullRequest>;
  /** key of a group → why this run could not open its pull request */
  readonly failed: ReadonlyMap<string, 'unproven' | 'failed'>;
  readonly admitted: readonly Admitted[];
  readonly unripe: readonly UnripeFinding[];
  /** as the run found it */
  readonly state: ForgeState;
  readonly settings: ProposalSettings;
  /** of everything */
  readonly report: Report;
}

/** The same after a run that changed things as after the next, which changes nothing. */
export function dashboardOf(sources: DashboardSources): Dashboard {
  const { actions, admitted, unripe, state, settings, report } = sources;
  const read = readPullRequests(state);
  const keeps = keepsOf(read, state, settings, report.nowMs);
  return {
    nowMs: report.nowMs,
    open: actions.flatMap((action) => openLine(action, sources)).sort(byNumber),
    pending: [
      ...actions.flatMap((action) => pendingLine(action, sources)),
      ...admitted.flatMap(({ waiting }) =>
        waiting.map(
          ({ finding, behind }): PendingLine => ({
            text: finding.sentence,
            why: { kind: 'behind', number: behind },
          }),
        ),
      ),
      ...unripe.map(({ finding, why }): PendingLine => ({ text: finding.sentence, why })),
    ],
    held: rowsOf(report)
      .filter((row) => row.kind === 'unused' && row.status === 'held')
      .toSorted((a, b) => (b.risk ?? 0) - (a.risk ?? 0)),
    ignored: keeps
      .filter((keep) => keep.kind !== 'ticked')
      .filter((keep) => keep.kind === 'closed' || isBack(keep.number, admitted)),
    keeps: boxesOf(keeps, read, state),
    merged: actions.flatMap(mergedLine).sort(byNumber),
  };
}

function byNumber(a: OpenLine | MergedLine, b: OpenLine | MergedLine): number {
  return a.pullRequest.number - b.pullRequest.number;
}

function openLine(action: Action, { opened }: DashboardSources): OpenLine[] {
  switch (action.kind) {
    case 'open': {
      const pullRequest = opened.get(action.draft.key);
      return pullRequest === undefined ? [] : [lineOf(pullRequest, action.draft)];
    }
    case 'update':
      return [
        lineOf({ ...action.pullRequest, title: action.title ?? action.pullRequest.title }, action.draft),
      ];
    case 'leave':
      return [lineOf(action.pullRequest, action.draft)];
    case 'hands-off': {
      const { pullRequest, draft, why } = action;
      return pullRequest === undefined
        ? []
        : [{ pullRequest, count: draft?.findings.length ?? 0, handsOff: why }];
    }
    case 'close':
    case 'wait':
    case 'watch':
      return [];
  }
}

function lineOf(pullRequest: PullRequest, draft: DraftFacts): OpenLine {
  return { pullRequest, count: draft.findings.length, handsOff: undefined };
}

function pendingLine(action: Action, { failed }: DashboardSources): PendingLine[] {
  if (action.kind === 'open') {
    const why = failed.get(action.draft.key);
    return why === undefined ? [] : [{ text: action.draft.title, why: { kind: why } }];
  }
  if (action.kind === 'wait') return [{ text: action.draft.title, why: { kind: action.why } }];
  if (action.kind === 'hands-off' && action.pullRequest === undefined && action.draft !== undefined)
    return [{ text: action.draft.title, why: { kind: 'branch-taken' } }];
  return [];
}

function mergedLine(action: Action): MergedLine[] {
  if (action.kind !== 'watch' || action.pullRequest.state.kind !== 'merged') return [];
  const { pullRequest, marker } = action;
  // what it announced is pending, and nothing is missing for it
  if (isAnnouncementKey(marker.key)) return [];
  return [{ pullRequest, atMs: action.pullRequest.state.atMs, count: marker.findings.length }];
}

/** A merged pull request is of interest only where something of it is there again. */
function isBack(number: number, admitted: readonly Admitted[]): boolean {
  const keeps = admitted.flatMap(({ kept }) => kept.map((one) => one.keep));
  return keeps.some((keep) => keep.kind === 'reverted' && keep.number === number);
}

function boxesOf(
  keeps: readonly Keep[],
  read: readonly ReadPullRequest[],
  { dashboard }: ForgeState,
): KeepBox[] {
  const ticked = keeps.flatMap((keep): KeepBox[] =>
    keep.kind === 'ticked'
      ? [{ ...keep.box, isTicked: true, ...(keep.number === undefined ? {} : { from: keep.number }) }]
      : [],
  );
  const elsewhere = new Set(
    read.flatMap(({ choices }) => choices.keeps.filter((box) => box.isTicked).map((box) => box.key)),
  );
  const released = dashboard.keeps.filter((box) => !box.isTicked && elsewhere.has(box.key));
  return [...ticked, ...released];
}
