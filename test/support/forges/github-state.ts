/** What a stand-in of GitHub remembers of one repository. */
export interface GitHubState {
  readonly items: Item[];
  readonly labels: Set<string>;
  /** accounts that may review, and slugs of teams */
  readonly members: Set<string>;
  readonly teams: Set<string>;
  /** who may ask, by token */
  readonly accounts: Map<string, string>;
}

/** An issue; a pull request is one, too. */
export interface Item {
  readonly number: number;
  title: string;
  body: string;
  state: 'open' | 'closed';
  readonly author: string;
  readonly labels: Set<string>;
  readonly comments: { readonly author: string; readonly body: string }[];
  closedBy: string | undefined;
  createdAt: string;
  updatedAt: string;
  closedAt: string | undefined;
  readonly pull: Pull | undefined;
}

export interface Pull {
  readonly branch: string;
  base: string;
  /** the last one that the branch had */
  head: string;
  mergedAt: string | undefined;
  mergeCommit: string | undefined;
  readonly reviewers: Set<string>;
  readonly teams: Set<string>;
  /** `owner/name`: where the branch is; undefined: a fork that is gone */
  readonly from: string | undefined;
}

const REPOSITORY = 'acme/policies';
const SITE = 'https://github.example';

export function shownLabel(name: string): Record<string, unknown> {
  return { id: 1, name, color: '1d76db', default: false, description: 'x' };
}

export function shownUser(login: string): Record<string, unknown> {
  return { id: 7, login, type: login.endsWith('[bot]') ? 'Bot' : 'User' };
}

export function shownComment({ author, body }: Item['comments'][number]): Record<string, unknown> {
  return { id: 1, body, user: shownUser(author) };
}

export function shownIssue(item: Item): Record<string, unknown> {
  const { number, title, body, state, labels, comments, closedBy, createdAt, updatedAt, closedAt, pull } =
    item;
  const kind = pull === undefined ? 'issues' : 'pull';
  return {
    number,
    title,
    body,
    state,
    user: shownUser(item.author),
    labels: [...labels].map(shownLabel),
    comments: comments.length,
    created_at: createdAt,
    updated_at: updatedAt,
    closed_at: closedAt ?? null,
    html_url: `${SITE}/${REPOSITORY}/${kind}/${number}`,
    ...(closedBy === undefined ? {} : { closed_by: shownUser(closedBy) }),
    ...(pull === undefined
      ? {}
      : { pull_request: { url: null, html_url: null, diff_url: null, patch_url: null } }),
  };
}

/** As lists and single answers have it. */
export function shownPull(item: Item, pull: Pull): Record<string, unknown> {
  const { number, title, body, state, author, labels, createdAt, updatedAt, closedAt } = item;
  const isMerged = pull.mergedAt !== undefined;
  return {
    number,
    title,
    // people's browsers end lines so
    body: body.replaceAll('\n', '\r\n'),
    state,
    user: shownUser(author),
    labels: [...labels].map(shownLabel),
    created_at: createdAt,
    updated_at: updatedAt,
    closed_at: closedAt ?? null,
    merged_at: pull.mergedAt ?? null,
    // of an open one it is a merge that was only tried
    merge_commit_sha: isMerged ? (pull.mergeCommit ?? null) : 'f'.repeat(40),
    html_url: `${SITE}/${REPOSITORY}/pull/${number}`,
    requested_reviewers: [...pull.reviewers].map(shownUser),
    requested_teams: [...pull.teams].map((slug) => ({ slug, name: slug, parent: null })),
    head: {
      label: `${(pull.from ?? 'unknown').split('/')[0]}:${pull.branch}`,
      ref: pull.branch,
      sha: pull.head,
      repo: pull.from === undefined ? null : { full_name: pull.from },
      user: shownUser((pull.from ?? 'ghost').split('/')[0] ?? ''),
    },
    base: {
      label: `acme:${pull.base}`,
      ref: pull.base,
      sha: 'e'.repeat(40),
      repo: { full_name: REPOSITORY },
      user: shownUser('acme'),
    },
  };
}
