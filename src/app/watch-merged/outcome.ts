import type { Failure } from '../../model/failure.ts';
import type { Problem } from '../../model/problem.ts';
import type { PullRequest } from '../../proposals/forge.ts';
import type { RevertAction } from '../../proposals/watch/decide-revert.ts';
import type { Drop } from '../../proposals/watch/drop.ts';
import type { RevokedPart } from '../../proposals/watch/revoked-part.ts';

/** What one look at what was merged came to. */
export interface Watched {
  /** the newest first */
  readonly merges: readonly WatchedMerge[];
  /** of manifests and inventory */
  readonly problems: readonly Problem[];
}

export interface WatchedMerge {
  readonly pullRequest: PullRequest;
  readonly mergedAtMs: number;
  /** in the order of the store */
  readonly drops: readonly Drop[];
  /** parts that are needed again */
  readonly needed: readonly RevokedPart[];
  /** what could not be looked at, in sentences */
  readonly notes: readonly string[];
  readonly revert: RevertOutcome;
}

/** What became of bringing it back. No text holds a secret. */
export type RevertOutcome =
  | { readonly kind: 'none' }
  | {
      readonly kind: 'done';
      readonly action: RevertAction['kind'];
      readonly scope: 'part' | 'whole';
      /** of the pull request; undefined where it is still to be opened, or branches alone are made */
      readonly url: string | undefined;
      readonly branch: string;
      /** sentences */
      readonly warnings: readonly string[];
    }
  /** the base allows again what it would bring back: it was closed, or in a dry run would be */
  | {
      readonly kind: 'moot';
      /** of the pull request */
      readonly url: string;
      readonly branch: string;
      /** sentences */
      readonly warnings: readonly string[];
    }
  /** told on the merged pull request */
  | { readonly kind: 'impossible'; readonly why: string; readonly isUnproven: boolean }
  | { readonly kind: 'failed'; readonly failure: Failure };
