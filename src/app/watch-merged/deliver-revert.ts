import { digestOf } from '../../proposals/digest.ts';
import type { Forge, PullRequest } from '../../proposals/forge.ts';
import { hidden, readHidden, replaceHidden } from '../../proposals/hidden.ts';
import type { ProposalRepository } from '../../proposals/repository.ts';
import type { MootRevert, RevertAction, RevertFacts } from '../../proposals/watch/decide-revert.ts';
import type { Drop } from '../../proposals/watch/drop.ts';
import { type CannotRevert, cannotRevertText, mootText } from '../../proposals/watch/revert-comments.ts';
import { formatRevertMarker, withRevertMarker } from '../../proposals/watch/revert-marker.ts';
import { type RevertStory, revertBody, revertMessage } from '../../proposals/watch/revert-text.ts';
import { closeOurs } from '../propose/close-ours.ts';
import { pushCommit, signedOffBy } from '../propose/push-commit.ts';
import type { RevertOutcome } from './outcome.ts';
import type { WatchRequest } from './request.ts';

export interface RevertHands {
  readonly repository: ProposalRepository;
  readonly forge: Forge;
  readonly request: WatchRequest;
}

/** A revert as it is written. */
export interface Revert extends RevertFacts {
  readonly story: RevertStory;
  readonly files: ReadonlyMap<string, string | undefined>;
  readonly reviewers: readonly string[];
}

/**
 * Does what was decided.
 * @throws Failure where the repository or the forge refuses
 */
export async function deliverRevert(
  revert: Revert,
  action: RevertAction,
  { repository, forge, request }: RevertHands,
): Promise<RevertOutcome> {
  const { story, branch, title, marker } = revert;
  const done = (url: string | undefined, warnings: readonly string[] = []): RevertOutcome => ({
    kind: 'done',
    action: action.kind,
    scope: story.scope,
    url,
    branch,
    warnings,
  });
  if (action.kind !== 'open' && action.kind !== 'update') return done(action.pullRequest?.url);
  if (request.isDryRun) return done(action.kind === 'update' ? action.pullRequest.url : undefined);
  if (action.commit.kind === 'commit')
    await push(revert, action.commit.expected, { repository, forge, request });
  const body = revertBody(story, formatRevertMarker(marker), forge.kind);
  if (action.kind === 'update') {
    await forge.update(action.pullRequest.number, {
      body,
      ...(action.title === undefined ? {} : { title: action.title }),
    });
    return done(action.pullRequest.url);
  }
  const { pullRequest, warnings } = await forge.open({
    branch,
    base: repository.base.branch,
    title,
    body,
    labels: request.labels,
    reviewers: revert.reviewers,
  });
  return done(pullRequest.url, warnings);
}

async function push(
  { story, content, files, branch }: Revert,
  expected: string | undefined,
  { repository, request }: RevertHands,
): Promise<void> {
  await pushCommit(repository, {
    branch,
    expected,
    files,
    message: revertMessage(story, { content, signedOffBy: signedOffBy(request) }),
    author: request.author,
    atMs: request.nowMs,
  });
}

/** Closes a revert that nothing needs any more. */
export async function closeMoot(
  { pullRequest: { number, body, url }, marker, deleteBranch }: MootRevert,
  drops: readonly Drop[],
  { repository, forge, request }: RevertHands,
): Promise<RevertOutcome> {
  const closing = {
    number,
    closingBody: withRevertMarker(body, { ...marker, end: 'closing' }),
    closedBody: withRevertMarker(body, { ...marker, end: 'closed' }),
    comment: mootText(drops),
    deleteBranch,
  };
  const warnings = request.isDryRun ? [] : await closeOurs(closing, { forge, repository });
  return { kind: 'moot', url, branch: deleteBranch.name, warnings };
}

const TOLD = 'lapse-told';

/** Says on the merged pull request, once for the same, that nothing could be opened that takes it back. */
export async function tellImpossible(
  { number, body }: PullRequest,
  story: RevertStory,
  cannot: CannotRevert,
  { forge, request }: Omit<RevertHands, 'repository'>,
): Promise<void> {
  const text = cannotRevertText(story, cannot);
  const digest = digestOf(text);
  const known = readHidden(TOLD, body);
  if (known === digest || request.isDryRun) return;
  await forge.comment(number, text);
  const mark = hidden(TOLD, digest);
  await forge.update(number, {
    body: known === undefined ? `${body}\n\n${mark}` : replaceHidden(TOLD, body, mark),
  });
}
