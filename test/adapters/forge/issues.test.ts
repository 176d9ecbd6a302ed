import { describe, expect, it } from 'vitest';
import { type GitHubRepository, sendToGitHub } from '../../../src/adapters/forge/github-issue.ts';
import { sendToGitLab } from '../../../src/adapters/forge/gitlab-issue.ts';
import type { IssueOutcome } from '../../../src/adapters/forge/upsert-issue.ts';
import { type Issue, issueMarker } from '../../../src/report/summary/issue.ts';
import { calling, problemOf } from '../calling/calling.ts';
import { ok, standIn } from '../calling/stand-in.ts';
import { type Forge, type ForgeIssue, github, gitlab, TOKEN } from './forge.ts';

const issueWith = (text: string, { isCall = true, name = '' } = {}): Issue => ({
  title: 'Unused network access',
  marker: issueMarker(name),
  body: `${issueMarker(name)}\n\n${text}\n`,
  isCall,
});

const FORGES = [
  {
    forge: 'GitHub',
    start: github,
    send: (base: string, issue: Issue, changes: Partial<GitHubRepository> = {}): Promise<IssueOutcome> =>
      sendToGitHub(
        { api: `${base}/api/v3`, owner: 'acme', name: 'policies', label: 'lapse', token: TOKEN, ...changes },
        issue,
        calling(),
      ),
    url: 'https://github.example/acme/policies/issues/1',
  },
  {
    forge: 'GitLab',
    start: gitlab,
    send: (base: string, issue: Issue, changes: Partial<GitHubRepository> = {}): Promise<IssueOutcome> =>
      sendToGitLab(
        { url: `${base}/git`, project: 'acme/net/policies', label: 'lapse', token: TOKEN, ...changes },
        issue,
        calling(),
      ),
    url: 'https://gitlab.example/acme/net/policies/-/issues/1',
  },
] as const;

function issueOfOthers(number: number, changes: Partial<ForgeIssue> = {}): ForgeIssue {
  return { number, title: 'other', body: 'other', isOpen: true, labels: ['lapse'], ...changes };
}

async function serve(forge: Forge): Promise<string> {
  return (await standIn((asked) => forge.answer(asked))).url;
}

describe.each(FORGES)('an issue on $forge', ({ start, send, url }) => {
  it('is made once, then updated in place, then left alone while the report stays the same', async () => {
    const forge = start();
    const base = await serve(forge);
    expect(await send(base, issueWith('first'))).toEqual({ kind: 'created', url });
    expect(await send(base, issueWith('second'))).toEqual({ kind: 'updated', url });
    const writes = [...forge.writes];
    expect(await send(base, issueWith('second'))).toEqual({ kind: 'unchanged', url });
    expect(forge.writes).toEqual(writes);
    expect(forge.issues).toHaveLength(1);
    expect(forge.issues[0]).toMatchObject({
      title: 'Unused network access',
      body: '<!-- lapse-report: -->\n\nsecond',
      labels: ['lapse'],
    });
  });

  it('that was closed is opened again where there is something new to act on', async () => {
    const forge = start();
    const base = await serve(forge);
    await send(base, issueWith('first'));
    Object.assign(forge.issues[0] ?? {}, { isOpen: false });
    expect(await send(base, issueWith('first'))).toMatchObject({ kind: 'unchanged' });
    expect(forge.issues[0]?.isOpen).toBe(false);
    expect(await send(base, issueWith('all is well', { isCall: false }))).toMatchObject({ kind: 'updated' });
    expect(forge.issues[0]?.isOpen).toBe(false);
    expect(await send(base, issueWith('second'))).toMatchObject({ kind: 'reopened' });
    expect(forge.issues[0]).toMatchObject({ isOpen: true, body: expect.stringContaining('second') });
  });

  it('is found behind a hundred others with its label, the open one before a closed one', async () => {
    const forge = start();
    const marked = `${issueMarker('')}\n\nold`;
    for (let number = 1; number <= 120; number++) forge.issues.push(issueOfOthers(number));
    forge.issues.push(
      issueOfOthers(121, { body: marked, isOpen: false }),
      issueOfOthers(122, { body: marked }),
    );
    expect(await send(await serve(forge), issueWith('new'))).toMatchObject({ kind: 'updated' });
    expect(forge.issues.filter(({ body }) => body.includes('new')).map(({ number }) => number)).toEqual([
      122,
    ]);
  });

  it('of another name, or that quotes the marker further down, is not touched', async () => {
    const forge = start();
    const base = await serve(forge);
    await send(base, issueWith('of prod', { name: 'prod' }));
    forge.issues.push(issueOfOthers(2, { body: `see ${issueMarker('test')}` }));
    expect(await send(base, issueWith('of test', { name: 'test' }))).toMatchObject({ kind: 'created' });
    expect(forge.issues.map(({ body }) => body.includes('of test'))).toEqual([false, false, true]);
  });

  it('that was made without its label is told, since the next run would not find it', async () => {
    const forge = start({ keepsLabels: false });
    const problem = await problemOf(send(await serve(forge), issueWith('first')));
    expect(problem.message).toBe(
      `the issue ${url} was made, but without the label "lapse", by which it is found the next time`,
    );
    expect(problem.retry).toEqual({ kind: 'never' });
  });

  it('whose making was not answered is found by the next attempt, not made twice', async () => {
    const forge = start();
    const server = await standIn((asked) => {
      const does = forge.answer(asked);
      return asked.method === 'POST' && forge.writes.length === 1 ? 'reset' : does;
    });
    const problem = await problemOf(send(server.url, issueWith('first')));
    expect(problem.retry).toEqual({ kind: 'later' });
    expect(await send(server.url, issueWith('first'))).toMatchObject({ kind: 'unchanged' });
    expect(forge.issues).toHaveLength(1);
  });

  it('is refused with a bad token, without a retry and without the token in the message', async () => {
    const problem = await problemOf(send(await serve(start()), issueWith('x'), { token: 'wrong-t0ken' }));
    expect(problem).toMatchObject({ status: 401, retry: { kind: 'never' } });
    expect(problem.message).toMatch(/answered 401: Bad credentials$/);
  });

  it.each([
    {
      why: 'a login page',
      does: { status: 200, headers: { 'content-type': 'text/html' }, body: '<html>Sign in</html>' },
    },
    { why: 'something else in JSON', does: ok({ hello: 'world' }) },
    { why: 'issues that are none', does: ok([{ hello: 'world' }]) },
    { why: 'nothing', does: { status: 204 } },
  ])('$why in place of the API is said to be none', async ({ does }) => {
    const server = await standIn(() => does);
    const problem = await problemOf(send(server.url, issueWith('x')));
    expect(problem.message).toMatch(/^127\.0\.0\.1:\d+ answered, but not as Git(?:Hub|Lab)'s API does$/);
    expect(server.asked).toHaveLength(1);
  });

  it('the token goes to no other host, whatever the server says of pages and redirects', async () => {
    const thief = await standIn(() => ok([]));
    const forge = start();
    const server = await standIn((asked) => {
      const does = forge.answer(asked);
      return typeof does === 'string' || asked.method !== 'GET'
        ? does
        : { ...does, headers: { ...does.headers, link: `<${thief.url}/next>; rel="next"` } };
    });
    await send(server.url, issueWith('x'));
    const redirecting = await standIn(() => ({ status: 301, headers: { location: thief.url } }));
    await problemOf(send(redirecting.url, issueWith('x')));
    expect(thief.asked).toEqual([]);
  });
});

it('pull requests with the label are no issues', async () => {
  const forge = github();
  forge.issues.push(issueOfOthers(1, { body: issueMarker(''), isPullRequest: true }));
  const { url } = await standIn((asked) => forge.answer(asked));
  expect(await FORGES[0].send(url, issueWith('x'))).toMatchObject({ kind: 'created' });
});

it('an issue is found behind whole pages of pull requests with its label', async () => {
  const forge = github();
  for (let number = 1; number <= 120; number++)
    forge.issues.push(issueOfOthers(number, { isPullRequest: true }));
  forge.issues.push(issueOfOthers(121, { body: `${issueMarker('')}\n\nold` }));
  const { url } = await standIn((asked) => forge.answer(asked));
  expect(await FORGES[0].send(url, issueWith('new'))).toMatchObject({ kind: 'updated' });
});

it('a label that hides the issue among too many is told, before another one is made', async () => {
  const server = await standIn(({ method }) =>
    method === 'GET'
      ? ok([{ number: 7, title: 'x', body: 'x', state: 'open', labels: [], html_url: 'x' }])
      : ok(),
  );
  const problem = await problemOf(FORGES[0].send(server.url, issueWith('x')));
  expect(problem.message).toBe('too many issues have the label "lapse" to look through');
  expect(server.asked.filter(({ method }) => method !== 'GET')).toEqual([]);
});
