import type { Failure } from '../../model/failure.ts';
import type { Problem } from '../../model/problem.ts';
import type { Action } from '../../proposals/action.ts';
import type { UnripeFinding } from '../../proposals/announce/stage.ts';
import type { PullRequest } from '../../proposals/forge.ts';
import type { PlannedDraft } from './plan-drafts.ts';

/** What one run came to. */
export interface Proposals {
  readonly outcomes: readonly Outcome[];
  readonly dashboard: DashboardOutcome;
  /** nothing is proposed of these yet, and why */
  readonly unripe: readonly UnripeFinding[];
  /** of manifests, inventory and owners */
  readonly problems: readonly Problem[];
}

export type DashboardOutcome =
  /** not asked for, or not yet there */
  | { readonly kind: 'none' }
  | { readonly kind: 'there'; readonly url: string }
  /** the proposals are what they are all the same */
  | { readonly kind: 'failed'; readonly failure: Failure };

/** What became of an action. No text holds a secret. */
export type Outcome = { readonly action: Action<PlannedDraft> } & (
  | {
      readonly kind: 'done';
      /** of the pull request */
      readonly url?: string;
      /** by this run */
      readonly opened?: PullRequest;
      /** sentences */
      readonly warnings: readonly string[];
    }
  | { readonly kind: 'failed'; readonly failure: Failure }
);
