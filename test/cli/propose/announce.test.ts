import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { FORGES, pullFor } from './played-forge.ts';
import {
  addTraffic,
  CACHE,
  DB,
  makeWorld,
  NEXT_DAY,
  outside,
  type ProposeWorld,
  preparedStore,
} from './propose-world.ts';

const { directory, store } = preparedStore();
const later = join(directory, 'later.duckdb');
beforeAll(async () => {
  copyFileSync(store, later);
  await addTraffic(directory, later);
});

const ANNOUNCE = ['--announce', '1h'];
const CREATED = '  creationTimestamp: "2024-01-01T00:00:00Z"\n';
const REVOKED = DB.replace(/ {8}- matchLabels: \{ app: (?:api|cache) \}\n/g, '');

function announcing(text: string, day: string): string {
  return text.replace(CREATED, `${CREATED}  annotations:\n    lapse.dev/revoke-after: ${day}\n`);
}

function withDb(text: string): Record<string, string> {
  return { 'db.yaml': text, CODEOWNERS: '* @ana\n' };
}

function dbAt(world: ProposeWorld, ref: string): string {
  return `${world.git('show', `${ref}:db.yaml`)}\n`;
}

describe('what is to be announced first', () => {
  it.each(FORGES)('is written into the policy, waits for its day, and goes with it: on %s', async (name) => {
    const world = await makeWorld(directory, store, name, withDb(DB));
    const { forge } = world;

    const first = await world.propose(...ANNOUNCE);
    expect(first).toMatchObject({ code: 0, stderr: '' });
    const announcement = pullFor(forge, 'announce-owner-ana');
    expect(announcement).toMatchObject({
      title: 'Announce for 2026-06-01: revoke 2 unused network permissions in shop',
      reviewers: ['ana'],
      state: 'open',
    });
    expect(announcement.body).toContain('**Nothing is revoked by this pull request.**');
    expect(announcement.body).toContain('pods app=api in shop may open any port to pods app=db in shop');
    expect(announcement.body).toContain('is the same object before and after, but for the annotation');
    expect(announcement.body).not.toContain('Risk removed');
    expect(dbAt(world, announcement.branch)).toBe(announcing(DB, '"2026-06-01"'));

    // hours later the day is the same
    const before = outside(world);
    const again = await world.propose(...ANNOUNCE, '--now', '2026-06-01T20:00:00Z');
    expect(again.stdout).toMatch(/^left as it is: "Announce for 2026-06-01: .*\ndashboard http.*\n$/);
    expect(outside(world)).toEqual(before);

    forge.merge(announcement.number);
    const waiting = await world.propose(...ANNOUNCE, '--now', '2026-06-01T20:00:00Z');
    expect(waiting.stdout).toContain(
      'waits: 2 findings of CiliumNetworkPolicy shop/db: announced; ripe after 2026-06-01\n',
    );
    expect(forge.pulls()).toHaveLength(1);
    expect(forge.issues()[0]?.body).toMatch(/### Pending \(2\)\n\n- pods .*: announced; ripe after 2026/);
    expect(world.refs()).not.toContain('announce');
    const quiet = outside(world);
    await world.propose('--now', '2026-06-01T20:00:00Z');
    expect(outside(world)).toEqual(quiet);

    copyFileSync(later, world.store);
    const ripe = await world.propose(...ANNOUNCE, '--now', NEXT_DAY);
    expect(ripe).toMatchObject({ code: 0, stderr: '' });
    const revocation = pullFor(forge, '/owner-ana');
    expect(revocation.title).toBe('Revoke 2 unused network permissions in shop');
    expect(dbAt(world, revocation.branch)).toBe(REVOKED);
    world.person.git('pull', '-q', 'origin', 'main');
    const tighten = ['tighten', '--policies', world.person.directory, ...world.analysis.slice(0, 2)];
    const { stdout: diff } = await world.run([...tighten, '--now', NEXT_DAY, '--diff']);
    expect(diff).toContain('-    lapse.dev/revoke-after: "2026-06-01"\n');
    const ended = outside(world);
    await world.propose(...ANNOUNCE, '--now', NEXT_DAY);
    expect(outside(world)).toEqual(ended);
    expect(forge.complaints()).toEqual([]);
  });

  it('is no business of what was merged: nothing of an announcement is watched', async () => {
    const world = await makeWorld(directory, store, 'github', withDb(DB));
    await world.propose(...ANNOUNCE);
    world.forge.merge(1);
    const watched = await world.run([
      'watch-merged',
      '--repo',
      world.address,
      ...world.forge.options,
      ...world.analysis,
    ]);
    expect(watched).toMatchObject({ code: 0, stderr: '' });
    expect(watched.stdout).not.toContain('number 1');
  });

  it('is kept where a person closed the announcement, or took the day out again', async () => {
    const closed = await makeWorld(directory, store, 'github', withDb(DB));
    await closed.propose(...ANNOUNCE);
    closed.forge.closeBy(1, 'ana');
    await closed.propose(...ANNOUNCE);
    expect(closed.forge.pulls()).toHaveLength(1);
    // nor is it revoked without
    await closed.propose();
    expect(closed.forge.pulls()).toHaveLength(1);

    const reverted = await makeWorld(directory, store, 'github', withDb(DB));
    await reverted.propose(...ANNOUNCE);
    reverted.forge.merge(1);
    reverted.person.git('pull', '-q', 'origin', 'main');
    reverted.person.write('db.yaml', DB);
    reverted.person.commit('We need it');
    reverted.person.git('push', '-q', 'origin', 'main');
    await reverted.propose(...ANNOUNCE);
    await reverted.propose();
    expect(reverted.forge.pulls()).toHaveLength(1);
    expect(reverted.forge.issues()[0]?.body).toContain('### Ignored (1)');
  });

  it('stays a revocation where it is proposed as one, and gives way to one where announcements end', async () => {
    const world = await makeWorld(directory, store, 'github', withDb(DB));
    await world.propose();
    const before = outside(world);
    await world.propose(...ANNOUNCE);
    expect(outside(world)).toEqual(before);

    const other = await makeWorld(directory, store, 'github', withDb(DB));
    await other.propose(...ANNOUNCE);
    await other.propose();
    expect(pullFor(other.forge, 'announce').state).toBe('closed');
    expect(pullFor(other.forge, '/owner-ana')).toMatchObject({ state: 'open' });
  });

  it('has a branch alone where there is no forge, of the same day at every run', async () => {
    const world = await makeWorld(directory, store, 'github', withDb(DB));
    const run = (now: string) =>
      world.propose('--repo', world.person.directory, '--forge', 'none', ...ANNOUNCE, '--now', now);
    const branch = () => world.person.git('for-each-ref', '--format=%(objectname)', 'refs/heads/lapse');
    await run('2026-06-01T00:00:00Z');
    const made = branch();
    expect(made).not.toBe('');
    await run('2026-06-01T22:00:00Z');
    expect(branch()).toBe(made);
    // a day that came while nobody took it up is set anew
    await run('2026-06-02T01:00:00Z');
    expect(branch()).not.toBe(made);
  });
});

describe('what cannot be announced', () => {
  it('is kept, by name, and the rest of its group is announced', async () => {
    const stuck = CACHE.replace(
      /metadata:\n(?: .*\n)+/,
      'metadata: { name: cache, namespace: shop, creationTimestamp: "2024-01-01T00:00:00Z", annotations: }\n',
    );
    const world = await makeWorld(directory, store, 'github', { ...withDb(DB), 'cache.yaml': stuck });
    const { code, stdout } = await world.propose(...ANNOUNCE);
    expect(code).toBe(0);
    expect(stdout).toContain(
      'waits: 1 finding of CiliumNetworkPolicy shop/cache: kept, since it cannot be announced: the value that',
    );
    const { branch } = pullFor(world.forge, 'announce-owner-ana');
    expect(world.git('diff', '--name-only', 'main', branch)).toBe('db.yaml');
    expect(world.forge.issues()[0]?.body).toContain(': kept, since it cannot be announced');
  });
});

describe('a part that a person keeps', () => {
  it('leaves the announcement, which stays in the policy until the rest of it goes, too', async () => {
    const world = await makeWorld(directory, store, 'github', withDb(announcing(DB, '2026-05-31')));
    const { forge } = world;
    await world.propose(...ANNOUNCE);
    const revocation = pullFor(forge, '/owner-ana');
    expect(dbAt(world, revocation.branch)).toBe(REVOKED);
    forge.edit(revocation.number, (body) =>
      body.replace(/- \[ \] (?=<!-- lapse-keep [^\n]*app=api)/, '- [x] '),
    );
    await world.propose(...ANNOUNCE);
    expect(dbAt(world, revocation.branch)).toBe(
      announcing(DB, '2026-05-31').replace(/ {8}- matchLabels: \{ app: cache \}\n/, ''),
    );
  });
});

describe('a policy that an overlay deploys', () => {
  it('is announced in the file that defines it', async () => {
    const base = DB.replace('  namespace: shop\n', '');
    const world = await makeWorld(directory, store, 'github', {
      'base/kustomization.yaml': 'resources: [db.yaml]\n',
      'base/db.yaml': base,
      'shop/kustomization.yaml': 'resources: [../base]\nnamespace: shop\n',
      CODEOWNERS: '* @ana\n',
    });
    await world.propose(...ANNOUNCE, '--assume-stable');
    const { branch } = pullFor(world.forge, 'announce-owner-ana');
    expect(world.git('diff', '--name-only', 'main', branch)).toBe('base/db.yaml');
    expect(`${world.git('show', `${branch}:base/db.yaml`)}\n`).toBe(announcing(base, '"2026-06-01"'));
  });
});

describe('a day that a person wrote', () => {
  it('is waited for, whether or not Lapse announces', async () => {
    const world = await makeWorld(directory, store, 'github', withDb(announcing(DB, '2026-06-01 # ask Ana')));
    const { stdout } = await world.propose();
    expect(stdout).toMatch(/^nothing to propose\nwaits: 2 findings of .*; ripe after 2026-06-01\n/);
    expect(world.forge.pulls()).toEqual([]);
    copyFileSync(later, world.store);
    await world.propose('--now', NEXT_DAY);
    expect(pullFor(world.forge, '/owner-ana').state).toBe('open');
  });

  it('is a problem with its place where it cannot be read, and has not come', async () => {
    const world = await makeWorld(directory, store, 'github', withDb(announcing(DB, 'next week')));
    const { code, stderr } = await world.propose(...ANNOUNCE);
    expect(code).toBe(3);
    expect(stderr).toContain(
      'db.yaml:1: nothing of this policy is proposed: its annotation lapse.dev/revoke-after says "next week", which is no day',
    );
    expect(world.forge.pulls()).toEqual([]);
    expect(world.forge.issues()[0]?.body).toContain('kept, since its annotation');
  });
});
