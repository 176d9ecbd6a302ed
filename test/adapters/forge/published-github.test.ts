import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { describedApi } from '../../support/forges/described-api.ts';

const DESCRIPTION = new URL('../../../fixtures/forges/github.openapi.json', import.meta.url);
const api = describedApi(JSON.parse(readFileSync(DESCRIPTION, 'utf8')));

const PULLS = '/repos/acme/policies/pulls';
const PULL = { head: 'a', base: 'main', title: 'x' };

/** @param asked `POST /a/b?c=d` */
function complaints(asked: string, body?: unknown): readonly string[] {
  const [method = '', address = ''] = asked.split(' ');
  const { pathname, searchParams } = new URL(address, 'http://forge.example');
  const operation = api.find(method, pathname);
  return operation === undefined ? [`${asked} is not known`] : api.complaints(operation, searchParams, body);
}

describe('a request that GitHub does not publish is refused by name', () => {
  it.each([
    [`POST ${PULLS}`, PULL],
    [`GET ${PULLS}?state=closed&page=2`, undefined],
  ])('as published: %s', (asked, body) => {
    expect(complaints(asked, body)).toEqual([]);
  });

  it.each([
    ['a path that there is not', 'POST /repos/acme/policies/merges', PULL, 'not known'],
    ['another method', `PUT ${PULLS}`, PULL, 'not known'],
    ['a property that there is not', `POST ${PULLS}`, { ...PULL, reviewers: ['a'] }, 'reviewers'],
    ['a wrong type', `POST ${PULLS}`, { ...PULL, title: 1 }, 'title'],
    ['one that is missing', `POST ${PULLS}`, { title: 'x', base: 'main' }, 'head'],
    ['a value that there is not', `GET ${PULLS}?state=merged`, undefined, 'state'],
    ['a parameter that there is not', `GET ${PULLS}?labels=a`, undefined, 'labels'],
    ['a number that is none', `PATCH ${PULLS}/x`, { title: 'y' }, 'pull_number'],
    ['a body where there is none', `GET ${PULLS}`, {}, 'body'],
  ])('%s', (_, asked, body, said) => {
    const [first, ...others] = complaints(asked, body);
    expect(first).toContain(said);
    expect(others).toEqual([]);
  });
});

describe("an answer that GitHub does not publish is the stand-in's mistake", () => {
  const opened = { template: '/repos/{owner}/{repo}/pulls', method: 'POST', parameters: {} };

  it.each([
    ['a wrong type', 201, { number: '1' }, 'number'],
    ['another status', 200, { number: 1 }, 'never answers 200'],
  ])('%s', (_, status, values, said) => {
    expect(() => api.answer(opened, status, values)).toThrow(said);
  });
});
