import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { giteaForge } from '../../../src/adapters/forge/gitea/forge.ts';
import type { NewPullRequest } from '../../../src/proposals/forge.ts';
import { GITEA_REPOSITORY } from '../../support/forges/gitea.ts';
import { trimmedGiteaApi } from '../../support/forges/refresh-gitea.ts';
import { tempDir } from '../../support/temp-dir.ts';
import { calling, problemOf } from '../calling/calling.ts';
import { policiesRepository } from './policies-repository.ts';
import { gitea } from './started-forges.ts';

const repository = policiesRepository(tempDir(), ['lapse/a']);
const REQUEST: NewPullRequest = {
  branch: 'lapse/a',
  base: 'main',
  title: 'Less',
  body: 'Two rules go.',
  labels: [],
  reviewers: [],
};

describe('pull requests of Gitea', () => {
  it('labels are set by number: those that are there as they are, the others are made once', async () => {
    const { forge, standIn } = await gitea(repository);
    const { number } = (await forge.open({ ...REQUEST, labels: ['lapse'] })).pullRequest;
    await forge.update(number, { addLabels: ['lapse', 'held'] });
    const made = standIn.requests.filter(
      ({ method, path }) => method === 'POST' && path.endsWith('policies/labels'),
    );
    expect(made.map(({ body }) => body)).toMatchObject([{ name: 'lapse' }, { name: 'held' }]);
    expect(standIn.pullRequests()[0]?.labels).toEqual(['lapse', 'held']);
  });

  it('an account that may make no labels opens without them, and says so', async () => {
    const { forge, standIn } = await gitea(repository, { mayMakeLabels: false });
    const { warnings } = await forge.open({ ...REQUEST, labels: ['lapse'] });
    expect(warnings).toEqual([
      expect.stringMatching(
        /^the label "lapse" was not set: .* answered 403: token does not have the required scope$/,
      ),
    ]);
    expect(standIn.pullRequests()).toHaveLength(1);
  });

  it('teams of the owner are asked, those of others are told', async () => {
    const { forge, standIn } = await gitea(repository);
    const { warnings } = await forge.open({ ...REQUEST, reviewers: ['@acme/net', '@other/net'] });
    expect(warnings).toEqual(['@other/net was not asked for a review: Gitea asks only teams of acme']);
    expect(standIn.pullRequests()[0]?.reviewers).toEqual(['acme/net']);
  });

  it('a server that gives few at once is read to the end', async () => {
    const { forge, standIn } = await gitea(repository, { most: 3 });
    for (let count = 0; count < 8; count++)
      standIn.addPull({ branch: `lapse/${count}`, base: 'main', title: 'x', body: '' });
    expect(await forge.pullRequests('lapse/', 0)).toHaveLength(8);
  });

  it('closed ones are read only as far back as was asked', async () => {
    const { forge, standIn } = await gitea(repository, { most: 3 });
    for (let count = 0; count < 30; count++)
      standIn.closeBy(
        standIn.addPull({ branch: `lapse/${count}`, base: 'main', title: 'x', body: '' }).number,
        'ana',
      );
    const listed = await forge.pullRequests('lapse/', standIn.nowMs());
    expect(listed.map(({ number }) => number)).toEqual([30]);
    const pages = standIn.requests.filter(({ query }) => query.get('state') === 'closed');
    expect(pages).toHaveLength(1);
  });

  it('who closed it is not known where the timeline may not be read', async () => {
    const { forge, standIn } = await gitea(repository);
    const { number } = (await forge.open(REQUEST)).pullRequest;
    standIn.closeBy(number, 'ana');
    const answer = { status: 403, body: { message: 'scope' } };
    standIn.fail({ kind: 'answer', answer }, ({ path }) => path.endsWith('/timeline'));
    expect((await forge.pullRequests('lapse/', 0))[0]?.state).toMatchObject({
      kind: 'closed',
      by: undefined,
    });
  });

  it('other issues do not hide the dashboard where its label is not there', async () => {
    const { forge, standIn } = await gitea(repository);
    for (let count = 0; count < 60; count++) standIn.addIssue({ title: 'x', body: 'x', labels: [] });
    expect(await forge.findIssue('lapse', '<!-- m -->')).toBeUndefined();
    expect(standIn.requests.filter(({ path }) => path.endsWith('/issues'))).toEqual([]);
  });

  it('the token is in no message', async () => {
    const { standIn } = await gitea(repository);
    const token = 'wrong-s3cret-t0ken';
    const forge = giteaForge({ url: `${standIn.url}/`, ...GITEA_REPOSITORY, token }, calling());
    for (const work of [
      () => forge.account(),
      () => forge.open(REQUEST),
      () => forge.pullRequests('lapse/', 0),
    ]) {
      const problem = await problemOf(work());
      expect(problem).toMatchObject({ status: 401, retry: { kind: 'never' } });
      expect(`${problem.message}${problem.stack ?? ''}`).not.toContain(token);
    }
  });

  it('what the stand-in checks is what the library was made of', () => {
    const kept = readFileSync(
      new URL('../../../fixtures/forges/gitea.operations.json', import.meta.url),
      'utf8',
    );
    expect(kept).toBe(trimmedGiteaApi());
    expect(Object.keys(JSON.parse(kept).operations)).toHaveLength(14);
  });
});
