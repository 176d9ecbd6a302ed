import { beforeAll, describe, expect, it } from 'vitest';
import { buildOnce } from '../../support/build.ts';
import { tempDir } from '../../support/temp-dir.ts';
import { ingressOfDb } from '../world.ts';
import { BEFORE, makeMergedWorld, makeStore } from './merged-world.ts';

const directory = tempDir();
let store: string;
beforeAll(async () => {
  await buildOnce();
  store = await makeStore(directory);
}, 180_000);

const REVERT = 'lapse/revert-1';

describe('what a merged proposal cut off', () => {
  it.each(['merge', 'squash'] as const)(
    'is brought back alone, by a pull request, after a %s',
    async (how) => {
      const world = await makeMergedWorld(directory, store, how);
      const { github, git, watch } = world;
      expect(git('show', 'main:shop/db.yaml')).toBe(ingressOfDb('web').trimEnd());

      const quiet = await watch();
      expect(quiet).toMatchObject({ code: 0 });
      expect(quiet.stdout).toContain('nothing was recorded since it was merged');

      await world.refuse(['api', 'db'], ['other', 'db']);
      const told = await watch('--dry-run', '--fail-on', 'needed');
      expect(told).toMatchObject({ code: 11, stderr: '' });
      expect(told.stdout).toContain('would open a revert, with what is needed alone: lapse/revert-1');
      expect(github.items).toHaveLength(1);

      const first = await watch();
      expect(first).toMatchObject({ code: 0, stderr: '' });
      expect(first.stdout).toMatch(/number 1 ".*", merged .*: needed again: 1 refusal since\n/);
      expect(first.stdout).toContain(
        'was revoked: pods app=api in shop may open any port to pods app=db in shop',
      );
      const [, revert] = github.items;
      expect(revert).toMatchObject({ state: 'open', pull: { branch: REVERT, base: 'main' } });
      expect([...(revert?.labels ?? [])]).toEqual(['lapse']);
      expect([...(revert?.pull?.reviewers ?? [])]).toEqual(['ana']);
      expect(revert?.body).toMatch(/\| shop\/api \| shop\/db \| TCP 5432 \| was dropped at ingress \| 1 \|/);
      expect(git('diff', '--name-only', `main...${REVERT}`)).toBe('shop/db.yaml');
      expect(git('show', `${REVERT}:shop/db.yaml`)).toBe(ingressOfDb('web', 'api').trimEnd());

      const [writes, tip] = [github.writes().length, git('rev-parse', REVERT)];
      const second = await watch();
      expect(second.stdout).toContain('the revert is open');
      expect({ writes: github.writes().length, tip: git('rev-parse', REVERT) }).toEqual({ writes, tip });

      await world.refuse(['cache', 'db']);
      const third = await watch();
      expect(third.stdout).toContain('updated the revert, with all that was taken away');
      expect(git('show', `${REVERT}:shop/db.yaml`)).toBe(BEFORE.trimEnd());

      github.merge(2);
      const fourth = await watch('--fail-on', 'needed');
      expect(fourth).toMatchObject({ code: 0, stderr: '' });
      expect(fourth.stdout).toContain('passes by now');
      const proposed = await world.propose('--no-dashboard');
      expect(proposed.stdout).not.toContain('opened');
      expect(git('show', 'main:shop/db.yaml')).toBe(BEFORE.trimEnd());
    },
    120_000,
  );

  it('is not brought back again where somebody closed the revert', async () => {
    const { github, watch, refuse } = await makeMergedWorld(directory, store);
    await refuse(['api', 'db']);
    await watch();
    github.closeBy(2, 'jane');
    const writes = github.writes().length;
    const { stdout } = await watch();
    expect(stdout).toContain('somebody closed the revert');
    expect(github.writes()).toHaveLength(writes);
  }, 120_000);
});
