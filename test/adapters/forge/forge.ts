import type { Asked, Does } from '../calling/stand-in.ts';

/** A forge's memory of issues, so that a second run meets what the first one made. */
export interface ForgeIssue {
  readonly number: number;
  title: string;
  body: string;
  isOpen: boolean;
  labels: string[];
  readonly isPullRequest?: true;
}

export interface Forge {
  readonly issues: ForgeIssue[];
  /** `POST`, `PATCH`, …: only what writes */
  readonly writes: string[];
  answer(asked: Asked): Does;
}

interface Dialect {
  readonly path: RegExp;
  readonly isAllowed: (asked: Asked) => boolean;
  readonly change: 'PATCH' | 'PUT';
  readonly show: (issue: ForgeIssue) => Record<string, unknown>;
  readonly bodyField: string;
  readonly labelsOf: (fields: Record<string, unknown>) => string[];
  readonly reopens: (fields: Record<string, unknown>) => boolean;
  readonly maxBody: number;
}

const json = (status: number, body: unknown): Does => ({
  status,
  headers: { 'content-type': 'application/json; charset=utf-8' },
  body: JSON.stringify(body),
});

function forge(dialect: Dialect, keepsLabels: boolean): Forge {
  const issues: ForgeIssue[] = [];
  const writes: string[] = [];
  const answer = (asked: Asked): Does => {
    const { pathname, searchParams } = new URL(asked.url, 'http://forge');
    const [, id] = dialect.path.exec(pathname) ?? [undefined, 'none'];
    if (id === 'none') return json(404, { message: 'Not Found' });
    if (!dialect.isAllowed(asked)) return json(401, { message: 'Bad credentials' });
    if (asked.method === 'GET') {
      const [page, size] = [Number(searchParams.get('page')), Number(searchParams.get('per_page'))];
      if (searchParams.get('state') !== 'all' || !(size <= 100) || !(page >= 1))
        return json(400, { message: 'bad query' });
      const labelled = issues.filter(({ labels }) => labels.includes(searchParams.get('labels') ?? ''));
      return json(200, labelled.slice((page - 1) * size, page * size).map(dialect.show));
    }
    writes.push(asked.method);
    const fields: Record<string, unknown> = JSON.parse(asked.body);
    const body = String(fields[dialect.bodyField]);
    if (asked.headers['content-type']?.startsWith('application/json') !== true) return json(415, {});
    if (body.length > dialect.maxBody) return json(422, { message: 'body is too long' });
    if (asked.method === 'POST' && id === undefined) {
      const labels = keepsLabels ? dialect.labelsOf(fields) : [];
      const issue = { number: issues.length + 1, title: String(fields['title']), body, isOpen: true, labels };
      issues.push(issue);
      return json(201, dialect.show(issue));
    }
    const issue = issues.find(({ number }) => number === Number(id));
    if (issue === undefined || asked.method !== dialect.change) return json(404, { message: 'Not Found' });
    Object.assign(issue, { title: String(fields['title']), body: body.trimEnd() });
    if (dialect.reopens(fields)) issue.isOpen = true;
    return json(200, dialect.show(issue));
  };
  return { issues, writes, answer };
}

export const TOKEN = 'planted-s3cret-t0ken';

/** https://docs.github.com/en/rest/issues/issues, below the path of GitHub Enterprise Server */
export function github({ keepsLabels = true } = {}): Forge {
  return forge(
    {
      path: /^\/api\/v3\/repos\/acme\/policies\/issues(?:\/(\d+))?$/,
      isAllowed: ({ headers }) => headers.authorization === `token ${TOKEN}`,
      change: 'PATCH',
      bodyField: 'body',
      labelsOf: ({ labels }) => (Array.isArray(labels) ? labels.map(String) : []),
      reopens: ({ state }) => state === 'open',
      maxBody: 65_536,
      show: ({ number, title, body, isOpen, labels, isPullRequest }) => ({
        number,
        title,
        body,
        state: isOpen ? 'open' : 'closed',
        labels: labels.map((name) => ({ id: 1, name })),
        html_url: `https://github.example/acme/policies/issues/${number}`,
        ...(isPullRequest === true ? { pull_request: {} } : {}),
      }),
    },
    keepsLabels,
  );
}

/** https://docs.gitlab.com/api/issues/, below a path of its own */
export function gitlab({ keepsLabels = true } = {}): Forge {
  return forge(
    {
      path: /^\/git\/api\/v4\/projects\/acme%2Fnet%2Fpolicies\/issues(?:\/(\d+))?$/,
      isAllowed: ({ headers }) => headers['private-token'] === TOKEN,
      change: 'PUT',
      bodyField: 'description',
      labelsOf: ({ labels }) => String(labels).split(','),
      reopens: (fields) => fields['state_event'] === 'reopen',
      maxBody: 1_048_576,
      show: ({ number, title, body, isOpen, labels }) => ({
        id: 9000 + number,
        iid: number,
        title,
        description: body,
        state: isOpen ? 'opened' : 'closed',
        labels,
        web_url: `https://gitlab.example/acme/net/policies/-/issues/${number}`,
      }),
    },
    keepsLabels,
  );
}
