import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { FORGES, pullFor } from './played-forge.ts';
import { addTraffic, DB, makeWorld, NEXT_DAY, outside, preparedStore } from './propose-world.ts';

const { directory, store } = preparedStore();
const later = join(directory, 'later.duckdb');
beforeAll(async () => {
  copyFileSync(store, later);
  await addTraffic(directory, later, ['api', 'db'], ['web', 'cache']);
});

describe('proposals open, stay as they are, shrink and close by themselves', () => {
  it.each(FORGES)('on %s', async (name) => {
    const world = await makeWorld(directory, store, name);
    const { forge } = world;

    const first = await world.propose('--signoff');
    expect(first).toMatchObject({ code: 0, stderr: '' });
    const [ana, ben] = [pullFor(forge, 'ana'), pullFor(forge, 'ben')];
    expect(ana).toMatchObject({
      base: 'main',
      title: 'Revoke 2 unused network permissions in shop',
      labels: ['lapse'],
      reviewers: ['ana'],
      state: 'open',
      comments: [],
    });
    expect(ana.body).toMatch(/^<!-- lapse-proposal \{"v":1,"key":"owner:/);
    expect(ana.body).toContain('pods app=api in shop may open any port to pods app=db in shop');
    // of this proposal alone, in the body and in its proof
    expect(ana.body).toContain('2 pairs of parties, 394,244 pairs × ports');
    expect(ana.body).toContain('2 unused parts of 1 policy: 394,244 of 985,610 granted pairs × ports');
    expect(ben).toMatchObject({ labels: ['lapse'], reviewers: ['ben'] });
    expect(first.stdout.split('\n')).toHaveLength(4);
    expect(forge.issues()).toMatchObject([{ body: expect.stringContaining('### Open (2)') }]);

    const branch = `refs/heads/${ana.branch}`;
    expect(world.git('rev-list', '--count', `main..${branch}`)).toBe('1');
    expect(world.git('diff', '--name-only', 'main', branch)).toBe('shop/db.yaml');
    expect(world.git('show', `${branch}:shop/db.yaml`)).toBe(withoutPeers(DB, 'api', 'cache').trimEnd());
    expect(world.git('log', '-1', '--format=%an <%ae>|%cn <%ce>', branch)).toBe(
      'Lapse Robot <robot@acme.example>|Lapse Robot <robot@acme.example>',
    );
    expect(world.git('log', '-1', '--format=%(trailers:only)', branch).split('\n')).toEqual([
      'Lapse-Proposal: owner:@ana',
      expect.stringMatching(/^Lapse-Content: [0-9a-f]+$/),
      'Signed-off-by: Lapse Robot <robot@acme.example>',
    ]);

    const before = outside(world);
    const second = await world.propose('--signoff');
    expect(second.stdout).toMatch(/^left as it is: .*\nleft as it is: .*\ndashboard http.*\n$/);
    expect(outside(world)).toEqual(before);

    copyFileSync(later, world.store);
    const third = await world.propose('--signoff', '--now', NEXT_DAY);
    expect(third).toMatchObject({ code: 0, stderr: '' });
    const shrunk = pullFor(forge, 'ana');
    expect(shrunk).toMatchObject({
      number: ana.number,
      state: 'open',
      title: 'Revoke 1 unused network permission in shop',
    });
    expect(shrunk.comments).toEqual([
      expect.stringMatching(/no longer proposed:[^]*app=api in shop[^]*: it is in use: .*2026-06-01/),
    ]);
    expect(world.git('rev-list', '--count', `main..${branch}`)).toBe('1');
    expect(world.git('show', `${branch}:shop/db.yaml`)).toBe(withoutPeers(DB, 'cache').trimEnd());
    const closed = pullFor(forge, 'ben');
    expect(closed).toMatchObject({ number: ben.number, state: 'closed' });
    expect(closed.comments).toEqual([
      expect.stringMatching(/^Closed: nothing of this[^]*app=web in shop[^]*: it is in use: .*2026-06-01/),
    ]);
    expect(world.refs()).not.toContain('owner-ben');
    expect(forge.issues()).toMatchObject([{ body: expect.stringContaining('### Open (1)') }]);
    expect(forge.complaints()).toEqual([]);
  });
});

function withoutPeers(text: string, ...apps: string[]): string {
  return apps.reduce((left, app) => left.replace(`        - matchLabels: { app: ${app} }\n`, ''), text);
}
