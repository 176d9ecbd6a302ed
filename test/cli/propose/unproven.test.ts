import { expect, it, vi } from 'vitest';
import type * as planning from '../../../src/app/propose/plan-drafts.ts';
import { run } from '../../../src/cli/run.ts';
import { pullFor, TOKEN } from './played-forge.ts';
import { makeWorld, preparedStore } from './propose-world.ts';

/** A tightening with a bug: of what is db's it takes the peer that is used in place of one that is not. */
vi.mock('../../../src/app/propose/plan-drafts.ts', async (original) => {
  const { planDrafts } = await original<typeof planning>();
  return {
    planDrafts: (...args: Parameters<typeof planDrafts>): planning.PlannedDraft[] =>
      planDrafts(...args).map((draft) => {
        if (draft.key !== 'owner:@ana') return draft;
        const changes = draft.tightening.changes.map((change) => ({
          ...change,
          after: change.after.replace('{ app: web }', '{ app: api }'),
        }));
        const files = new Map(changes.map(({ file, after }) => [file, after]));
        return { ...draft, files, tightening: { ...draft.tightening, changes } };
      }),
  };
});

const { directory, store } = preparedStore();

it('a proposal whose proof fails is not written, the others are, and exit code and dashboard tell', async () => {
  const world = await makeWorld(directory, store, 'gitlab');
  const { forge } = world;
  const propose = async (): Promise<{ code: number; stdout: string; stderr: string }> => {
    const said = { stdout: '', stderr: '' };
    const code = await run(['propose', '--repo', world.address, ...forge.options, ...world.analysis], {
      stdout: (text) => {
        said.stdout += text;
      },
      stderr: (text) => {
        said.stderr += text;
      },
      stderrIsTerminal: false,
      stdoutIsTerminal: false,
      directory: world.directory,
      now: () => Date.now(),
      env: { PATH: process.env['PATH'], LAPSE_FORGE_TOKEN: TOKEN },
      signal: new AbortController().signal,
    });
    return { code, ...said };
  };

  const first = await propose();
  expect(first.code).toBe(6);
  expect(first.stdout).toMatch(
    /^failed to open "Revoke 2 unused .*: the change for @ana failed verification, and nothing of it was written: shop\/web → shop\/db on TCP 5432 was seen in use.*\nopened "Revoke 1 .*\ndashboard http.*\n$/,
  );
  expect(first.stderr).toContain('please report it with the counterexample');
  expect(forge.pulls()).toHaveLength(1);
  expect(pullFor(forge, 'ben').state).toBe('open');
  expect(world.refs()).not.toContain('ana');
  const [dashboard] = forge.issues();
  expect(dashboard?.body).toMatch(
    /### Pending \(1\)[^]*Revoke 2 unused .*its proof failed, so nothing of it was written/,
  );

  const writes = forge.writes().length;
  expect((await propose()).code).toBe(6);
  expect(forge.writes()).toHaveLength(writes);
  expect(forge.complaints()).toEqual([]);
});
