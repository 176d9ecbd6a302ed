import { readFileSync } from 'node:fs';
import { type Asked, type Does, standIn } from '../../adapters/calling/stand-in.ts';
import type { BareRepository } from './bare-repository.ts';
import { describedApi } from './described-api.ts';
import { ACCOUNT, type AppKeys, callerOf, TOKEN } from './github-access.ts';
import { answerTo, json } from './github-answers.ts';
import type { Item, Pull } from './github-state.ts';
import { addItem, nextTime, type World } from './github-world.ts';

export interface GitHubOptions {
  /** of an Enterprise Server: `/api/v3` */
  readonly basePath?: string;
  readonly repository: Pick<BareRepository, 'headOf'> & Partial<BareRepository>;
  /** of the app that is installed */
  readonly keys?: AppKeys;
}

/** A misfortune: what is done for requests such as `POST /repos/acme/policies/pulls`, and how many times. */
export interface Misfortune {
  readonly on: RegExp;
  readonly times: number;
  readonly does: Does;
  /** the request is carried out, only its answer is lost */
  readonly isDone?: boolean;
}

/** GitHub with the repository acme/policies, over a real socket, until the test ends. */
export interface GitHubStandIn {
  /** base of the API, as a client is told */
  readonly url: string;
  readonly asked: readonly Asked[];
  /** `POST /repos/acme/policies/pulls` */
  writes(): readonly string[];
  readonly items: readonly Item[];
  readonly labels: Set<string>;
  readonly members: Set<string>;
  readonly teams: Set<string>;
  /** requests that are not as published */
  readonly complaints: readonly string[];
  befall(misfortune: Misfortune): void;
  /** what people do */
  closeBy(number: number, person: string): void;
  reopen(number: number): void;
  merge(number: number, how?: 'merge' | 'squash'): string;
  edit(number: number, change: (body: string) => string): void;
  /** a pull request or an issue that was there */
  add(item: Partial<Item>, pull?: Partial<Pull>): Item;
}

const DESCRIPTION = new URL('../../../fixtures/forges/github.openapi.json', import.meta.url);

export async function githubStandIn({
  basePath = '',
  repository,
  keys,
}: GitHubOptions): Promise<GitHubStandIn> {
  const world: World = {
    // a fork that is gone is null
    api: describedApi(JSON.parse(readFileSync(DESCRIPTION, 'utf8')), /\/head\/repo must be object/),
    repository,
    state: {
      items: [],
      labels: new Set(['bug']),
      members: new Set(),
      teams: new Set(),
      accounts: new Map([[TOKEN, ACCOUNT]]),
    },
    ticks: 0,
  };
  const { state } = world;
  const complaints: string[] = [];
  const misfortunes: { left: number; readonly one: Misfortune }[] = [];

  const answer = (asked: Asked): Does => {
    const url = new URL(asked.url, 'http://github');
    const path = url.pathname.startsWith(basePath) ? url.pathname.slice(basePath.length) : '';
    const befallen = misfortunes.find(({ one, left }) => left > 0 && one.on.test(`${asked.method} ${path}`));
    if (befallen !== undefined) befallen.left--;
    if (befallen !== undefined && befallen.one.isDone !== true) return befallen.one.does;
    const operation = world.api.find(asked.method, path);
    if (operation === undefined) return complain(`${asked.method} ${asked.url} is not known`, 404);
    const body: unknown = asked.body === '' ? undefined : JSON.parse(asked.body);
    const wrong = [...headerComplaints(asked), ...world.api.complaints(operation, url.searchParams, body)];
    if (wrong.length > 0) return complain(`${asked.method} ${path}: ${wrong.join('; ')}`, 400);
    const caller = callerOf(asked.headers.authorization, state, keys);
    const does = answerTo(world, { operation, query: url.searchParams, body: body ?? {}, caller });
    return befallen?.one.does ?? does;
  };
  const complain = (text: string, status: number): Does => {
    complaints.push(text);
    return json(status, { message: text });
  };
  const { url, asked } = await standIn((one) => {
    try {
      return answer(one);
    } catch (error) {
      return complain(error instanceof Error ? error.message : String(error), 501);
    }
  });
  const itemAt = (number: number): Item => {
    const item = state.items.find((one) => one.number === number);
    if (item === undefined) throw new Error(`there is no ${number}`);
    return item;
  };
  return {
    url: `${url}${basePath}`,
    asked,
    writes: () =>
      asked
        .filter(({ method }) => method !== 'GET')
        .map((one) => `${one.method} ${one.url.slice(basePath.length)}`),
    items: state.items,
    labels: state.labels,
    members: state.members,
    teams: state.teams,
    complaints,
    befall: (one) => misfortunes.push({ one, left: one.times }),
    closeBy: (number, person) => {
      const at = nextTime(world);
      Object.assign(itemAt(number), { state: 'closed', closedBy: person, closedAt: at, updatedAt: at });
    },
    reopen: (number) => {
      Object.assign(itemAt(number), {
        state: 'open',
        closedBy: undefined,
        closedAt: undefined,
        updatedAt: nextTime(world),
      });
    },
    merge: (number, how = 'merge') => {
      const item = itemAt(number);
      const at = nextTime(world);
      const { pull } = item;
      if (pull === undefined || repository.merge === undefined) throw new Error('there is nothing to merge');
      pull.head = repository.headOf(pull.branch) ?? pull.head;
      const commit = repository.merge(pull.branch, pull.base, how);
      Object.assign(pull, { mergedAt: at, mergeCommit: commit });
      Object.assign(item, { state: 'closed', closedBy: 'jane', closedAt: at, updatedAt: at });
      return commit;
    },
    edit: (number, change) => {
      const item = itemAt(number);
      item.body = change(item.body);
    },
    add: (item, pull) => addItem(world, item, pull),
  };
}

function headerComplaints({ method, headers }: Asked): string[] {
  const wrong: string[] = [];
  if (!/^lapse\b/.test(headers['user-agent'] ?? '')) wrong.push('there is no user agent');
  if (!/application\/(?:vnd\.github[\w.+-]*|json)/.test(headers.accept ?? ''))
    wrong.push('nothing is accepted');
  if (method !== 'GET' && headers['content-type']?.startsWith('application/json') !== true)
    wrong.push('the body is no JSON');
  return wrong;
}
