import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { buildOnce } from '../support/build.ts';
import { tempDir } from '../support/temp-dir.ts';
import { lapse } from './lapse.ts';
import { makeWorld, NOW, type World, write } from './world.ts';

const directory = tempDir();
const at = (name: string): string => join(directory, name);
let world: World;

beforeAll(async () => {
  await buildOnce();
  world = await makeWorld(directory);
}, 180_000);

const config = (name: string, text: string): string => write(at(`config/${name}.yaml`), text);

const sound = (): string =>
  `store: ${world.store}\npolicies: ${world.policies}\nunusedFor: 30d\nformat: json\n`;

describe('--config', () => {
  it('gives the settings that the command line leaves out', async () => {
    const { code, stdout } = await lapse(['report', '--config', config('sound', sound()), '--now', NOW]);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      schemaVersion: 1,
      counts: { revocable: 1 },
      window: { unusedForSeconds: 30 * 86_400 },
    });
  });

  it('gives way to flags, even where a flag repeats the default', async () => {
    const file = config('flags', `${sound().replace('30d', '8w')}quiet: true\n`);
    const eightWeeks = await lapse(['report', '--config', file, '--now', NOW]);
    expect(JSON.parse(eightWeeks.stdout)).toMatchObject({ counts: { revocable: 0 } });
    const { stdout } = await lapse([
      'report',
      '--config',
      file,
      '--now',
      NOW,
      '--unused-for',
      '30d',
      '--format',
      'text',
    ]);
    expect(stdout).toContain('Unused, to be revoked (1)');
  });

  it('takes one path or a list of them, and lists replace nothing of the flags', async () => {
    const file = config('paths', `store: ${world.store}\npolicies: [no/such, path]\n`);
    const { code } = await lapse(['report', '--config', file, '--now', NOW, '--policies', world.policies]);
    expect(code).toBe(0);
    const listed = config('list', `store: ${world.store}\npolicies:\n  - ${world.policies}\n`);
    expect(await lapse(['report', '--config', listed, '--now', NOW])).toMatchObject({ code: 0 });
  });

  it('may hold settings of other commands', async () => {
    const file = config(
      'others',
      `${sound()}hubble: localhost:4245\ntls: true\nsince: 1d\nnodeCoverage: assume\n`,
    );
    expect(await lapse(['report', '--config', file, '--now', NOW])).toMatchObject({ code: 0 });
  });

  it('may be empty', async () => {
    expect(
      await lapse(['report', '--config', config('empty', '# nothing\n'), ...world.analysis]),
    ).toMatchObject({ code: 0 });
  });

  it.each([
    { why: 'an unknown key', text: 'polices: x\n', says: 'Unrecognized key: "polices"' },
    { why: 'bad YAML', text: 'store: [\n', says: 'not valid YAML' },
    { why: 'a value of another type', text: 'quiet: loud\n', says: 'quiet' },
    {
      why: 'a choice that is none',
      text: 'format: pdf\n',
      says: 'config: format must be one of text, markdown, json',
    },
    { why: 'a duration that is none', text: 'unusedFor: soon\n', says: '"soon" is not a duration' },
    { why: 'no map', text: '- store\n', says: 'expected object' },
    { why: 'a hostile key', text: '__proto__: {quiet: true}\n', says: 'Unrecognized key' },
    {
      why: 'an alias bomb',
      text: `a: &a [x]\n${Array.from({ length: 9 }, (_, i) => `b${i}: &b${i} [${'*a, '.repeat(40)}]`).join('\n')}\n`,
      says: 'alias',
    },
  ])('with $why is a mistake of configuration', async ({ why, text, says }) => {
    const file = config(why.replaceAll(' ', '-'), text);
    const { code, stdout, stderr } = await lapse(['report', '--config', file, ...world.analysis]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(says);
  });

  it('that does not exist is one, too', async () => {
    const { code, stderr } = await lapse(['report', '--config', at('none.yaml')]);
    expect(code).toBe(2);
    expect(stderr).toContain(`cannot read the config file ${at('none.yaml')}`);
  });
});
