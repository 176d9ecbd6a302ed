import { describe, expect, it } from 'vitest';
import { HOUR_MS } from '../../../src/model/time.ts';
import { NOW } from '../world.ts';
import { pullFor } from './played-forge.ts';
import { DB, makeWorld, outside, type ProposeWorld, preparedStore } from './propose-world.ts';

const { directory, store } = preparedStore();

const AN_HOUR_ON = new Date(Date.parse(NOW) + HOUR_MS).toISOString();

/** What a person commits to main. */
function moveBase({ person }: ProposeWorld, path: string, text: string): void {
  person.write(path, text);
  person.commit(`Change ${path}`);
  person.git('push', '-q', 'origin', 'main');
}

describe('what people do is theirs', () => {
  it('a branch that has a person’s commit, and what a person closed, until the time to ignore it is over', async () => {
    const world = await makeWorld(directory, store, 'gitea');
    const { forge, person } = world;
    await world.propose();
    const [ana, ben] = [pullFor(forge, 'ana'), pullFor(forge, 'ben')];
    person.git('fetch', '-q', 'origin');
    person.git('checkout', '-q', ana.branch);
    person.write('shop/db.yaml', `${person.read('shop/db.yaml')}# by hand\n`);
    person.commit('By hand');
    person.git('push', '-q', 'origin', ana.branch);
    person.git('checkout', '-q', 'main');
    moveBase(world, 'README.md', 'moved\n');
    forge.closeBy(ben.number, 'jane');
    const { refs } = world;
    const before = refs();
    const writes = forge.writes().length;

    const second = await world.propose();
    expect(second).toMatchObject({ code: 0, stderr: '' });
    expect(second.stdout).toContain('(somebody has committed to its branch)');
    expect(refs()).toBe(before);
    expect(forge.writes().slice(writes)).toEqual([expect.stringMatching(/^PATCH \S+\/issues\/3$/)]);
    expect(pullFor(forge, 'ana')).toEqual(ana);
    expect(pullFor(forge, 'ben')).toMatchObject({ number: ben.number, state: 'closed', comments: [] });
    const [dashboard] = forge.issues();
    expect(dashboard?.body).toContain('left alone, since a person has committed to the branch');
    expect(dashboard?.body).toMatch(/### Ignored \(1\)[^]*left alone until 2026-08-30/);

    const third = await world.propose('--ignore-for', '1m', '--now', AN_HOUR_ON);
    expect(third).toMatchObject({ code: 0, stderr: '' });
    const [old, fresh] = forge.pulls().filter(({ branch }) => branch === ben.branch);
    expect(old).toMatchObject({ number: ben.number, state: 'closed' });
    expect(fresh).toMatchObject({ state: 'open', reviewers: ['ben'] });
    expect(fresh?.number).toBeGreaterThan(ben.number);
    expect(world.git('rev-list', '--count', `main..refs/heads/${ben.branch}`)).toBe('1');
    expect(forge.issues()).toMatchObject([{ body: expect.not.stringContaining('### Ignored') }]);
    expect(forge.complaints()).toEqual([]);
  });

  it('a part that is ticked to be kept; and where the base moves, one commit goes on top of it', async () => {
    const world = await makeWorld(directory, store, 'gitlab');
    const { forge, git } = world;
    await world.propose();
    const [ana, ben] = [pullFor(forge, 'ana'), pullFor(forge, 'ben')];
    const place = (branch: string): string[] => [
      git('rev-list', '--count', `main..refs/heads/${branch}`),
      git('rev-parse', `refs/heads/${branch}^`),
    ];
    forge.edit(ana.number, (body) =>
      body.replace(
        /^- \[ \] (<!-- lapse-keep .*app=api in shop .*reason:)$/m,
        '- [x] $1 for the *yearly* audit, @ana',
      ),
    );
    moveBase(world, 'README.md', 'moved\n');

    const second = await world.propose();
    expect(second).toMatchObject({ code: 0, stderr: '' });
    expect(place(ana.branch)).toEqual(['1', git('rev-parse', 'main')]);
    expect(place(ben.branch)).toEqual(['1', git('rev-parse', 'main')]);
    expect(git('show', `${ana.branch}:shop/db.yaml`)).toContain('{ app: api }');
    expect(git('show', `${ana.branch}:shop/db.yaml`)).not.toContain('{ app: cache }');
    const kept = pullFor(forge, 'ana');
    expect(kept).toMatchObject({ number: ana.number, state: 'open' });
    expect(kept.body).toMatch(/^- \[x\] .*app=api in shop .*yearly.* audit/m);
    expect(kept.comments).toEqual([expect.stringContaining('it was ticked to be kept: for the')]);
    expect(pullFor(forge, 'ben').comments).toEqual([]);
    expect(forge.issues()).toMatchObject([
      { body: expect.stringMatching(/### Kept \(1\)[^]*- \[x\] .*app=api in shop .*yearly/) },
    ]);

    moveBase(world, 'shop/db.yaml', `# of the shop\n${DB}`);
    const before = forge.writes().length;
    const third = await world.propose();
    expect(third).toMatchObject({ code: 0, stderr: '' });
    expect(place(ana.branch)).toEqual(['1', git('rev-parse', 'main')]);
    expect(git('show', `${ana.branch}:shop/db.yaml`)).toBe(
      `# of the shop\n${DB.replace('        - matchLabels: { app: cache }\n', '')}`.trimEnd(),
    );
    // told once
    expect(pullFor(forge, 'ana').comments).toHaveLength(1);
    expect(forge.writes().slice(before)).toEqual([
      expect.stringMatching(/^PUT .*merge_requests/),
      expect.stringMatching(/^PUT .*merge_requests/),
    ]);

    const state = outside(world);
    await world.propose();
    expect(outside(world)).toEqual(state);
    expect(forge.complaints()).toEqual([]);
  });
});

describe('limits', () => {
  it('what there is no room for waits, and is told', async () => {
    const world = await makeWorld(directory, store, 'github');
    const { forge } = world;
    const first = await world.propose('--max-new', '1');
    expect(first.stdout).toMatch(/^opened .*\nwaits: .* \(one run opens no more\)\ndashboard /);
    expect(forge.pulls()).toHaveLength(1);
    expect(forge.issues()).toMatchObject([
      { body: expect.stringMatching(/### Pending \(1\)[^]*one of the next runs opens it/) },
    ]);
    const second = await world.propose('--max-open', '1');
    expect(second.stdout).toMatch(/^left as it is: .*\nwaits: .* \(as many as may be are open\)\ndashboard /);
    expect(forge.pulls()).toHaveLength(1);
    expect(forge.issues()).toMatchObject([
      { body: expect.stringContaining('as many pull requests are open as may be') },
    ]);
    expect(forge.complaints()).toEqual([]);
  });
});
