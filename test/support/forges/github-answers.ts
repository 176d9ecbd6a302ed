import type { Does } from '../../adapters/calling/stand-in.ts';
import type { Operation } from './described-api.ts';
import { APP, botOf, type Caller } from './github-access.ts';
import { type Item, shownComment, shownIssue, shownLabel, shownPull, shownUser } from './github-state.ts';
import { addItem, nextTime, type World } from './github-world.ts';

export interface Request {
  readonly operation: Operation;
  readonly query: URLSearchParams;
  /** as published */
  readonly body: unknown;
  readonly caller: Caller;
}

interface Turn extends Request {
  readonly world: World;
  readonly login: string;
}

export function json(status: number, body: unknown, headers: Readonly<Record<string, string>> = {}): Does {
  return {
    status,
    headers: { 'content-type': 'application/json; charset=utf-8', ...headers },
    body: JSON.stringify(body),
  };
}

const BASE = '/repos/{owner}/{repo}';
const NOT_FOUND = json(404, { message: 'Not Found' });

export function answerTo(world: World, request: Request): Does {
  const { operation, caller } = request;
  const { template, method, parameters } = operation;
  if (caller.kind === 'nobody') return json(401, { message: 'Bad credentials' });
  if (template.startsWith(BASE) && `${parameters['owner']}/${parameters['repo']}` !== 'acme/policies')
    return NOT_FOUND;
  const byApp = template.startsWith('/app') || template === `${BASE}/installation`;
  if (byApp !== (caller.kind === 'app'))
    return json(401, { message: 'A JSON web token could not be decoded' });
  settle(world);
  const handler = HANDLERS[`${method} ${template}`];
  if (handler === undefined) throw new Error(`${method} ${template} is published, but not played`);
  return handler({ ...request, world, login: caller.kind === 'user' ? caller.login : botOf() });
}

/** Branches move without the API. */
function settle(world: World): void {
  for (const item of world.state.items) {
    const { pull } = item;
    if (pull?.from !== 'acme/policies' || item.state === 'closed') continue;
    const head = world.repository.headOf(pull.branch);
    if (head === undefined) {
      const at = nextTime(world);
      Object.assign(item, { state: 'closed', closedBy: 'whoever-deleted-it', closedAt: at, updatedAt: at });
    } else pull.head = head;
  }
}

const HANDLERS: Readonly<Record<string, (turn: Turn) => Does>> = {
  'GET /user': (turn) =>
    turn.caller.kind === 'user'
      ? answer(turn, 200, shownUser(turn.login))
      : json(403, { message: 'Resource not accessible by integration' }),
  'GET /app': (turn) => answer(turn, 200, { id: Number(APP.id), slug: APP.slug }),
  [`GET ${BASE}/installation`]: (turn) => answer(turn, 200, { id: APP.installation }),
  'POST /app/installations/{installation_id}/access_tokens': (turn) => {
    if (turn.operation.parameters['installation_id'] !== String(APP.installation)) return NOT_FOUND;
    const token = `ghs_made-f0r-th3-installation-${turn.world.state.accounts.size}`;
    turn.world.state.accounts.set(token, botOf());
    return answer(turn, 201, { token, expires_at: '2126-06-01T00:00:00Z' });
  },

  [`GET ${BASE}/pulls`]: (turn) => {
    const { query, world } = turn;
    const [state, head, base] = [query.get('state') ?? 'open', query.get('head'), query.get('base')];
    const sorted =
      query.get('sort') === 'updated' ? byUpdate(world.state.items) : world.state.items.toReversed();
    const shown = sorted.flatMap((item) => {
      const { pull } = item;
      if (pull === undefined || (state !== 'all' && item.state !== state)) return [];
      const label = `${(pull.from ?? '').split('/')[0]}:${pull.branch}`;
      if ((head !== null && head !== label) || (base !== null && base !== pull.base)) return [];
      return [shownPull(item, pull)];
    });
    return answer(turn, 200, pageOf(turn, shown));
  },
  [`POST ${BASE}/pulls`]: (turn) => {
    const { world, login } = turn;
    const [branch, base] = [text(turn, 'head'), text(turn, 'base')];
    const [head, baseHead] = [world.repository.headOf(branch), world.repository.headOf(base)];
    const isThere = world.state.items.some(
      ({ state, pull }) =>
        state === 'open' && pull?.branch === branch && pull.base === base && pull.from === 'acme/policies',
    );
    if (isThere) return unprocessable(`A pull request already exists for acme:${branch}.`);
    if (head === undefined || baseHead === undefined)
      return unprocessable(`${head === undefined ? 'head' : 'base'} is invalid`);
    if (head === baseHead) return unprocessable(`No commits between ${base} and ${branch}`);
    if (text(turn, 'body').length > 65_536)
      return unprocessable('body is too long (maximum is 65536 characters)');
    const item = addItem(
      world,
      { title: text(turn, 'title'), body: text(turn, 'body'), author: login },
      { branch, base, head },
    );
    return pullAnswer(turn, 201, item);
  },
  [`PATCH ${BASE}/pulls/{pull_number}`]: (turn) => {
    const item = itemOf(turn, 'pull_number');
    if (item?.pull === undefined) return NOT_FOUND;
    change(turn, item);
    return pullAnswer(turn, 200, item);
  },
  [`POST ${BASE}/pulls/{pull_number}/requested_reviewers`]: (turn) => {
    const item = itemOf(turn, 'pull_number');
    if (item?.pull === undefined) return NOT_FOUND;
    const { members, teams } = turn.world.state;
    const [people, groups] = [texts(turn, 'reviewers'), texts(turn, 'team_reviewers')];
    if (people.includes(item.author))
      return unprocessable('Review cannot be requested from pull request author.');
    if (!people.every((one) => members.has(one)) || !groups.every((one) => teams.has(one)))
      return json(422, {
        message:
          'Reviews may only be requested from collaborators. One or more of the users or teams you specified is not a collaborator of the acme/policies repository.',
      });
    for (const one of people) item.pull.reviewers.add(one);
    for (const one of groups) item.pull.teams.add(one);
    return pullAnswer(turn, 201, item);
  },

  [`GET ${BASE}/issues`]: (turn) => {
    const { query, world } = turn;
    const labels = (query.get('labels') ?? '').split(',').filter((one) => one !== '');
    const shown = world.state.items
      .filter((item) => query.get('state') === 'all' || item.state === 'open')
      .filter((item) => labels.every((one) => item.labels.has(one)));
    const sorted = query.get('direction') === 'asc' ? shown : shown.toReversed();
    return answer(turn, 200, pageOf(turn, sorted.map(shownIssue)));
  },
  [`POST ${BASE}/issues`]: (turn) => {
    const item = addItem(turn.world, {
      title: text(turn, 'title'),
      body: text(turn, 'body'),
      author: turn.login,
      labels: new Set(texts(turn, 'labels')),
    });
    return answer(turn, 201, shownIssue(item));
  },
  [`GET ${BASE}/issues/{issue_number}`]: (turn) => {
    const item = itemOf(turn, 'issue_number');
    return item === undefined ? NOT_FOUND : answer(turn, 200, shownIssue(item));
  },
  [`PATCH ${BASE}/issues/{issue_number}`]: (turn) => {
    const item = itemOf(turn, 'issue_number');
    if (item === undefined) return NOT_FOUND;
    change(turn, item);
    return answer(turn, 200, shownIssue(item));
  },
  [`GET ${BASE}/issues/{issue_number}/comments`]: (turn) => {
    const item = itemOf(turn, 'issue_number');
    return item === undefined ? NOT_FOUND : answer(turn, 200, pageOf(turn, item.comments.map(shownComment)));
  },
  [`POST ${BASE}/issues/{issue_number}/comments`]: (turn) => {
    const item = itemOf(turn, 'issue_number');
    if (item === undefined) return NOT_FOUND;
    const comment = { author: turn.login, body: text(turn, 'body') };
    item.comments.push(comment);
    return answer(turn, 201, shownComment(comment));
  },
  [`POST ${BASE}/issues/{issue_number}/labels`]: (turn) => {
    const item = itemOf(turn, 'issue_number');
    if (item === undefined) return NOT_FOUND;
    for (const label of texts(turn, 'labels')) {
      item.labels.add(label);
      turn.world.state.labels.add(label);
    }
    return answer(turn, 200, [...item.labels].map(shownLabel));
  },
  [`GET ${BASE}/labels/{name}`]: (turn) => {
    const name = turn.operation.parameters['name'] ?? '';
    return turn.world.state.labels.has(name) ? answer(turn, 200, shownLabel(name)) : NOT_FOUND;
  },
  [`POST ${BASE}/labels`]: (turn) => {
    turn.world.state.labels.add(text(turn, 'name'));
    return answer(turn, 201, shownLabel(text(turn, 'name')));
  },
};

function answer({ world, operation }: Turn, status: number, values: unknown): Does {
  return json(status, world.api.answer(operation, status, values));
}

function pullAnswer(turn: Turn, status: number, item: Item): Does {
  return item.pull === undefined ? NOT_FOUND : answer(turn, status, shownPull(item, item.pull));
}

function unprocessable(message: string): Does {
  return json(422, {
    message: 'Validation Failed',
    errors: [{ resource: 'PullRequest', code: 'custom', message }],
  });
}

function byUpdate(items: readonly Item[]): readonly Item[] {
  return items.toSorted((a, b) => b.updatedAt.localeCompare(a.updatedAt));
}

function pageOf({ query }: Turn, all: readonly unknown[]): readonly unknown[] {
  const [page, size] = [Number(query.get('page') ?? 1), Math.min(100, Number(query.get('per_page') ?? 30))];
  return all.slice((page - 1) * size, page * size);
}

function itemOf({ world, operation }: Turn, parameter: string): Item | undefined {
  return world.state.items.find(({ number }) => number === Number(operation.parameters[parameter]));
}

function change(turn: Turn, item: Item): void {
  const at = nextTime(turn.world);
  item.updatedAt = at;
  for (const field of ['title', 'body'] as const) if (has(turn, field)) item[field] = text(turn, field);
  if (text(turn, 'state') === 'closed' && item.state === 'open')
    Object.assign(item, { state: 'closed', closedBy: turn.login, closedAt: at });
  if (text(turn, 'state') === 'open')
    Object.assign(item, { state: 'open', closedBy: undefined, closedAt: undefined });
}

function has({ body }: Turn, name: string): boolean {
  return typeof body === 'object' && body !== null && name in body;
}

function value({ body }: Turn, name: string): unknown {
  return typeof body === 'object' && body !== null ? Reflect.get(body, name) : undefined;
}

function text(turn: Turn, name: string): string {
  const given = value(turn, name);
  return typeof given === 'string' ? given : '';
}

function texts(turn: Turn, name: string): readonly string[] {
  const all = value(turn, name);
  return Array.isArray(all) ? all.map(String) : [];
}
