import type { PullRequest, PullRequestState } from '../../../proposals/forge.ts';
import { labelsAt, numberAt, proseAt, textAt, timeAt } from '../answer.ts';

/** Undefined where it is none. */
export function mergeRequest(data: unknown): PullRequest | undefined {
  const number = numberAt(data, 'iid');
  const branch = textAt(data, 'source_branch');
  const state = stateOf(data);
  if (number === undefined || branch === undefined || state === undefined) return undefined;
  return {
    number,
    url: textAt(data, 'web_url') ?? '',
    branch,
    base: textAt(data, 'target_branch') ?? '',
    title: textAt(data, 'title') ?? '',
    body: proseAt(data, 'description'),
    labels: labelsAt(data, 'labels'),
    state,
    // null until GitLab has looked at the branch
    head: textAt(data, 'sha') ?? '',
  };
}

/** Whether the branch is one of the project itself, not of a fork. */
export function isOfProject(data: unknown): boolean {
  const source = numberAt(data, 'source_project_id');
  return source !== undefined && source === numberAt(data, 'target_project_id');
}

function stateOf(data: unknown): PullRequestState | undefined {
  switch (textAt(data, 'state')) {
    case 'opened':
    // for the moment in which it is merged
    case 'locked':
      return { kind: 'open' };
    case 'merged':
      return { kind: 'merged', atMs: endedAt(data, 'merged_at'), commit: commitOnBase(data) };
    case 'closed':
      return { kind: 'closed', atMs: endedAt(data, 'closed_at'), by: textAt(data, 'closed_by', 'username') };
    default:
      return undefined;
  }
}

/** Old ones were not given the time: then when they were last touched. */
function endedAt(data: unknown, field: 'merged_at' | 'closed_at'): number {
  return timeAt(data, field) ?? timeAt(data, 'updated_at') ?? 0;
}

/** With neither a merge commit nor a squashed one the base was moved to the head itself. */
function commitOnBase(data: unknown): string | undefined {
  return textAt(data, 'merge_commit_sha') ?? textAt(data, 'squash_commit_sha') ?? textAt(data, 'sha');
}
