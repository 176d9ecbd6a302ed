import { describe, expect, it } from 'vitest';
import type { SeenPull } from '../propose/played-forge.ts';
import { preparedStore } from '../propose/propose-world.ts';
import { ingressOfDb } from '../world.ts';
import { BEFORE, type MergedWorld, makeMergedWorld } from './merged-world.ts';

const { directory, store } = preparedStore();

const REVERT = 'lapse/revert-1';

function pullAt({ forge }: MergedWorld, number: number): SeenPull {
  const found = forge.pulls().find((one) => one.number === number);
  if (found === undefined) throw new Error(`there is no pull request ${number}`);
  return found;
}

/** What a person writes on a branch. */
function commitTo({ person }: MergedWorld, branch: string, text: string): void {
  person.git('fetch', '-q', 'origin');
  person.git('checkout', '-q', '-B', branch, `origin/${branch}`);
  person.write('shop/db.yaml', text);
  person.commit(`By hand on ${branch}`);
  person.git('push', '-q', 'origin', branch);
}

/** A proof that nothing happened outside. */
function outside({ forge, git }: MergedWorld): unknown {
  return { writes: [...forge.writes()], refs: git('for-each-ref') };
}

describe('a revert that people have a hand in', () => {
  it('is not opened again where somebody closed it', async () => {
    const world = await makeMergedWorld(directory, store, { forge: 'github' });
    await world.refuse(['api', 'db']);
    await world.watch();
    world.forge.closeBy(2, 'jane');
    const before = outside(world);
    const { stdout } = await world.watch();
    expect(stdout).toContain('somebody closed the revert');
    expect(outside(world)).toEqual(before);
  }, 120_000);

  it('is left alone once it has a person’s commit, also where more is refused, and where nothing is any more', async () => {
    const world = await makeMergedWorld(directory, store, { forge: 'gitlab' });
    await world.refuse(['api', 'db']);
    await world.watch();
    commitTo(world, REVERT, `${ingressOfDb('web', 'api')}# by hand\n`);
    await world.refuse(['cache', 'db']);
    const before = outside(world);
    const { code, stdout } = await world.watch();
    expect(code).toBe(0);
    expect(stdout).toContain('the revert is left to those who took it over');
    expect(outside(world)).toEqual(before);

    commitTo(world, 'main', BEFORE);
    const after = outside(world);
    expect((await world.watch()).stdout).toContain('passes by now');
    expect(outside(world)).toEqual(after);
    expect(pullAt(world, 2)).toMatchObject({ state: 'open', comments: [] });
  }, 120_000);
});

describe('a revert that the base made moot', () => {
  it.each(['github', 'gitea'] as const)(
    'is closed on %s, with what passes by now; opened anew once the same is refused again',
    async (forge) => {
      const world = await makeMergedWorld(directory, store, { forge });
      await world.refuse(['api', 'db']);
      await world.watch();
      commitTo(world, 'main', ingressOfDb('web', 'api'));
      const told = await world.watch('--dry-run');
      expect(told.stdout).toContain('would close the revert, which nothing needs any more: http');
      expect(pullAt(world, 2).state).toBe('open');

      const first = await world.watch();
      expect(first).toMatchObject({ code: 0, stderr: '' });
      expect(first.stdout).toContain('closed the revert, which nothing needs any more: http');
      expect(pullAt(world, 2)).toMatchObject({
        state: 'closed',
        comments: [
          'Closed: the base allows again what this would bring back. What was refused and passes by now:\n\n- shop/api → shop/db on TCP 5432',
        ],
      });
      expect(world.git('for-each-ref')).not.toContain(REVERT);
      const before = outside(world);
      await world.watch();
      expect(outside(world)).toEqual(before);

      commitTo(world, 'main', ingressOfDb('web'));
      const again = await world.watch();
      expect(again.stdout).toContain('opened a revert, with what is needed alone');
      expect(pullAt(world, 3)).toMatchObject({ state: 'open', branch: REVERT });
    },
    120_000,
  );
});

describe('what was changed since and stands in the way', () => {
  it('is told once, on the merged pull request, with the lines to restore by hand', async () => {
    const world = await makeMergedWorld(directory, store, { forge: 'gitea' });
    await world.refuse(['api', 'db']);
    commitTo(world, 'main', ingressOfDb('frontend'));
    const first = await world.watch();
    expect(first).toMatchObject({ code: 0, stderr: '' });
    expect(first.stdout).toContain(
      'nothing brings it back: what was changed since stands in the way: shop/db.yaml',
    );
    const { comments } = pullAt(world, 1);
    expect(comments).toHaveLength(1);
    expect(comments[0]).toMatch(/^Since this was merged policies refuse traffic that they allowed before:/);
    expect(comments[0]).toContain('- shop/api → shop/db on TCP 5432');
    expect(comments[0]).toMatch(
      /```diff\ndiff --git a\/shop\/db\.yaml b\/shop\/db\.yaml\n[^]*\n \s+- matchLabels: { app: web }\n\+\s+- matchLabels: { app: api }\n```/,
    );
    expect(comments[0]).not.toContain('app: cache');
    const before = outside(world);
    await world.watch();
    expect(outside(world)).toEqual(before);
  }, 120_000);
});
