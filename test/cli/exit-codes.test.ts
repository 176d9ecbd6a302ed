import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { HubbleServer } from '../../src/adapters/hubble/server.ts';
import { openStore } from '../../src/adapters/store/open-store.ts';
import { buildOnce } from '../support/build.ts';
import { tempDir } from '../support/temp-dir.ts';
import { lapse } from './lapse.ts';
import { ingressOfDb, makeWorld, NOW, type World, write } from './world.ts';

const directory = tempDir();
let world: World;

beforeAll(async () => {
  await buildOnce();
  world = await makeWorld(directory);
}, 180_000);

const at = (name: string): string => join(directory, name);

describe('0: done', () => {
  it.each([
    { command: 'report', says: 'pods app=api in shop may open any port to pods app=db in shop' },
    { command: 'tighten', says: '-        - matchLabels: { app: api }\n' },
  ])('$command', async ({ command, says }) => {
    const { code, stdout } = await lapse([command, ...world.analysis]);
    expect({ code, says: stdout.includes(says) }).toEqual({ code: 0, says: true });
  });

  it('explain says who used the rule and who did not', async () => {
    const { code, stdout } = await lapse(['explain', 'shop/db', ...world.analysis]);
    expect(code).toBe(0);
    expect(stdout).toContain('used: stays');
    expect(stdout).toContain('unused: never seen in use');
  });

  it('verify of the tightened set against the one before, with the store', async () => {
    const after = at('tightened');
    expect(await lapse(['tighten', ...world.analysis, '--output-dir', after])).toMatchObject({
      code: 0,
      stdout: '',
    });
    const { code, stdout } = await lapse(['verify', world.policies, after, '--store', world.store]);
    expect({ code, stdout }).toMatchObject({ code: 0 });
    expect(stdout).toMatch(
      /^verified: narrower, still isolated, nothing observed is cut off \(.+ observed connections? replayed\)\n\nRemoved \(1\)\n/,
    );
  });
});

describe('2: usage or configuration', () => {
  it.each([
    { why: 'an unknown command', args: ['repotr'], says: "unknown command 'repotr'" },
    { why: 'an unknown option', args: ['report', '--polices', 'x'], says: "unknown option '--polices'" },
    { why: 'a missing argument', args: ['verify', 'a'], says: 'missing AFTER' },
    { why: 'a choice that is none', args: ['report', '--format', 'pdf'], says: 'Allowed choices are' },
    { why: 'no policies', args: ['report'], says: 'no policies given' },
    {
      why: 'a path that does not exist',
      args: ['report', '--policies', 'no/such/path'],
      says: 'cannot read no/such/path: no such file or directory',
    },
    { why: 'a file to import that does not exist', args: ['import', 'no/such/file'], says: 'no/such/file' },
    {
      why: 'a duration that is none',
      args: ['report', '--unused-for', '30'],
      says: '"30" is not a duration; write a number and a unit, such as 45m, 12h, 30d or 8w',
    },
    { why: 'no time at all', args: ['report', '--unused-for', '0d'], says: '"0d" is no time at all' },
    {
      why: 'a time that is none',
      args: ['report', '--now', 'yesterday'],
      says: '"yesterday" is no time; write it like 2026-06-01T00:00:00Z',
    },
    {
      why: 'two ways to write',
      args: ['tighten', '--output-dir', 'x', '--write'],
      says: 'cannot be used with',
    },
    { why: 'no source of flows', args: ['collect'], says: 'no source of flows given' },
  ])('$why', async ({ args, says }) => {
    const { code, stdout, stderr } = await lapse(args, { cwd: directory });
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(says);
  });

  it.each(['shop/nothing', 'shop/db:spec.egress[0]'])(
    'explain of %s, which does not exist',
    async (reference) => {
      const { code, stderr } = await lapse(['explain', reference, ...world.analysis]);
      expect(code).toBe(2);
      expect(stderr).toMatch(/no policy or grant is named|has no allowing rule at/);
    },
  );
});

describe('3: input unreadable in part, the results are given all the same', () => {
  it('a broken manifest', async () => {
    const policies = at('partly-broken');
    write(join(policies, 'db.yaml'), ingressOfDb('web', 'api'));
    write(join(policies, 'broken.yaml'), 'kind: NetworkPolicy\nmetadata: [\n');
    const { code, stdout, stderr } = await lapse([
      'report',
      '--store',
      world.store,
      '--now',
      NOW,
      '--policies',
      policies,
    ]);
    expect(code).toBe(3);
    expect(stdout).toContain('pods app=api in shop');
    expect(stdout).toContain('Could not be read');
    expect(stderr).toContain(`${join(policies, 'broken.yaml')}:3`);
  });

  it('a broken manifest among those whose rules are noted', async () => {
    const broken = write(at('noted/broken.yaml'), 'kind: NetworkPolicy\nmetadata: [\n');
    const flows = write(at('none.jsonl'), '');
    const { code, stderr } = await lapse([
      'import',
      flows,
      '--store',
      at('noted.duckdb'),
      '--policies',
      broken,
    ]);
    expect(code).toBe(3);
    expect(stderr).toContain(`${broken}:3`);
  });

  it('a broken record', async () => {
    const file = write(at('broken.jsonl'), '{"flow": {\n{}\n');
    const { code, stdout, stderr } = await lapse(['import', file, '--store', at('broken.duckdb')]);
    expect(code).toBe(3);
    expect(stdout).toMatch(/ rejected\n$/);
    expect(stderr).toContain(`${file}:1`);
  });
});

describe('4: source unreachable', () => {
  it('nothing listens at the address', async () => {
    const server = await HubbleServer.start();
    const { address } = server;
    await server.stop();
    const { code, stderr } = await lapse(['collect', '--hubble', address, '--store', at('four.duckdb')]);
    expect(code).toBe(4);
    expect(stderr).toContain(`Hubble at ${address}`);
    expect(stderr).toContain('nothing listens there');
  });
});

describe('5: store unusable', () => {
  it('no such file', async () => {
    const { code, stderr } = await lapse([
      'report',
      '--policies',
      world.policies,
      '--store',
      at('none.duckdb'),
    ]);
    expect(code).toBe(5);
    expect(stderr).toBe(
      `lapse: cannot use the store ${at('none.duckdb')}: there is no such file\n  collect or import flows into it first, or give the right --store\n`,
    );
  });

  it('a file that is no database', async () => {
    writeFileSync(
      at('text.duckdb'),
      'this is plain text, and long enough to hold a header of any kind\n'.repeat(100),
    );
    const { code, stderr } = await lapse([
      'report',
      '--policies',
      world.policies,
      '--store',
      at('text.duckdb'),
    ]);
    expect(code).toBe(5);
    expect(stderr).toContain('it is not a DuckDB file');
  });

  it('a file that another process holds', async () => {
    const store = await openStore(at('held.duckdb'), { mode: 'read-write' });
    try {
      const { code, stderr } = await lapse([
        'report',
        '--policies',
        world.policies,
        '--store',
        at('held.duckdb'),
      ]);
      expect(code).toBe(5);
      expect(stderr).toContain(`(process ${process.pid})`);
    } finally {
      await store.close();
    }
  });
});

describe('6: verification failed', () => {
  it('one more peer is wider, and the counterexample says so', async () => {
    const after = write(at('wider/db.yaml'), ingressOfDb('web', 'api', 'spy'));
    const { code, stdout } = await lapse(['verify', world.policies, after]);
    expect(code).toBe(6);
    expect(stdout).toMatch(/^NOT verified: /);
    expect(stdout).toContain('never-wider: ingress of');
  });

  it('one used peer less cuts off what was observed', async () => {
    const after = write(at('cut/db.yaml'), ingressOfDb('api'));
    const { code, stdout } = await lapse(['verify', world.policies, after, '--store', world.store]);
    expect(code).toBe(6);
    expect(stdout).toContain('cuts-nothing: shop/web → shop/db on TCP 5432 was seen in use');
  });
});

describe('10: something is to be revoked', () => {
  it('where --fail-on asks, and the report is given all the same', async () => {
    const { code, stdout } = await lapse(['report', ...world.analysis, '--fail-on', 'unused']);
    expect(code).toBe(10);
    expect(stdout).toContain('Unused, to be revoked (1)');
  });

  it('not where nothing is', async () => {
    const policies = write(at('tight/db.yaml'), ingressOfDb('web'));
    const { code } = await lapse([
      'report',
      '--store',
      world.store,
      '--now',
      NOW,
      '--policies',
      policies,
      '--fail-on',
      'unused',
    ]);
    expect(code).toBe(0);
  });
});

describe('an empty store', () => {
  it('is no error: the report says that nothing was recorded, and revokes nothing', async () => {
    await (await openStore(at('empty.duckdb'), { mode: 'read-write' })).close();
    const { code, stdout } = await lapse([
      'report',
      '--policies',
      world.policies,
      '--store',
      at('empty.duckdb'),
      '--now',
      NOW,
    ]);
    expect(code).toBe(0);
    expect(stdout).toContain('nothing recorded yet');
    expect(stdout).toContain('no node was ever seen, so no absence counts');
    expect(stdout).toContain('Nothing to revoke.');
  });
});
