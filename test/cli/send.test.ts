import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { standIn } from '../adapters/calling/stand-in.ts';
import { LOGIN, mailbox } from '../adapters/delivery/mailbox.ts';
import { github, TOKEN } from '../adapters/forge/forge.ts';
import { buildOnce } from '../support/build.ts';
import { tempDir } from '../support/temp-dir.ts';
import { lapse } from './lapse.ts';
import { makeWorld, type World, write } from './world.ts';

const directory = tempDir();
const at = (name: string): string => join(directory, name);
let world: World;

beforeAll(async () => {
  await buildOnce();
  world = await makeWorld(directory);
}, 180_000);

const PATH = '/services/T0PLANTED/B0PLANTED/xYzPlantedSecret123';
const okay = { status: 200, body: 'ok' };

describe('report --send', () => {
  it('prints the report as ever, and sends to Slack by the address in a file', async () => {
    const server = await standIn(() => okay);
    const file = write(at('webhook'), `${server.url}${PATH}\n`);
    const { code, stdout, stderr } = await lapse([
      'report',
      ...world.analysis,
      '--send',
      'slack',
      '--slack-webhook-file',
      file,
    ]);
    expect({ code, stderr }).toEqual({
      code: 0,
      stderr: `report sent: slack, ${new URL(server.url).host}\n`,
    });
    expect(stdout).toContain('pods app=api in shop');
    expect(server.asked.map(({ url }) => url)).toEqual([PATH]);
    expect(server.asked[0]?.body).toContain('pods app=api in shop');
  });

  it('takes targets from the configuration file and secrets from the environment; JSON logs say the same', async () => {
    const forge = github();
    const server = await standIn((asked) => (asked.url.startsWith('/api/v3/') ? forge.answer(asked) : okay));
    const config = write(
      at('send.yaml'),
      `send: [teams, github-issue]\nsendName: prod\ngithubRepository: acme/policies\ngithubApi: ${server.url}/api/v3\n`,
    );
    const { code, stderr } = await lapse(
      ['report', ...world.analysis, '--config', config, '--log-format', 'json'],
      { env: { LAPSE_TEAMS_WEBHOOK: `${server.url}${PATH}`, LAPSE_GITHUB_TOKEN: TOKEN } },
    );
    expect(code).toBe(0);
    const lines: Record<string, unknown>[] = stderr
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines).toMatchObject([
      { level: 'info', message: 'report sent', target: 'teams', attempts: 1 },
      {
        message: 'issue created',
        target: 'github-issue',
        url: 'https://github.example/acme/policies/issues/1',
      },
    ]);
    expect(forge.issues[0]).toMatchObject({ title: 'Unused network access in prod', labels: ['lapse'] });
  });

  it.each(['text', 'json'])(
    'exits 7 where a target fails, having tried the others; no secret in the %s log',
    async (format) => {
      const broken = await standIn((asked) => ({ status: 404, body: `no_service at ${asked.url}` }));
      const well = await standIn(() => okay);
      const { code, stdout, stderr } = await lapse(
        ['report', ...world.analysis, '--send', 'slack', '--send', 'teams', '--log-format', format],
        { env: { LAPSE_SLACK_WEBHOOK: `${broken.url}${PATH}`, LAPSE_TEAMS_WEBHOOK: `${well.url}${PATH}` } },
      );
      expect(code).toBe(7);
      expect(stdout).toContain('pods app=api in shop');
      expect(well.asked).toHaveLength(1);
      expect(stderr).toContain('answered 404: no_service at ***');
      expect(stderr).toContain('make a new incoming webhook');
      expect(stderr).not.toMatch(/PLANTED|Planted/);
    },
  );

  it('gives up on a server that never answers after --send-timeout', async () => {
    const server = await standIn(() => 'silent');
    const { code, stderr } = await lapse(
      ['report', ...world.analysis, '--send', 'teams', '--send-timeout', '1s'],
      { env: { LAPSE_TEAMS_WEBHOOK: `${server.url}${PATH}` } },
    );
    expect(code).toBe(7);
    expect(stderr).toMatch(/^not sent to teams \(127\.0\.0\.1:\d+\): .*(?:within 1 s|after 1 s)/m);
    expect(stderr).not.toMatch(/PLANTED|Planted/);
  });

  it.each([
    { how: 'STARTTLS', scheme: 'smtp', options: {} },
    { how: 'TLS', scheme: 'smtps', options: { secure: true } },
  ])('mails over $how, with a login and a trusted certificate', async ({ scheme, options }) => {
    const box = await mailbox(options);
    const [password, ca] = [
      write(at('password'), `${LOGIN.password}\n`),
      write(at('ca.pem'), box.certificate),
    ];
    const { code, stderr } = await lapse(
      [
        'report',
        ...world.analysis,
        '--send',
        'email',
        '--smtp-server',
        `${scheme}://${LOGIN.user}@localhost:${box.port}`,
        '--smtp-password-file',
        password,
        '--email-from',
        'Lapse <lapse@example.org>',
        '--email-to',
        'team@example.org',
        '--link',
        'https://lapse.example/report',
      ],
      { env: { NODE_EXTRA_CA_CERTS: ca } },
    );
    expect({ code, stderr }).toEqual({
      code: 0,
      stderr: `report sent: email, team@example.org through localhost:${box.port}\n`,
    });
    const [letter] = box.letters;
    expect(letter).toMatchObject({ isSecure: true, user: LOGIN.user, to: ['team@example.org'] });
    const text = letter?.text.replaceAll('=\r\n', '').slice(0, 5000);
    expect(text).toContain('The report: https://lapse.example/report');
  });
});

describe('what is missing or unsafe is said before the work, without the secret', () => {
  it.each<{ why: string; args: string[]; env?: Record<string, string>; says: string }>([
    {
      why: 'a target that is none',
      args: ['--send', 'pager'],
      says: 'Allowed choices are slack, teams, email',
    },
    {
      why: 'no webhook',
      args: ['--send', 'slack'],
      says: 'name its file with --slack-webhook-file, or set LAPSE_SLACK_WEBHOOK',
    },
    {
      why: 'a time that is none',
      args: ['--send', 'slack', '--send-timeout', '8w'],
      env: { LAPSE_SLACK_WEBHOOK: 'https://hooks.example/PLANTED' },
      says: '--send-timeout 56d is no time to wait',
    },
    {
      why: 'a link that is a script',
      args: ['--send', 'slack', '--link', 'javascript:alert(1)'],
      env: { LAPSE_SLACK_WEBHOOK: 'https://hooks.example/PLANTED' },
      says: '--link is no http address',
    },
  ])('$why', async ({ args, env = {}, says }) => {
    const { code, stdout, stderr } = await lapse(['report', '--policies', 'none', ...args], {
      cwd: directory,
      env,
    });
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(says);
    expect(stderr).not.toContain('PLANTED');
  });

  it('a secret in the configuration file is refused by its name', async () => {
    const config = write(at('secret.yaml'), 'send: slack\nslackWebhook: https://hooks.example/PLANTED\n');
    const { code, stderr } = await lapse(['report', '--policies', 'none', '--config', config]);
    expect(code).toBe(2);
    expect(stderr).toContain('slackWebhook');
    expect(stderr).not.toContain('PLANTED');
  });
});
