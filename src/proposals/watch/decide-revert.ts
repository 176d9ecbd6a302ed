import type { CommitNeeded } from '../action.ts';
import type { PullRequest } from '../forge.ts';
import type { RemoteBranch } from '../repository.ts';
import { type ForgeState, trailerOf } from '../state.ts';
import { type RevertMarker, readRevertMarker } from './revert-marker.ts';

/** A change that brings back what a merged pull request took away, ready to be committed. */
export interface RevertFacts {
  /** number of the merged pull request */
  readonly of: number;
  readonly branch: string;
  readonly title: string;
  /** see `contentDigest` */
  readonly content: string;
  readonly marker: RevertMarker;
}

/** What becomes of the pull request that takes a merged one back. */
export type RevertAction =
  | { readonly kind: 'open'; readonly commit: CommitNeeded }
  | {
      readonly kind: 'update';
      readonly pullRequest: PullRequest;
      readonly commit: CommitNeeded;
      /** undefined: a person wrote another, or it is the same */
      readonly title: string | undefined;
    }
  | { readonly kind: 'leave'; readonly pullRequest: PullRequest }
  /** a person has it: its branch, its text, or its base */
  | { readonly kind: 'hands-off'; readonly pullRequest: PullRequest | undefined }
  /** a person closed it: it is not opened again */
  | { readonly kind: 'closed'; readonly pullRequest: PullRequest }
  /** it was merged, and somebody has revoked the same again since */
  | { readonly kind: 'merged'; readonly pullRequest: PullRequest };

export function revertBranch(prefix: string, of: number): string {
  return `${prefix}revert-${of}`;
}

/** @param committerEmail of our own commits */
export function decideRevert(facts: RevertFacts, state: ForgeState, committerEmail: string): RevertAction {
  const own = state.pullRequests.filter((one) => readRevertMarker(one.body)?.of === facts.of);
  // of the same branch, and what it says of itself taken out
  const others = state.pullRequests.filter((one) => one.branch === facts.branch && !own.includes(one));
  const open = [...own, ...others].find((one) => one.state.kind === 'open');
  if (open !== undefined) return ofOpen(facts, open, state, committerEmail);
  const [latest] = [...own, ...others].toSorted((a, b) => b.number - a.number);
  if (latest !== undefined && !isClosedByUs(latest, state.account))
    return { kind: latest.state.kind === 'merged' ? 'merged' : 'closed', pullRequest: latest };
  const branch = branchOf(facts, state);
  return branch === undefined || isOurs(branch, facts.of, committerEmail)
    ? { kind: 'open', commit: commitOf(facts, branch, state) }
    : { kind: 'hands-off', pullRequest: undefined };
}

/** A pull request of ours that brings back what the base allows again, to be closed by us. */
export interface MootRevert {
  readonly pullRequest: PullRequest;
  readonly marker: RevertMarker;
  readonly deleteBranch: { readonly name: string; readonly expected: string };
}

/** Undefined: none is open, or a person has it, its branch, its text or its base; also one whom a person opened again. */
export function mootRevert(
  of: number,
  branchName: string,
  state: ForgeState,
  committerEmail: string,
): MootRevert | undefined {
  const branch = state.branches.find(({ name }) => name === branchName);
  if (branch === undefined || !isOurs(branch, of, committerEmail)) return undefined;
  for (const pullRequest of state.pullRequests) {
    const marker = readRevertMarker(pullRequest.body);
    if (marker?.of !== of || marker.end === 'closed' || pullRequest.state.kind !== 'open') continue;
    if (pullRequest.branch !== branchName || pullRequest.base !== state.base.branch) continue;
    return { pullRequest, marker, deleteBranch: { name: branchName, expected: branch.commit } };
  }
  return undefined;
}

/** As moot. A marker that says so counts for nothing where the forge names somebody else. */
export function isClosedByUs({ body, state }: PullRequest, account: string | undefined): boolean {
  if (state.kind !== 'closed' || readRevertMarker(body)?.end === undefined) return false;
  return state.by === undefined || account === undefined || state.by === account;
}

function ofOpen(
  facts: RevertFacts,
  pullRequest: PullRequest,
  state: ForgeState,
  committerEmail: string,
): RevertAction {
  const marker = readRevertMarker(pullRequest.body);
  const branch = branchOf(facts, state);
  const isKnown = marker?.of === facts.of && pullRequest.branch === facts.branch;
  if (!isKnown || branch === undefined || !isOurs(branch, facts.of, committerEmail))
    return { kind: 'hands-off', pullRequest };
  if (pullRequest.base !== state.base.branch) return { kind: 'hands-off', pullRequest };
  const commit = commitOf(facts, branch, state);
  if (commit.kind === 'none' && marker.told === facts.marker.told && marker.title === facts.title)
    return { kind: 'leave', pullRequest };
  const isTitled = pullRequest.title === marker.title && marker.title !== facts.title;
  return { kind: 'update', pullRequest, commit, title: isTitled ? facts.title : undefined };
}

function branchOf({ branch }: RevertFacts, { branches }: ForgeState): RemoteBranch | undefined {
  return branches.find((one) => one.name === branch);
}

/** One commit of ours on the base, and nothing else. Any doubt is decided for the person. */
function isOurs(
  { ahead, parents, committerEmail, message }: RemoteBranch,
  of: number,
  ours: string,
): boolean {
  if (ahead !== 1 || parents.length !== 1 || committerEmail !== ours) return false;
  return trailerOf(message, 'Lapse-Revert') === String(of);
}

/** One commit on the base as it is now, unless the branch is that already. */
function commitOf(facts: RevertFacts, branch: RemoteBranch | undefined, { base }: ForgeState): CommitNeeded {
  if (branch === undefined) return { kind: 'commit', expected: undefined };
  const isSame =
    branch.parents[0] === base.commit && trailerOf(branch.message, 'Lapse-Content') === facts.content;
  return isSame ? { kind: 'none' } : { kind: 'commit', expected: branch.commit };
}
