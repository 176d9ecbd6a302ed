import { chmodSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { write } from '../world.ts';
import { pullFor } from './played-forge.ts';
import { makeWorld, type ProposeWorld, preparedStore } from './propose-world.ts';

const { directory, store } = preparedStore();

/** A git that lets somebody else be quicker: right before the first push of the branch its remote moves. */
function overtaken(
  { directory: own }: ProposeWorld,
  branch: string,
  commit: string,
): Readonly<Record<string, string>> {
  const bin = join(own, 'bin');
  const gitDir = join(own, 'served/acme/policies.git');
  const script = `#!/bin/sh
rest="\${PATH#*:}"
case " $* " in
*" push "*${branch}*)
  if mkdir ${join(own, 'overtaken')} 2>/dev/null; then
    PATH="$rest" git --git-dir ${gitDir} update-ref refs/heads/${branch} ${commit} || exit 99
  fi ;;
esac
PATH="$rest" exec git "$@"
`;
  chmodSync(write(join(bin, 'git'), script), 0o755);
  return { PATH: `${bin}:${process.env['PATH'] ?? ''}` };
}

/** What a person has made of the branch, on the server but on no branch of ours yet. */
function personsCommit({ person }: ProposeWorld, from: string): string {
  person.git('fetch', '-q', 'origin');
  person.git('checkout', '-q', '-B', 'aside', `origin/${from}`);
  person.write('shop/db.yaml', `${person.read('shop/db.yaml')}# by hand\n`);
  person.commit('By hand');
  person.git('push', '-q', 'origin', 'aside');
  person.git('checkout', '-q', 'main');
  return person.git('rev-parse', 'aside');
}

describe('where a person pushes while a run is under way', () => {
  it('to a branch that is to be made anew: it stays as it is, and the others go on', async () => {
    const world = await makeWorld(directory, store, 'github');
    const { forge, git, person } = world;
    await world.propose();
    const [ana, ben] = [pullFor(forge, 'ana'), pullFor(forge, 'ben')];
    const theirs = personsCommit(world, ana.branch);
    person.write('README.md', 'moved\n');
    person.commit('Move the base');
    person.git('push', '-q', 'origin', 'main');
    const options = ['--repo', world.address, ...forge.options, ...world.analysis];
    const args = ['propose', ...options, '--author', 'Lapse Robot <robot@acme.example>'];

    const raced = await world.run(args, overtaken(world, ana.branch, theirs));
    expect(existsSync(join(world.directory, 'overtaken'))).toBe(true);
    expect(raced.code).toBe(7);
    expect(raced.stdout).toContain(
      `failed to update "${ana.title}" (the base has moved): the branch ${ana.branch} is not where it was`,
    );
    expect(raced.stdout).toContain(`updated "${ben.title}" (the base has moved)`);
    expect(raced.stderr).toContain('somebody pushed to it in the meantime; the next run looks at it again');
    expect(git('rev-parse', `refs/heads/${ana.branch}`)).toBe(theirs);
    expect(pullFor(forge, 'ana')).toEqual(ana);

    const next = await world.run(args);
    expect(next).toMatchObject({ code: 0, stderr: '' });
    expect(next.stdout).toContain('(somebody has committed to its branch)');
    expect(git('rev-parse', `refs/heads/${ana.branch}`)).toBe(theirs);
    expect(forge.complaints()).toEqual([]);
  });

  it('a branch of the name of a new proposal: nothing is opened from it', async () => {
    const world = await makeWorld(directory, store, 'gitea');
    const { forge, git } = world;
    const theirs = personsCommit(world, 'main');
    const branch = 'lapse/namespace-shop';
    const options = ['--repo', world.address, ...forge.options, ...world.analysis];
    const args = ['propose', ...options, '--group-by', 'namespace'];

    const raced = await world.run(args, overtaken(world, branch, theirs));
    expect(raced.code).toBe(7);
    expect(raced.stdout).toContain(`the branch ${branch} is not where it was`);
    expect(git('rev-parse', `refs/heads/${branch}`)).toBe(theirs);
    expect(forge.pulls()).toEqual([]);
    const [dashboard] = forge.issues();
    expect(dashboard?.body).toMatch(
      /### Pending \(1\)[^]*it could not be opened; the log of the run says why/,
    );

    const next = await world.run(args);
    expect(next.stdout).toContain('(somebody has a branch of that name)');
    expect(git('rev-parse', `refs/heads/${branch}`)).toBe(theirs);
    expect(forge.complaints()).toEqual([]);
  });
});
