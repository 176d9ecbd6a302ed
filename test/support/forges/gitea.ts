import { buildStandIn, type Dialect, fieldsOf, problem, textOf, textsOf } from './build-stand-in.ts';
import { type ForgeMemory, pageOf, type StoredForgeIssue, type StoredPull } from './forge-memory.ts';
import type { ForgeAnswer, ForgeRequest } from './forge-server.ts';
import type { ForgeStandIn, StandInOptions } from './forge-stand-in.ts';

export const GITEA_REPOSITORY = { owner: 'acme', name: 'policies' } as const;
const REPO_ID = 42;
const FORK_ID = 43;
const MEMBERS = new Set(['ana', 'ben']);
const TEAMS = new Set(['net']);

export interface GiteaOptions extends StandInOptions {
  /** `MAX_RESPONSE_ITEMS`: what a page has at most, whatever is asked */
  readonly most?: number;
  readonly mayMakeLabels?: boolean;
}

/** Gitea with one repository, below a path of its own. */
export async function startGitea({
  most = 50,
  mayMakeLabels = true,
  ...options
}: GiteaOptions): Promise<ForgeStandIn> {
  const dialect: Dialect = {
    published: ['gitea', 'forgejo'],
    base: '/git',
    api: '/api/v1',
    account: 'lapse-bot',
    isAllowed: ({ headers }, token) => headers.authorization === `Bearer ${token}`,
    answer: ({ operation, params }, request, memory) => {
      const { owner, repo, index } = params;
      if (owner !== undefined && (owner !== GITEA_REPOSITORY.owner || repo !== GITEA_REPOSITORY.name))
        return problem(404, 'The target could not be found.');
      const call = { request, memory, number: Number(index), most, mayMakeLabels };
      if (
        index !== undefined &&
        ![...memory.pulls, ...memory.issues].some((one) => one.number === call.number)
      )
        return problem(404, 'The target could not be found.');
      return ANSWERS[operation]?.(call) ?? problem(405, 'not done');
    },
  };
  return buildStandIn(dialect, options);
}

interface Call {
  readonly request: ForgeRequest;
  readonly memory: ForgeMemory;
  readonly number: number;
  readonly most: number;
  readonly mayMakeLabels: boolean;
}

const REPO = '/repos/{owner}/{repo}';

const ANSWERS: Readonly<Record<string, (call: Call) => ForgeAnswer | Promise<ForgeAnswer>>> = {
  'GET /user': () => ({ status: 200, body: { id: 1, login: 'lapse-bot' } }),
  [`GET ${REPO}/pulls`]: ({ memory, request: { query }, most }) => ({
    status: 200,
    body: pageOf(
      memory.pulls
        .filter(({ state }) => (state === 'open') === (query.get('state') !== 'closed'))
        .toSorted((a, b) => b.updatedAt.localeCompare(a.updatedAt)),
      query,
      most,
    ).map((one) => pullRequest(one, memory)),
  }),
  [`POST ${REPO}/pulls`]: ({ memory, request }) => {
    const { head, base, title, body, labels } = fieldsOf(request);
    const there = memory.pulls.find(
      (one) => one.state === 'open' && one.branch === head && one.base === base && one.from === 'here',
    );
    if (there !== undefined)
      return problem(409, `pull request already exists for these targets [id: ${there.number}]`);
    const pull = memory.addPull({
      branch: textOf(head),
      base: textOf(base),
      title: textOf(title),
      body: textOf(body),
      labels: namesOf(labels, memory),
    });
    return pull.head === ''
      ? problem(404, 'The target could not be found.')
      : { status: 201, body: pullRequest(pull, memory) };
  },
  [`PATCH ${REPO}/pulls/{index}`]: ({ memory, number, request }) => {
    const { title, body, state } = fieldsOf(request);
    const pull = memory.change(number, {
      ...(title === undefined ? {} : { title: textOf(title) }),
      ...(body === undefined ? {} : { body: textOf(body) }),
    });
    if (state === 'closed') memory.close(number, 'lapse-bot');
    return { status: 201, body: pullRequest(pull, memory) };
  },
  [`POST ${REPO}/pulls/{index}/requested_reviewers`]: ({ memory, number, request }) => {
    const { reviewers, team_reviewers: teams } = fieldsOf(request);
    const pull = memory.pull(number);
    for (const name of textsOf(reviewers)) {
      if (!MEMBERS.has(name)) return problem(404, `user does not exist [uid: 0, name: ${name}]`);
      pull.reviewers.push(name);
    }
    for (const name of textsOf(teams)) {
      if (!TEAMS.has(name)) return problem(404, `team does not exist [name: ${name}]`);
      pull.reviewers.push(`acme/${name}`);
    }
    return { status: 201, body: [] };
  },
  [`GET ${REPO}/labels`]: ({ memory, request: { query }, most }) => ({
    status: 200,
    body: pageOf([...memory.labels], query, most).map(([name, id]) => ({ id, name })),
  }),
  [`POST ${REPO}/labels`]: ({ memory, request, mayMakeLabels }) => {
    if (!mayMakeLabels) return problem(403, 'token does not have the required scope');
    const name = textOf(fieldsOf(request)['name']);
    memory.labels.set(name, memory.labels.size + 101);
    return { status: 201, body: { id: memory.labels.get(name), name } };
  },
  [`POST ${REPO}/issues/{index}/labels`]: ({ memory, number, request }) => {
    const pull = memory.pull(number);
    const added = namesOf(fieldsOf(request)['labels'], memory);
    memory.change(number, { labels: [...new Set([...pull.labels, ...added])] });
    return { status: 200, body: pull.labels.map((name) => ({ id: memory.labels.get(name), name })) };
  },
  [`GET ${REPO}/issues/{index}/comments`]: ({ memory, number }) => ({
    status: 200,
    body: memory.pull(number).comments.map((body, at) => ({ id: at + 1, body })),
  }),
  [`POST ${REPO}/issues/{index}/comments`]: ({ memory, number, request }) => {
    const body = textOf(fieldsOf(request)['body']);
    memory.change(number, {}).comments.push(body);
    return { status: 201, body: { id: 1, body } };
  },
  [`GET ${REPO}/issues/{index}/timeline`]: ({ memory, number, request: { query }, most }) => {
    const events = pageOf(timeline(memory.pull(number)), query, most);
    return { status: 200, body: events.length === 0 ? null : events };
  },
  [`GET ${REPO}/issues`]: ({ memory, request: { query }, most }) => {
    const label = query.get('labels') ?? '';
    // a label that is not there is left out of the filter
    const chosen = memory.issues.filter(({ labels }) => !memory.labels.has(label) || labels.includes(label));
    return { status: 200, body: pageOf(chosen.toReversed(), query, most).map(issue) };
  },
  [`POST ${REPO}/issues`]: ({ memory, request }) => {
    const { title, body, labels } = fieldsOf(request);
    const made = memory.addIssue({
      title: textOf(title),
      body: textOf(body),
      labels: namesOf(labels, memory),
    });
    return { status: 201, body: issue(made) };
  },
  [`PATCH ${REPO}/issues/{index}`]: ({ memory, number, request }) => {
    const found = memory.issues.find((one) => one.number === number);
    if (found === undefined) return problem(404, 'The target could not be found.');
    const { title, body, state } = fieldsOf(request);
    Object.assign(found, { title: textOf(title), body: textOf(body) });
    if (state === 'open') found.isOpen = true;
    return { status: 201, body: issue(found) };
  },
};

function namesOf(ids: unknown, { labels }: ForgeMemory): string[] {
  return Array.isArray(ids) ? [...labels].flatMap(([name, id]) => (ids.includes(id) ? [name] : [])) : [];
}

function timeline({ comments, state, closedBy }: StoredPull): readonly Record<string, unknown>[] {
  const said = comments.map((body) => ({ type: 'comment', body, user: { login: 'ana' } }));
  return state === 'closed' ? [...said, { type: 'close', user: { login: closedBy } }] : said;
}

function pullRequest(pull: StoredPull, { labels }: ForgeMemory): Record<string, unknown> {
  const { number, state, branch, base } = pull;
  const isMerged = state === 'merged';
  return {
    id: 9000 + number,
    number,
    title: pull.title,
    body: pull.body,
    state: state === 'open' ? 'open' : 'closed',
    labels: pull.labels.map((name) => ({ id: labels.get(name), name })),
    merged: isMerged,
    merged_at: isMerged ? pull.endedAt : null,
    merge_commit_sha: pull.mergeCommit ?? null,
    closed_at: pull.endedAt ?? null,
    updated_at: pull.updatedAt,
    requested_reviewers: pull.reviewers.map((login) => ({ login })),
    // once merged, the branch is taken for deleted, as many projects have it
    head: {
      label: branch,
      ref: isMerged ? `refs/pull/${number}/head` : branch,
      sha: pull.head,
      repo_id: pull.from === 'fork' ? FORK_ID : REPO_ID,
    },
    base: { label: base, ref: base, repo_id: REPO_ID },
    html_url: `https://gitea.example/acme/policies/pulls/${number}`,
  };
}

function issue({ number, title, body, labels, isOpen }: StoredForgeIssue): Record<string, unknown> {
  return {
    number,
    title,
    body,
    labels: labels.map((name) => ({ name })),
    state: isOpen ? 'open' : 'closed',
    html_url: `https://gitea.example/acme/policies/issues/${number}`,
  };
}
