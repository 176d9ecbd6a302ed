import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { makeClone, type TestRepository } from '../../adapters/git/make-repository.ts';
import { lapse } from '../lapse.ts';
import { NOW, write } from '../world.ts';
import { makeWorld, outside, preparedStore } from './propose-world.ts';

const { directory, store } = preparedStore();

/** All that a person sees of a clone, and what git keeps of it. */
function seen(clone: TestRepository): unknown {
  const root = clone.directory;
  return {
    status: clone.git('status', '--porcelain=v2', '--branch'),
    head: readFileSync(join(root, '.git/HEAD'), 'utf8'),
    index: readFileSync(join(root, '.git/index')),
    files: readdirSync(root, { recursive: true, encoding: 'utf8' })
      .filter((path) => !path.startsWith('.git'))
      .toSorted(),
    config: readFileSync(join(root, '.git/config'), 'utf8'),
  };
}

/** The hunks alone, without what git writes above and behind their places. */
function plainDiff(diff: string): string {
  return diff.replaceAll(/^(?:diff --git|index) .*\n/gm, '').replaceAll(/^(@@ .* @@).*$/gm, '$1');
}

/** A clone with changes that are staged, and others that are not. */
function dirtyClone(parent: string, origin: string): TestRepository {
  const clone = makeClone(parent, origin);
  clone.write('shop/db.yaml', 'not: committed\n');
  clone.git('add', 'shop/db.yaml');
  clone.write('shop/cache.yaml', 'not: staged\n');
  clone.write('untracked.yaml', 'not: known\n');
  return clone;
}

describe('where proposals go', () => {
  it('--dry-run writes nothing anywhere, and says what it would do', async () => {
    const world = await makeWorld(directory, store, 'github');
    const clone = dirtyClone(world.directory, world.person.git('remote', 'get-url', 'origin'));
    clone.git('remote', 'set-url', 'origin', world.address);
    const before = [outside(world), seen(clone)];
    const dry = await world.propose('--dry-run', '--repo', clone.directory);
    expect(dry).toMatchObject({ code: 0, stderr: '' });
    expect(dry.stdout).toMatch(/^would open "Revoke 2 .*\nwould open "Revoke 1 .*\n$/);
    expect([outside(world), seen(clone)]).toEqual(before);
    expect(world.forge.writes()).toEqual([]);
    expect(clone.git('for-each-ref')).not.toContain('lapse/');

    // the same clone; what is committed counts, not what lies about
    const real = await world.propose('--repo', clone.directory, '--no-dashboard');
    expect(real).toMatchObject({ code: 0, stderr: '' });
    expect(world.git('show', 'lapse/owner-ben_a23b9729e369:shop/cache.yaml')).toContain('{ app: api }');
    expect(seen(clone)).toEqual(before[1]);
    expect(clone.git('for-each-ref')).not.toContain('lapse/');
    expect(world.forge.pulls()).toHaveLength(2);
    expect(world.forge.issues()).toEqual([]);
  });

  it('--forge none makes branches in the clone, that hold what `lapse tighten` prints and a proof', async () => {
    const world = await makeWorld(directory, store, 'github');
    const origin = world.person.git('remote', 'get-url', 'origin');
    const clone = dirtyClone(world.directory, origin);
    const before = [outside(world), seen(clone)];
    const shown = join(world.directory, 'shown');
    const options = ['--forge', 'none', '--repo', clone.directory, '--group-by', 'all'];
    const made = await world.propose(...options, '--max-new', '0', '--output-dir', shown);
    expect(made).toMatchObject({ code: 0, stderr: '' });
    expect(made.stdout).toMatch(/^committed "Revoke 3 .*" on lapse\/all \(3 findings\)\n$/);
    expect([outside(world), seen(clone)]).toEqual(before);
    expect(world.server.authorizations).toEqual([]);
    const [branch = ''] = readdirSync(join(shown, 'lapse'));
    expect(clone.git('rev-list', '--count', `main..lapse/${branch}`)).toBe('1');

    const checkout = makeClone(world.directory, origin).directory;
    const analysis = ['--policies', '.', '--store', world.store, '--now', NOW];
    const tighten = await lapse(['tighten', ...analysis, '--diff'], { cwd: checkout });
    const inBranch = clone.git('diff', 'main', `lapse/${branch}`);
    expect(plainDiff(`${inBranch}\n`)).toBe(tighten.stdout);
    const files = (name: string): string => join(shown, 'lapse', branch, name);
    expect(readFileSync(files('change.diff'), 'utf8')).toBe(tighten.stdout);
    expect(readFileSync(files('body.md'), 'utf8')).toMatch(/^# Revoke 3 unused .*\n\n<!-- lapse-proposal /);
    execFileSync('git', ['apply', '--check', files('change.diff')], { cwd: checkout });

    const proof = readFileSync(files('proof.json'), 'utf8');
    const verified = await lapse(
      ['verify', '--proof', write(join(checkout, 'proof.json'), proof), '--store', world.store],
      { cwd: checkout },
    );
    expect(verified).toMatchObject({ code: 0, stderr: '' });

    const refs = clone.git('for-each-ref');
    const again = await world.propose(...options);
    expect(again.stdout).toMatch(/^left as it is: "Revoke 3 .*\n$/);
    expect(clone.git('for-each-ref')).toBe(refs);
  });
});
