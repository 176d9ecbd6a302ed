import type { HandsOffReason } from './action.ts';
import type { RemoteBranch } from './repository.ts';
import type { ProposalSettings } from './settings.ts';
import { branchNamed, type ForgeState, handOf, type ReadPullRequest } from './state.ts';

/** Whether an open pull request is ours to change. */
export type Standing =
  | { readonly kind: 'ours'; readonly branch: RemoteBranch }
  /** it goes to the base of former settings */
  | { readonly kind: 'other-base'; readonly branch: RemoteBranch }
  | { readonly kind: 'hands-off'; readonly why: HandsOffReason };

/** Every doubt is decided for the person. */
export function standingOf(
  { pullRequest, marker }: ReadPullRequest,
  state: ForgeState,
  settings: ProposalSettings,
): Standing {
  if (marker === undefined) return { kind: 'hands-off', why: 'no-marker' };
  const branch = branchNamed(state, pullRequest.branch);
  if (branch === undefined) return { kind: 'hands-off', why: 'branch-gone' };
  if (handOf(branch, marker.key, settings) !== 'ours') return { kind: 'hands-off', why: 'commits' };
  if (pullRequest.base !== marker.base.branch) return { kind: 'hands-off', why: 'retargeted' };
  if (pullRequest.base === state.base.branch) return { kind: 'ours', branch };
  return marker.end?.step === 'closed'
    ? { kind: 'hands-off', why: 'reopened' }
    : { kind: 'other-base', branch };
}

/** Whether a branch without an open pull request may be written: it is ours, or nothing of it would be lost. */
export function isReusable(
  branch: RemoteBranch,
  key: string,
  read: readonly ReadPullRequest[],
  settings: ProposalSettings,
): boolean {
  const isMerged = read.some(
    ({ pullRequest: { branch: name, head, state } }) =>
      state.kind === 'merged' && name === branch.name && head === branch.commit,
  );
  return branch.ahead === 0 || isMerged || handOf(branch, key, settings) === 'ours';
}
