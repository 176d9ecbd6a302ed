import { buildStandIn, type Dialect, fieldsOf, problem, textOf } from './build-stand-in.ts';
import { type ForgeMemory, pageOf, type StoredForgeIssue, type StoredPull } from './forge-memory.ts';
import type { ForgeAnswer, ForgeRequest } from './forge-server.ts';
import type { ForgeStandIn, StandInOptions } from './forge-stand-in.ts';

export const GITLAB_PROJECT = 'acme/net/policies';
const PROJECT_ID = 42;
const FORK_ID = 43;
const MOST = 100;

/** name → number */
const USERS = new Map([
  ['lapse-bot', 1],
  ['ana', 7],
  ['ben', 8],
]);

export interface GitLabOptions extends StandInOptions {
  /** the free edition sets one, and says nothing of the others */
  readonly mostReviewers?: number;
}

/** GitLab of one project in a nested group, below a path of its own. */
export function startGitLab({ mostReviewers = 10, ...options }: GitLabOptions): Promise<ForgeStandIn> {
  const dialect: Dialect = {
    published: ['gitlab'],
    base: '/git',
    api: '/api/v4',
    account: 'lapse-bot',
    isAllowed: ({ headers }, token) => headers['private-token'] === token,
    answer: (matched, request, memory) => {
      const { params } = matched;
      if (params['id'] !== undefined && ![GITLAB_PROJECT, String(PROJECT_ID)].includes(params['id']))
        return problem(404, '404 Project Not Found');
      const number = Number(params['iid']);
      if (params['iid'] !== undefined && !exists(matched.operation, number, memory))
        return problem(404, '404 Not found');
      return (
        ANSWERS[matched.operation]?.({ request, memory, number, mostReviewers }) ?? problem(405, 'not done')
      );
    },
  };
  return buildStandIn(dialect, options);
}

interface Call {
  readonly request: ForgeRequest;
  readonly memory: ForgeMemory;
  readonly number: number;
  readonly mostReviewers: number;
}

const REQUESTS = '/projects/{id}/merge_requests';
const ISSUES = '/projects/{id}/issues';

const ANSWERS: Readonly<Record<string, (call: Call) => ForgeAnswer | Promise<ForgeAnswer>>> = {
  'GET /user': () => ({ status: 200, body: user('lapse-bot') }),
  'GET /users': ({ request: { query } }) => ({
    status: 200,
    body: [...USERS.keys()]
      .filter((name) => name === query.get('username')?.toLowerCase())
      .map((name) => user(name)),
  }),
  [`GET ${REQUESTS}`]: ({ memory, request: { query } }) => ({
    status: 200,
    body: pageOf(listed(memory, query), query, MOST).map(mergeRequest),
  }),
  [`GET ${REQUESTS}/{iid}`]: ({ memory, number }) => ({
    status: 200,
    body: mergeRequest(memory.pull(number)),
  }),
  [`POST ${REQUESTS}`]: create,
  [`PUT ${REQUESTS}/{iid}`]: edit,
  [`GET ${REQUESTS}/{iid}/notes`]: ({ memory, number, request: { query } }) => ({
    status: 200,
    body: pageOf(
      memory.pull(number).comments.map((body, at) => ({ id: at + 1, body, system: false })),
      new URLSearchParams({ per_page: query.get('per_page') ?? '20' }),
      MOST,
    ).toReversed(),
  }),
  [`POST ${REQUESTS}/{iid}/notes`]: ({ memory, number, request }) => {
    const text = obey(memory, number, textOf(fieldsOf(request)['body']));
    memory.pull(number).comments.push(text);
    memory.change(number, {});
    return { status: 201, body: { id: 1, body: text } };
  },
  [`GET ${ISSUES}`]: ({ memory, request: { query } }) => ({
    status: 200,
    body: pageOf(
      memory.issues.filter(({ labels }) => labels.includes(query.get('labels') ?? '')),
      query,
      MOST,
    ).map(issue),
  }),
  [`POST ${ISSUES}`]: ({ memory, request }) => {
    const { title, description, labels } = fieldsOf(request);
    const made = memory.addIssue({
      title: textOf(title),
      body: textOf(description),
      labels: textOf(labels).split(','),
    });
    return { status: 201, body: issue(made) };
  },
  [`PUT ${ISSUES}/{iid}`]: ({ memory, number, request }) => {
    const found = memory.issues.find((one) => one.number === number);
    if (found === undefined) return problem(404, '404 Not found');
    const { title, description, state_event: event } = fieldsOf(request);
    Object.assign(found, { title: textOf(title), body: textOf(description).trimEnd() });
    if (event === 'reopen') found.isOpen = true;
    return { status: 200, body: issue(found) };
  },
};

function exists(operation: string, number: number, { pulls, issues }: ForgeMemory): boolean {
  const all: readonly { readonly number: number }[] = operation.includes(ISSUES) ? issues : pulls;
  return all.some((one) => one.number === number);
}

function listed({ pulls }: ForgeMemory, query: URLSearchParams): readonly StoredPull[] {
  const state = query.get('state') ?? 'all';
  const after = Date.parse(query.get('updated_after') ?? '1970-01-01T00:00:00Z');
  const is = (name: string, value: string): boolean => (query.get(name) ?? value) === value;
  return pulls
    .filter((one) => state === 'all' || stateName(one) === state)
    .filter(({ updatedAt }) => Date.parse(updatedAt) >= after)
    .filter(({ branch, base }) => is('source_branch', branch) && is('target_branch', base))
    .toSorted((a, b) => b.updatedAt.localeCompare(a.updatedAt));
}

function create({ memory, request, mostReviewers }: Call): ForgeAnswer {
  const {
    source_branch: branch,
    target_branch: base,
    title,
    description,
    labels,
    reviewer_ids,
  } = fieldsOf(request);
  const there = memory.pulls.find(
    (one) => one.state === 'open' && one.branch === branch && one.base === base && one.from === 'here',
  );
  if (there !== undefined) {
    const message = [`Another open merge request already exists for this source branch: !${there.number}`];
    return { status: 409, body: { message } };
  }
  const made = memory.addPull({
    branch: textOf(branch),
    base: textOf(base),
    title: textOf(title),
    body: '',
    labels: splitLabels(labels),
    reviewers: names(reviewer_ids).slice(0, mostReviewers),
  });
  made.body = obey(memory, made.number, textOf(description));
  return { status: 201, body: mergeRequest(made) };
}

function edit({ memory, number, request, mostReviewers }: Call): ForgeAnswer {
  const { title, description, add_labels: added, state_event: event, reviewer_ids: ids } = fieldsOf(request);
  const pull = memory.pull(number);
  memory.change(number, {
    ...(title === undefined ? {} : { title: textOf(title) }),
    ...(description === undefined ? {} : { body: obey(memory, number, textOf(description)) }),
    ...(ids === undefined ? {} : { reviewers: names(ids).slice(0, mostReviewers) }),
    labels: [...new Set([...pull.labels, ...splitLabels(added)])],
  });
  if (event === 'close') memory.close(number, 'lapse-bot');
  return { status: 200, body: mergeRequest(pull) };
}

/** Quick actions: a line `/close` closes, and is not kept. */
function obey(memory: ForgeMemory, number: number, text: string): string {
  if (/^\/close\s*$/m.test(text)) memory.close(number, 'lapse-bot');
  return text.replaceAll(/^\/[a-z_]+.*$/gm, '').trimEnd();
}

function splitLabels(labels: unknown): string[] {
  return typeof labels === 'string' && labels !== '' ? labels.split(',') : [];
}

function names(ids: unknown): string[] {
  return Array.isArray(ids) ? [...USERS].flatMap(([name, id]) => (ids.includes(id) ? [name] : [])) : [];
}

function user(name: string): Record<string, unknown> {
  return { id: USERS.get(name) ?? 99, username: name, name, state: 'active' };
}

function stateName({ state }: StoredPull): string {
  return state === 'open' ? 'opened' : state;
}

function mergeRequest(pull: StoredPull): Record<string, unknown> {
  return {
    id: 9000 + pull.number,
    iid: pull.number,
    project_id: PROJECT_ID,
    source_project_id: pull.from === 'fork' ? FORK_ID : PROJECT_ID,
    target_project_id: PROJECT_ID,
    title: pull.title,
    description: pull.body,
    state: stateName(pull),
    source_branch: pull.branch,
    target_branch: pull.base,
    labels: pull.labels,
    reviewers: pull.reviewers.map(user),
    sha: pull.head,
    // a squash is moved to, with no commit of a merge above it
    merge_commit_sha: pull.mergedAs === 'merge' ? pull.mergeCommit : null,
    squash_commit_sha: pull.mergedAs === 'squash' ? pull.mergeCommit : null,
    merged_at: pull.state === 'merged' ? pull.endedAt : null,
    closed_at: pull.state === 'closed' ? pull.endedAt : null,
    closed_by: pull.closedBy === undefined ? null : user(pull.closedBy),
    created_at: pull.createdAt,
    updated_at: pull.updatedAt,
    web_url: `https://gitlab.example/${GITLAB_PROJECT}/-/merge_requests/${pull.number}`,
  };
}

function issue({ number, title, body, labels, isOpen }: StoredForgeIssue): Record<string, unknown> {
  return {
    id: 8000 + number,
    iid: number,
    title,
    description: body,
    labels,
    state: isOpen ? 'opened' : 'closed',
    web_url: `https://gitlab.example/${GITLAB_PROJECT}/-/issues/${number}`,
  };
}
