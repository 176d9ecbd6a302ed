import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { DAY_MS } from '../../../src/model/time.ts';
import { buildOnce } from '../../support/build.ts';
import { tempDir } from '../../support/temp-dir.ts';
import { NOW } from '../world.ts';
import { pullFor } from './played-forge.ts';
import { addTraffic, DB, makeStore, makeWorld, NEXT_DAY, outside, type ProposeWorld } from './propose-world.ts';

const directory = tempDir();
const later = join(directory, 'later.duckdb');
let store: string;
beforeAll(async () => {
  await buildOnce();
  store = await makeStore(directory);
  copyFileSync(store, later);
  await addTraffic(directory, later);
});

const DAY = 'lapse.dev/revoke-after: "2026-06-02"';
const ANNOUNCED = DB.replace(
  '  creationTimestamp: "2024-01-01T00:00:00Z"\n',
  (line) => `${line}  annotations:\n    ${DAY}\n`,
);
const ONLY_DB = { 'db.yaml': DB, CODEOWNERS: '* @ana\n' };
const ANNOUNCE = ['--announce', '1d'];

function shown(world: ProposeWorld, ref: string): string {
  return `${world.git('show', `${ref}:db.yaml`)}\n`;
}

describe('what is announced first', () => {
  it('is written into the policy, waits for its day, and goes with the annotation', async () => {
    const world = await makeWorld(directory, store, 'github', ONLY_DB);
    const { forge } = world;

    const first = await world.propose(...ANNOUNCE);
    expect(first).toMatchObject({ code: 0, stderr: '' });
    const pull = pullFor(forge, 'ana');
    expect(pull).toMatchObject({
      title: 'Announce for 2026-06-02: revoke 2 unused network permissions in shop',
      branch: 'lapse/announce-owner-ana_0',
      reviewers: ['ana'],
      state: 'open',
    });
    expect(pull.body).toContain('**Nothing is revoked by this pull request.**');
    console.log(pull.body, first.stdout);
  });
});
