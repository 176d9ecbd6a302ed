import type { PullRequest, PullRequestState } from '../../../proposals/forge.ts';
import { at, labelsAt, numberAt, proseAt, textAt, timeAt } from '../answer.ts';

/** Undefined where it is none. Who closed it is not in it. */
export function pullRequest(data: unknown): PullRequest | undefined {
  const number = numberAt(data, 'number');
  const branch = branchOf(data);
  const state = stateOf(data);
  if (number === undefined || branch === undefined || state === undefined) return undefined;
  return {
    number,
    url: textAt(data, 'html_url') ?? '',
    branch,
    base: textAt(data, 'base', 'ref') ?? '',
    title: textAt(data, 'title') ?? '',
    body: proseAt(data, 'body'),
    labels: labelsAt(data, 'labels'),
    state,
    head: textAt(data, 'head', 'sha') ?? '',
  };
}

/** Whether the branch is one of the repository itself, not of a fork. */
export function isOfRepository(data: unknown): boolean {
  const head = numberAt(data, 'head', 'repo_id');
  return head !== undefined && head === numberAt(data, 'base', 'repo_id');
}

/** Once the branch is deleted, `ref` is `refs/pull/7/head`, and only the label still names it. */
function branchOf(data: unknown): string | undefined {
  const ref = textAt(data, 'head', 'ref');
  return ref?.startsWith('refs/pull/') === true ? textAt(data, 'head', 'label') : ref;
}

function stateOf(data: unknown): PullRequestState | undefined {
  const state = textAt(data, 'state');
  if (state === 'open') return { kind: 'open' };
  if (state !== 'closed') return undefined;
  if (at(data, 'merged') === true) {
    const atMs = timeAt(data, 'merged_at') ?? endedAt(data);
    return { kind: 'merged', atMs, commit: textAt(data, 'merge_commit_sha') };
  }
  return { kind: 'closed', atMs: endedAt(data), by: undefined };
}

function endedAt(data: unknown): number {
  return timeAt(data, 'closed_at') ?? timeAt(data, 'updated_at') ?? 0;
}
