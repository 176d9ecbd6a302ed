import { bareRepository } from './bare-repository.ts';
import { ForgeMemory } from './forge-memory.ts';
import { type ForgeAnswer, type ForgeRequest, forgeServer } from './forge-server.ts';
import type { ForgeStandIn, StandInOptions } from './forge-stand-in.ts';
import { type Matched, type PublishedName, publishedChecks } from './published-api.ts';

/** What tells one forge from another. */
export interface Dialect {
  /** what requests and answers are held against */
  readonly published: readonly PublishedName[];
  /** a path of its own before that of the API */
  readonly base: string;
  readonly api: string;
  readonly account: string;
  readonly isAllowed: (request: ForgeRequest, token: string) => boolean;
  readonly answer: (
    matched: Matched,
    request: ForgeRequest,
    memory: ForgeMemory,
  ) => ForgeAnswer | Promise<ForgeAnswer>;
}

export async function buildStandIn(dialect: Dialect, options: StandInOptions): Promise<ForgeStandIn> {
  const repository = bareRepository(options.repositoryPath);
  const memory = new ForgeMemory(repository);
  const published = publishedChecks(dialect.published);
  const refusals: string[] = [];
  const server = await forgeServer(dialect.base, dialect.api, async (request) => {
    if (!dialect.isAllowed(request, options.token)) return problem(401, '401 Unauthorized');
    const matched = published.request(request);
    if ('refused' in matched) {
      refusals.push(matched.refused);
      return problem(400, matched.refused);
    }
    memory.refresh();
    const answer = await dialect.answer(matched, request, memory);
    const wrong = published.answer(matched.operation, answer);
    if (wrong !== undefined) refusals.push(wrong);
    return answer;
  });
  return {
    url: server.url,
    account: dialect.account,
    requests: server.requests,
    refusals,
    pullRequests: () => memory.pulls,
    issues: () => memory.issues,
    nowMs: () => memory.nowMs,
    addPull: (pull) => memory.addPull(pull),
    addIssue: (issue) => memory.addIssue(issue),
    closeBy: (number, person) => memory.close(number, person),
    merge: (number, { how = 'merge', deletesBranch = false } = {}) => {
      const commit = memory.merge(number, how);
      if (deletesBranch) repository.deleteBranch(memory.pull(number).branch);
      return commit;
    },
    editBody: (number, body) => {
      memory.change(number, { body });
    },
    fail: (fault, when) => server.fail(fault, when),
    stop: () => server.stop(),
  };
}

export function problem(status: number, message: string): ForgeAnswer {
  return { status, body: { message } };
}

/** The fields of a body that the published schema has let through. */
export function fieldsOf({ body }: ForgeRequest): Readonly<Record<string, unknown>> {
  return typeof body === 'object' && body !== null ? Object.fromEntries(Object.entries(body)) : {};
}

export function textsOf(value: unknown): string[] {
  return Array.isArray(value) ? value.map(String) : [];
}

export function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
