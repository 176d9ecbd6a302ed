import { describe, expect, it } from 'vitest';
import { preparedStore } from '../propose/propose-world.ts';
import { ingressOfDb } from '../world.ts';
import { BEFORE, makeMergedWorld } from './merged-world.ts';

const { directory, store } = preparedStore();

const REVERT = 'lapse/revert-1';

describe('what a merged proposal cut off', () => {
  it.each([
    { forge: 'github', how: 'squash' },
    { forge: 'gitlab', how: 'merge' },
    { forge: 'gitlab', how: 'squash' },
    { forge: 'gitea', how: 'merge' },
  ] as const)(
    'is brought back alone, by a pull request, after a $how on $forge',
    async (options) => {
      const world = await makeMergedWorld(directory, store, options);
      const { forge, git, watch } = world;
      expect(git('show', 'main:shop/db.yaml')).toBe(ingressOfDb('web').trimEnd());

      const quiet = await watch();
      expect(quiet).toMatchObject({ code: 0 });
      expect(quiet.stdout).toContain('nothing was recorded since it was merged');

      await world.refuse(['api', 'db'], ['other', 'db']);
      const told = await watch('--dry-run', '--fail-on', 'needed');
      expect(told).toMatchObject({ code: 11, stderr: '' });
      expect(told.stdout).toContain('would open a revert, with what is needed alone: lapse/revert-1');
      expect(forge.pulls()).toHaveLength(1);

      const first = await watch();
      expect(first).toMatchObject({ code: 0, stderr: '' });
      expect(first.stdout).toMatch(/number 1 ".*", merged .*: needed again: 1 refusal since\n/);
      expect(first.stdout).toContain(
        'was revoked: pods app=api in shop may open any port to pods app=db in shop',
      );
      const [, revert] = forge.pulls();
      expect(revert).toMatchObject({ state: 'open', branch: REVERT, base: 'main' });
      expect(revert).toMatchObject({ labels: ['lapse'], reviewers: ['ana'] });
      expect(revert?.body).toMatch(/\| shop\/api \| shop\/db \| TCP 5432 \| was dropped at ingress \| 1 \|/);
      expect(revert?.body).toContain(
        options.forge === 'gitlab' ? '!1 was merged at 2026' : '#1 was merged at 2026',
      );
      expect(git('diff', '--name-only', `main...${REVERT}`)).toBe('shop/db.yaml');
      expect(git('show', `${REVERT}:shop/db.yaml`)).toBe(ingressOfDb('web', 'api').trimEnd());

      const [writes, tip] = [forge.writes().length, git('rev-parse', REVERT)];
      const second = await watch();
      expect(second.stdout).toContain('the revert is open');
      expect({ writes: forge.writes().length, tip: git('rev-parse', REVERT) }).toEqual({ writes, tip });

      await world.refuse(['cache', 'db']);
      const third = await watch();
      expect(third.stdout).toContain('updated the revert, with all that was taken away');
      expect(git('show', `${REVERT}:shop/db.yaml`)).toBe(BEFORE.trimEnd());

      forge.merge(2);
      const fourth = await watch('--fail-on', 'needed');
      expect(fourth).toMatchObject({ code: 0, stderr: '' });
      expect(fourth.stdout).toContain('passes by now');
      const proposed = await world.propose();
      expect(proposed.stdout).not.toContain('opened');
      expect(git('show', 'main:shop/db.yaml')).toBe(BEFORE.trimEnd());
    },
    120_000,
  );
});
