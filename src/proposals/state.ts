import { type Choices, readChoices } from './choices.ts';
import { digestOf } from './digest.ts';
import type { PullRequest } from './forge.ts';
import { type Marker, readMarker } from './marker.ts';
import type { RemoteBranch } from './repository.ts';
import type { ProposalSettings } from './settings.ts';
import { type RevertMarker, readRevertMarker } from './watch/revert-marker.ts';

/** What forge and repository hold of proposals: all the state there is. */
export interface ForgeState {
  readonly base: { readonly branch: string; readonly commit: string };
  /** of our prefix: all open ones, and those that ended within `ignoreForMs` */
  readonly pullRequests: readonly PullRequest[];
  readonly branches: readonly RemoteBranch[];
  /** ours, as `closed.by` would name it; undefined where the forge does not tell */
  readonly account: string | undefined;
  /** ticked in the dashboard; `NO_CHOICES` where there is none */
  readonly dashboard: Choices;
}

/** A pull request with what it says of itself. */
export interface ReadPullRequest {
  readonly pullRequest: PullRequest;
  /** undefined: a person opened it, or edited the marker away */
  readonly marker: Marker | undefined;
  readonly choices: Choices;
  /** it takes back a merged one: no proposal, and nobody's but of `lapse watch-merged` */
  readonly revert: RevertMarker | undefined;
}

export function readPullRequests({ pullRequests }: ForgeState): ReadPullRequest[] {
  return pullRequests.map((pullRequest) => ({
    pullRequest,
    marker: readMarker(pullRequest.body),
    choices: readChoices(pullRequest.body),
    revert: readRevertMarker(pullRequest.body),
  }));
}

/** Closed by Lapse itself. A marker that says so counts for nothing where the forge names somebody else. */
export function isEndedByUs(
  { pullRequest: { state }, marker }: ReadPullRequest,
  account: string | undefined,
): boolean {
  if (state.kind !== 'closed' || marker?.end === undefined) return false;
  return state.by === undefined || account === undefined || state.by === account;
}

/** Whose the commits of a branch are. */
export type Hand = 'ours' | 'a-person' | 'gone';

/**
 * A branch is ours only while all it has ahead of the base is one commit by our committer that names the proposal. Any
 * doubt is decided for the person.
 */
export function handOf(
  branch: RemoteBranch | undefined,
  key: string,
  { committerEmail }: Pick<ProposalSettings, 'committerEmail'>,
): Hand {
  if (branch === undefined) return 'gone';
  const isOne = branch.ahead === 1 && branch.parents.length === 1;
  const isByUs = branch.committerEmail === committerEmail;
  return isOne && isByUs && trailerOf(branch.message, 'Lapse-Proposal') === trailerValue(key)
    ? 'ours'
    : 'a-person';
}

export function branchNamed({ branches }: ForgeState, name: string): RemoteBranch | undefined {
  return branches.find((one) => one.name === name);
}

/** Of the last paragraph alone; undefined where it is not there exactly once. */
export function trailerOf(message: string, name: string): string | undefined {
  const paragraphs = message.trimEnd().split(/\n[ \t]*\n/);
  const lines = paragraphs.length < 2 ? [] : (paragraphs.at(-1) ?? '').split('\n');
  const values = lines
    .filter((line) => line.startsWith(`${name}: `))
    .map((line) => line.slice(name.length + 2).trim());
  return values.length === 1 ? values[0] : undefined;
}

const MAX_TRAILER_VALUE = 200;

/** A key as a trailer's value: one line, whatever tenants named their things. */
export function trailerValue(key: string): string {
  const value = key
    .replaceAll(/[^A-Za-z0-9@:/._ -]/gu, (mark) => `%${Buffer.from(mark).toString('hex').toUpperCase()}`)
    .trim();
  return value.length <= MAX_TRAILER_VALUE ? value : digestOf(key);
}
