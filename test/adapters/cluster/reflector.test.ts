import { once } from 'node:events';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { tempDir } from '../../support/temp-dir.ts';
import { TestApiServer } from './api-server.ts';
import { Following } from './following.ts';
import { ciliumPolicy, deployment, pod } from './objects.ts';

const directory = tempDir();
let server: TestApiServer;
let following: Following;
const DEPLOYMENTS = 'deployments';

beforeEach(async () => {
  server = await TestApiServer.start(directory);
});
afterEach(async () => {
  await following.end();
  await server.close();
});

async function follow(kindName = 'Deployment'): Promise<void> {
  following = await Following.start(server.kubeconfig, kindName);
}

async function watched(resource = DEPLOYMENTS): Promise<void> {
  await vi.waitFor(() => expect(server.isWatched(resource)).toBe(true), { timeout: 20_000, interval: 5 });
}

/** What was said, as soon as it is so many things. */
async function said(count: number): Promise<string[]> {
  await vi.waitFor(() => expect(following.story.length).toBeGreaterThanOrEqual(count), {
    timeout: 20_000,
    interval: 5,
  });
  return following.story;
}

describe('a kind is followed', () => {
  it('a list, page by page, then what changes', async () => {
    server.largestPage = 2;
    for (const name of ['a', 'b', 'c', 'd', 'e']) server.put(DEPLOYMENTS, deployment(name));
    await follow();
    await watched();
    const f = deployment('f');
    server.put(DEPLOYMENTS, f);
    server.put(DEPLOYMENTS, { ...f, spec: {} });
    server.remove(DEPLOYMENTS, f);
    expect(await said(10)).toEqual(['+a', '+b', '+c', '+d', '+e', 'listed', 'watched', '+f', '+f', '-f']);
    expect(server.called('list', DEPLOYMENTS).map((call) => call.query['continue'])).toEqual([
      undefined,
      '2',
      '4',
    ]);
    const [watch] = server.called('watch', DEPLOYMENTS);
    expect(watch?.query).toMatchObject({ allowWatchBookmarks: 'true', resourceVersion: '105' });
    expect(Number(watch?.query['timeoutSeconds'])).toBeGreaterThanOrEqual(300);
  });

  it('an object has its kind and version, which lists leave out, and no bookkeeping', async () => {
    server.put(DEPLOYMENTS, deployment('web'));
    await follow();
    expect(await said(3)).toEqual(['+web', 'listed', 'watched']);
    const [, event] = following.events;
    expect(event).toMatchObject({
      kind: 'present',
      object: {
        file: 'cluster:Deployment/shop/web',
        apiVersion: 'apps/v1',
        kind: 'Deployment',
        namespace: 'shop',
        value: { apiVersion: 'apps/v1', kind: 'Deployment', spec: { replicas: 2 } },
      },
    });
    expect(JSON.stringify(event)).not.toMatch(/managedFields|resourceVersion/);
  });

  it('a watch that the server ends in order goes on where it was, behind the last bookmark', async () => {
    await follow();
    await watched();
    server.bookmark(DEPLOYMENTS);
    server.bookmark(DEPLOYMENTS);
    server.endWatch(DEPLOYMENTS, 'orderly');
    await vi.waitFor(() => expect(server.called('watch', DEPLOYMENTS)).toHaveLength(2), { timeout: 20_000 });
    expect(server.called('watch', DEPLOYMENTS)[1]?.query['resourceVersion']).toBe('102');
    expect(server.called('list', DEPLOYMENTS)).toHaveLength(1);
    expect(await said(2)).toEqual(['listed', 'watched']);
  });

  it('a dropped connection is failing, then goes on where it was', async () => {
    server.put(DEPLOYMENTS, deployment('web'));
    await follow();
    await watched();
    server.endWatch(DEPLOYMENTS, 'dropped');
    expect(await said(5)).toEqual(['+web', 'listed', 'watched', 'failing', 'watched']);
    expect(server.called('list', DEPLOYMENTS)).toHaveLength(1);
  });

  it('a line that is no JSON ends the watch, not the program', async () => {
    await follow();
    await watched();
    server.endWatch(DEPLOYMENTS, 'garbage');
    expect(await said(4)).toEqual(['listed', 'watched', 'failing', 'watched']);
  });

  it('410 in the middle of a watch: all is listed again, and what vanished meanwhile is removed', async () => {
    const gone = deployment('gone');
    server.put(DEPLOYMENTS, gone);
    server.put(DEPLOYMENTS, deployment('web'));
    await follow();
    await watched();
    server.changeSilently(DEPLOYMENTS, (objects) => objects.delete('shop/gone'));
    server.endWatch(DEPLOYMENTS, 'expired');
    expect(await said(7)).toEqual(['+gone', '+web', 'listed', 'watched', '+web', '-gone', 'listed']);
  });

  it('410 when a watch begins: all is listed again', async () => {
    server.refuse(DEPLOYMENTS, 'watch', 410, 1);
    await follow();
    expect(await said(3)).toEqual(['listed', 'listed', 'watched']);
  });

  it('410 while a list is read: it is begun again, at last in one piece', async () => {
    server.put(DEPLOYMENTS, deployment('web'));
    server.refuse(DEPLOYMENTS, 'list', 410, 2);
    await follow();
    expect(await said(3)).toEqual(['+web', 'listed', 'watched']);
    expect(server.called('list', DEPLOYMENTS).map((call) => call.query['limit'])).toEqual([
      '200',
      '200',
      undefined,
    ]);
  });

  it('an object made anew under its old name is another one', async () => {
    server.put(DEPLOYMENTS, deployment('web', 2, { uid: 'old' }));
    await follow();
    await watched();
    server.changeSilently(DEPLOYMENTS, (objects) =>
      objects.set('shop/web', deployment('web', 2, { uid: 'new' })),
    );
    server.endWatch(DEPLOYMENTS, 'expired');
    expect(await said(6)).toEqual(['+web', 'listed', 'watched', '+web', '-web', 'listed']);
    expect(following.events).toContainEqual(expect.objectContaining({ kind: 'removed', uid: 'old' }));
  });
});

describe('what cannot be followed is told, and tried again', () => {
  it.each([
    { why: '403 at list', verb: 'list', status: 403, story: ['forbidden list', 'listed', 'watched'] },
    {
      why: '403 at watch',
      verb: 'watch',
      status: 403,
      story: ['listed', 'forbidden watch', 'listed', 'watched'],
    },
    { why: '404: no such kind', verb: 'list', status: 404, story: ['listed', 'absent', 'listed', 'watched'] },
    { why: '500', verb: 'list', status: 500, story: ['failing', 'listed', 'watched'] },
    { why: '429', verb: 'watch', status: 429, story: ['listed', 'failing', 'watched'] },
  ])('$why', async ({ verb, status, story }) => {
    server.refuse(DEPLOYMENTS, verb, status, 1);
    await follow();
    expect(await said(story.length)).toEqual(story);
    // what a person has to change is looked at rarely
    const isForPeople = status === 403 || status === 404;
    expect(following.waits[0]).toBeGreaterThanOrEqual(isForPeople ? 150_000 : 500);
  });

  it('the message of a refusal names the verb and the resource', async () => {
    server.refuse(DEPLOYMENTS, 'list', 403);
    await follow();
    await vi.waitFor(() => expect(following.events.length).toBeGreaterThan(0), { timeout: 20_000 });
    expect(following.events[0]).toMatchObject({
      state: { message: expect.stringContaining('cannot list resource "deployments" in API group "apps"') },
    });
  });

  it('waits grow up to a minute while the server stays away, and one report is enough', async () => {
    await follow();
    await watched();
    await server.close();
    await vi.waitFor(() => expect(following.waits.length).toBeGreaterThan(9), { timeout: 20_000 });
    const [first = 0] = following.waits;
    expect(first).toBeLessThanOrEqual(1000);
    expect(following.waits.slice(8, 10).every((ms) => ms >= 30_000 && ms <= 60_000)).toBe(true);
    expect(following.story.filter((one) => one === 'failing').length).toBeLessThanOrEqual(2);
    server = await TestApiServer.start(directory);
  });

  it('a server that is slow to start is waited for', async () => {
    const started = new AbortController();
    server.gate = once(started.signal, 'abort');
    server.put(DEPLOYMENTS, deployment('web'));
    await follow();
    started.abort();
    expect(await said(3)).toEqual(['+web', 'listed', 'watched']);
  });
});

describe('what is asked for', () => {
  it('CIDR groups of older releases are read in their older version', async () => {
    await follow('CiliumCIDRGroup');
    await watched('ciliumcidrgroups');
    expect(server.called('list', 'ciliumcidrgroups')).toHaveLength(2);
  });

  it('the agents’ configuration is the only ConfigMap that is read', async () => {
    await follow('ConfigMap');
    await watched('configmaps');
    for (const call of server.calls) expect(call.query['fieldSelector']).toBe('metadata.name=cilium-config');
  });

  it('a policy is told without its status, a pod with it', async () => {
    server.put('ciliumnetworkpolicies', ciliumPolicy('db', ['web']));
    await follow('CiliumNetworkPolicy');
    expect(await said(3)).toEqual(['+db', 'listed', 'watched']);
    expect(JSON.stringify(following.events)).not.toContain('status":{');
    await following.end();
    server.put('pods', pod('web-0'));
    await follow('Pod');
    expect(await said(3)).toEqual(['+web-0', 'listed', 'watched']);
    expect(JSON.stringify(following.events)).toContain('"podIP":"10.0.0.7"');
  });
});
