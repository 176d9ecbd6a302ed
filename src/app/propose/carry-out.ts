import { assertNever } from '../../model/assert-never.ts';
import { Failure } from '../../model/failure.ts';
import type {
  Action,
  CloseAction,
  HandsOffAction,
  OpenAction,
  UpdateAction,
  WatchAction,
} from '../../proposals/action.ts';
import { proposalBody } from '../../proposals/body/body.ts';
import type { KeepBox } from '../../proposals/choices.ts';
import { closingComment, droppedComment } from '../../proposals/comments.ts';
import { commitMessage } from '../../proposals/commit-message.ts';
import type { Draft } from '../../proposals/draft.ts';
import type { Forge, PullRequest } from '../../proposals/forge.ts';
import { type Marker, withMarker } from '../../proposals/marker.ts';
import type { ProposalRepository } from '../../proposals/repository.ts';
import { closeOurs } from './close-ours.ts';
import type { Proposals } from './outcome.ts';
import type { PlannedDraft } from './plan-drafts.ts';
import { pushCommit, signedOffBy } from './push-commit.ts';
import type { ProposeRequest } from './request.ts';

/** What carrying out needs beside the action. */
export interface Hands {
  readonly repository: ProposalRepository;
  /** undefined: branches alone */
  readonly forge: Forge | undefined;
  readonly request: ProposeRequest;
  /** proves a draft and makes the rest of it; throws `Failure` `verification-failed` */
  readonly complete: (draft: PlannedDraft) => Promise<Draft>;
  /** boxes that are ticked of what a draft's group is about */
  readonly keptFor: (draft: PlannedDraft) => readonly KeepBox[];
  /** keeps what was made for a draft where the operator wants it */
  readonly show: (draft: Draft, body: string) => Promise<void>;
}

/** Bodies where there is no forge that bounds them. */
const MAX_BODY_LENGTH = 65_536;

/**
 * Does what was decided, one after the other. One that fails stops no other: the next run begins from what is there.
 * In the order given.
 */
export async function carryOut(
  actions: readonly Action<PlannedDraft>[],
  hands: Hands,
): Promise<Proposals['outcomes']> {
  const outcomes: Proposals['outcomes'][number][] = [];
  for (const action of actions) {
    try {
      outcomes.push({ kind: 'done', action, ...(await carryOutOne(action, hands)) });
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      outcomes.push({ kind: 'failed', action, failure: error });
    }
  }
  return outcomes;
}

/** What there is to say of it. */
interface Done {
  readonly url?: string;
  /** by this run */
  readonly opened?: PullRequest;
  /** sentences */
  readonly warnings: readonly string[];
}

const NOTHING_TO_SAY: Done = { warnings: [] };

async function carryOutOne(action: Action<PlannedDraft>, hands: Hands): Promise<Done> {
  switch (action.kind) {
    case 'open':
      return open(action, hands);
    case 'update':
      return update(action, hands);
    case 'close':
      return close(action, hands);
    case 'hands-off':
      return warn(action, hands);
    case 'watch':
      return letGo(action, hands);
    case 'wait':
      return NOTHING_TO_SAY;
    case 'leave':
      return { url: action.pullRequest.url, warnings: [] };
    default:
      return assertNever(action);
  }
}

async function open({ draft, marker, commit }: OpenAction<PlannedDraft>, hands: Hands): Promise<Done> {
  const { repository, forge, request } = hands;
  const whole = await hands.complete(draft);
  const body = bodyOf(draft, whole, marker, hands);
  await hands.show(whole, body);
  if (request.isDryRun) return NOTHING_TO_SAY;
  if (commit.kind === 'commit') await push(whole, commit.expected, hands);
  if (forge === undefined) return NOTHING_TO_SAY;
  const { branch, title, labels, reviewers } = whole;
  const { pullRequest, warnings } = await forge.open({
    branch,
    base: repository.base.branch,
    title,
    body,
    labels,
    reviewers,
  });
  return { url: pullRequest.url, opened: pullRequest, warnings };
}

/** The body comes after the branch: what it says of the change is true when it is read. */
async function update(action: UpdateAction<PlannedDraft>, hands: Hands): Promise<Done> {
  const { draft, marker, commit, title, addLabels, dropped, pullRequest } = action;
  const whole = await hands.complete(draft);
  const body = bodyOf(draft, whole, marker, hands);
  await hands.show(whole, body);
  if (hands.request.isDryRun) return { url: pullRequest.url, warnings: [] };
  if (commit.kind === 'commit') await push(whole, commit.expected, hands);
  await hands.forge?.update(pullRequest.number, {
    body,
    ...(title === undefined ? {} : { title }),
    ...(addLabels.length === 0 ? {} : { addLabels }),
  });
  if (dropped.length > 0) await hands.forge?.comment(pullRequest.number, droppedComment(dropped));
  return { url: pullRequest.url, warnings: [] };
}

async function close(
  { pullRequest, marker, why, sentences, deleteBranch }: CloseAction,
  { forge, repository, request }: Hands,
): Promise<Done> {
  const { number, body, url } = pullRequest;
  if (request.isDryRun || forge === undefined) return { url, warnings: [] };
  const closing = {
    number,
    closingBody: withMarker(body, marker),
    closedBody: withMarker(body, { ...marker, end: { step: 'closed', why } }),
    comment: closingComment(why, sentences),
    deleteBranch,
  };
  return { url, warnings: await closeOurs(closing, { forge, repository }) };
}

async function warn(
  { pullRequest, warning }: HandsOffAction<PlannedDraft>,
  { forge, request }: Hands,
): Promise<Done> {
  if (pullRequest === undefined) return NOTHING_TO_SAY;
  const { number, body, url } = pullRequest;
  if (warning !== undefined && !request.isDryRun) {
    await forge?.update(number, { body: withMarker(body, warning.marker) });
    await forge?.comment(number, droppedComment(warning.dropped));
  }
  return { url, warnings: [] };
}

async function letGo(
  { pullRequest: { url }, deleteBranch }: WatchAction,
  { repository, request }: Hands,
): Promise<Done> {
  if (deleteBranch !== undefined && !request.isDryRun)
    await repository.deleteBranch(deleteBranch.name, deleteBranch.expected);
  return { url, warnings: [] };
}

function bodyOf(planned: PlannedDraft, draft: Draft, marker: Marker, { forge, keptFor }: Hands): string {
  return proposalBody(draft, marker, {
    maxLength: forge?.maxBodyLength ?? MAX_BODY_LENGTH,
    kept: keptFor(planned),
  });
}

async function push(draft: Draft, expected: string | undefined, hands: Hands): Promise<void> {
  const { repository, request } = hands;
  const { author, analysis } = request;
  await pushCommit(repository, {
    branch: draft.branch,
    expected,
    files: draft.files,
    message: commitMessage(draft, { signedOffBy: signedOffBy(request) }),
    author,
    atMs: analysis.settings.nowMs,
  });
}
