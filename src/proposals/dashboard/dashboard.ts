import type { FindingRow } from '../../report/row.ts';
import type { HandsOffReason } from '../action.ts';
import type { UnripeReason } from '../announce/stage.ts';
import type { KeepBox } from '../choices.ts';
import type { PullRequest } from '../forge.ts';
import type { Keep } from '../keeps.ts';

/** What the dashboard issue tells: everything that is proposed, and all that is not, with the reason. */
export interface Dashboard {
  readonly nowMs: number;
  readonly open: readonly OpenLine[];
  readonly pending: readonly PendingLine[];
  /** the riskiest first */
  readonly held: readonly FindingRow[];
  /** closed by people, or reverted */
  readonly ignored: readonly Extract<Keep, { readonly kind: 'closed' | 'reverted' }>[];
  /** ticked, or taken back here while a pull request still has it ticked */
  readonly keeps: readonly KeepBox[];
  readonly merged: readonly MergedLine[];
}

export interface OpenLine {
  readonly pullRequest: Pick<PullRequest, 'number' | 'title' | 'url'>;
  /** of findings */
  readonly count: number;
  /** a person's by now */
  readonly handsOff: HandsOffReason | undefined;
}

export interface PendingLine {
  /** of a proposal, or the sentence of a finding */
  readonly text: string;
  readonly why: PendingReason;
}

export type PendingReason =
  /** `unproven`: its proof failed · `failed`: the repository or the forge refused */
  | { readonly kind: 'max-open' | 'max-new' | 'branch-taken' | 'unproven' | 'failed' }
  /** the pull request of the same group that is open */
  | { readonly kind: 'behind'; readonly number: number }
  | UnripeReason;

export interface MergedLine {
  readonly pullRequest: Pick<PullRequest, 'number' | 'title' | 'url'>;
  readonly atMs: number;
  /** of findings */
  readonly count: number;
}
