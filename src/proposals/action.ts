import type { DraftFacts } from './draft.ts';
import type { PullRequest } from './forge.ts';
import type { EndReason, Marker } from './marker.ts';

/**
 * What becomes of a draft, or of a pull request. Carried out one after the other, in the order given; each may fail by
 * itself, and the next run goes on from what is there.
 */
export type Action<D extends DraftFacts = DraftFacts> =
  | OpenAction<D>
  | UpdateAction<D>
  | CloseAction
  | HandsOffAction<D>
  | WaitAction<D>
  | LeaveAction<D>
  | WatchAction;

/** Commit, push, open. */
export interface OpenAction<D> {
  readonly kind: 'open';
  readonly draft: D;
  /** of the body */
  readonly marker: Marker;
  readonly commit: CommitNeeded;
}

export interface UpdateAction<D> {
  readonly kind: 'update';
  readonly draft: D;
  readonly pullRequest: PullRequest;
  /** never empty, in this order */
  readonly why: readonly UpdateReason[];
  /** of the new body */
  readonly marker: Marker;
  readonly commit: CommitNeeded;
  /** undefined: as it is, since a person wrote it, or it is the same */
  readonly title: string | undefined;
  readonly addLabels: readonly string[];
  /** what is not proposed any more, to be told once as a comment; may be empty */
  readonly dropped: Marker['dropped'];
}

/** `content`: the files would look different · `base`: it moved · `asked`: the box is ticked · `body`: only that */
export const UPDATE_REASONS = ['content', 'base', 'asked', 'body'] as const;
export type UpdateReason = (typeof UPDATE_REASONS)[number];

/** One commit on the base, where the branch does not have it already. */
export type CommitNeeded =
  | { readonly kind: 'none' }
  /** @prop expected where the branch must be for the push; undefined: nowhere */
  | { readonly kind: 'commit'; readonly expected: string | undefined };

/** New body with `marker` (`closing`), close, comment with the sentences, the body with `closed`; then the branch goes. */
export interface CloseAction {
  readonly kind: 'close';
  readonly pullRequest: PullRequest;
  readonly key: string;
  readonly why: EndReason;
  /** the evidence: what became of each of its findings; never empty */
  readonly sentences: readonly string[];
  /** step `closing` */
  readonly marker: Marker;
  readonly deleteBranch: BranchAt | undefined;
}

export interface BranchAt {
  readonly name: string;
  readonly expected: string;
}

/** Nothing is touched. */
export interface HandsOffAction<D> {
  readonly kind: 'hands-off';
  readonly key: string;
  readonly why: HandsOffReason;
  readonly pullRequest: PullRequest | undefined;
  readonly draft: D | undefined;
  /** traffic needs what it would take away: told once, by a comment and a new marker in its body */
  readonly warning: { readonly marker: Marker; readonly dropped: Marker['dropped'] } | undefined;
}

/**
 * `commits`: a person has committed to the branch · `no-marker`: a person opened it, or took the marker out ·
 * `branch-gone`: a person deleted the branch · `branch-taken`: a person has a branch of that name ·
 * `retargeted`: a person gave it another base · `reopened`: we closed it, and a person wants it open
 */
export const HANDS_OFF_REASONS = [
  'commits',
  'no-marker',
  'branch-gone',
  'branch-taken',
  'retargeted',
  'reopened',
] as const;
export type HandsOffReason = (typeof HANDS_OFF_REASONS)[number];

/** No room for it. */
export interface WaitAction<D> {
  readonly kind: 'wait';
  readonly draft: D;
  readonly why: 'max-open' | 'max-new';
}

/** It is as it should be. */
export interface LeaveAction<D> {
  readonly kind: 'leave';
  readonly draft: D;
  readonly pullRequest: PullRequest;
}

/** Merged: from now on drops are matched to it. */
export interface WatchAction {
  readonly kind: 'watch';
  readonly pullRequest: PullRequest;
  readonly marker: Marker;
  /** undefined: it is gone, or not ours */
  readonly deleteBranch: BranchAt | undefined;
}

/** Whether something outside changes. */
export function isWrite(action: Action): boolean {
  switch (action.kind) {
    case 'open':
    case 'update':
    case 'close':
      return true;
    case 'hands-off':
      return action.warning !== undefined;
    case 'watch':
      return action.deleteBranch !== undefined;
    case 'wait':
    case 'leave':
      return false;
  }
}
