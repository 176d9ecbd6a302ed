import { describe, expect, it } from 'vitest';
import type { ForgeRequest } from '../../support/forges/forge-server.ts';
import { type PublishedName, publishedChecks } from '../../support/forges/published-api.ts';

/** @param asked `POST /a/b?c=d` */
function request(asked: string, body?: unknown): ForgeRequest {
  const [method = '', address = ''] = asked.split(' ');
  const { pathname, searchParams } = new URL(address, 'http://forge.example');
  return { method, path: pathname, query: searchParams, body, headers: {} };
}

function refused(name: PublishedName, asked: ForgeRequest): string | undefined {
  const found = publishedChecks([name]).request(asked);
  return 'refused' in found ? found.refused : undefined;
}

const PULLS = '/repos/acme/policies/pulls';
const MERGES = '/projects/7/merge_requests';
const PULL = { head: 'a', base: 'main', title: 'x' };
const MERGE = { source_branch: 'a', target_branch: 'main', title: 'x' };

describe('a request that is not as published is refused by name', () => {
  it.each([
    ['gitea', request(`POST ${PULLS}`, PULL)],
    ['forgejo', request(`POST ${PULLS}`, { ...PULL, labels: [1, 2] })],
    ['forgejo', request(`GET ${PULLS}?state=closed&page=2`)],
    ['gitlab', request(`POST ${MERGES}`, MERGE)],
  ] as const)('%s: as published', (name, asked) => {
    expect(refused(name, asked)).toBeUndefined();
  });

  it.each([
    ['gitea', 'a path that there is not', request('POST /repos/acme/policies/merges', PULL), 'not among'],
    ['forgejo', 'a path that there is not', request('POST /repos/acme/policies/merges', PULL), 'not among'],
    ['gitlab', 'a path that there is not', request('POST /projects/7/pulls', MERGE), 'not among'],
    ['gitea', 'another method', request(`PUT ${PULLS}`, PULL), 'not among'],
    ['forgejo', 'another method', request(`PUT ${PULLS}`, PULL), 'not among'],
    ['gitlab', 'another method', request(`PATCH ${MERGES}`, MERGE), 'not among'],
    ['gitea', 'a property that there is not', request(`POST ${PULLS}`, { ...PULL, draft: true }), 'draft'],
    ['forgejo', 'a property that there is not', request(`POST ${PULLS}`, { ...PULL, draft: true }), 'draft'],
    ['gitlab', 'a property that there is not', request(`POST ${MERGES}`, { ...MERGE, head: 'a' }), 'head'],
    ['gitea', 'a wrong type', request(`POST ${PULLS}`, { ...PULL, labels: ['a'] }), 'labels/0'],
    ['forgejo', 'a wrong type', request(`POST ${PULLS}`, { ...PULL, labels: ['a'] }), 'labels/0'],
    ['gitlab', 'a wrong type', request(`POST ${MERGES}`, { ...MERGE, title: 1 }), 'title'],
    ['gitlab', 'one that is missing', request(`POST ${MERGES}`, { title: 'x' }), 'source_branch'],
    ['forgejo', 'one that is missing', request('POST /repos/a/b/labels', { name: 'x' }), 'color'],
    ['gitea', 'a value that there is not', request(`GET ${PULLS}?state=merged`), 'state'],
    ['forgejo', 'a value that there is not', request(`GET ${PULLS}?state=merged`), 'state'],
    ['forgejo', 'a parameter that there is not', request(`GET ${PULLS}?head=a`), 'head'],
    ['gitlab', 'a parameter that there is not', request(`GET ${MERGES}?head=a`), 'head'],
    ['forgejo', 'a body where there is none', request(`GET ${PULLS}`, {}), 'body'],
  ] as const)('%s: %s', (name, _, asked, said) => {
    expect(refused(name, asked)).toContain(said);
  });
});

function wrong(operation: string, status: number, body: unknown): string | undefined {
  return publishedChecks(['forgejo']).answer(operation, { status, body });
}

describe('an answer that is not as published is told', () => {
  const OPEN = 'POST /repos/{owner}/{repo}/pulls';

  it('as published, also where there is nothing', () => {
    expect(wrong(OPEN, 201, { number: 1, merged_at: null, head: { ref: 'a' } })).toBeUndefined();
    expect(wrong(OPEN, 409, { message: 'x' })).toBeUndefined();
  });

  it.each([
    ['a field that there is not', 201, { number: 1, iid: 1 }, 'iid'],
    ['a field deep inside', 201, { head: { branch: 'a' } }, 'branch'],
    ['a wrong type', 201, { number: '1' }, 'number'],
    ['another status', 200, { number: 1 }, 'never answers 200'],
  ])('%s', (_, status, body, said) => {
    expect(wrong(OPEN, status, body)).toContain(said);
  });
});
