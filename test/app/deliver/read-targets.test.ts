import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readTargets } from '../../../src/app/deliver/read-targets.ts';
import { describeTarget, secretsOf } from '../../../src/app/deliver/target.ts';
import type { Environment, TargetSettings } from '../../../src/app/deliver/target-settings.ts';
import { Failure } from '../../../src/model/failure.ts';
import { tempDir } from '../../support/temp-dir.ts';

const directory = tempDir();

function file(name: string, text: string): string {
  const path = join(directory, name);
  writeFileSync(path, text);
  return path;
}

const given = (settings: Partial<TargetSettings>): TargetSettings => ({
  send: [],
  emailTo: [],
  issueLabel: 'lapse',
  ...settings,
});

const MAIL = { send: ['email'], emailFrom: 'a@b.example', emailTo: ['c@d.example'] } as const;
const HUB = { send: ['github-issue'], githubRepository: 'acme/policies' } as const;
const LAB = { send: ['gitlab-issue'], gitlabProject: 'acme/policies' } as const;

describe('what is missing or unsafe is a failure that says what to do, without the secret', () => {
  it.each<{ why: string; settings: Partial<TargetSettings>; env?: Environment; says: string }>([
    { why: 'no secret', settings: { send: ['slack'] }, says: '--send slack needs a secret' },
    {
      why: 'no such file',
      settings: { send: ['slack'], slackWebhookFile: 'nowhere' },
      says: 'cannot read nowhere',
    },
    {
      why: 'an empty file',
      settings: { send: ['teams'], teamsWebhookFile: file('empty', '\n') },
      says: 'there is no usable secret in',
    },
    {
      why: 'two lines',
      settings: { send: ['teams'], teamsWebhookFile: file('two', 'PLANTED\nPLANTED\n') },
      says: 'there is no usable secret in',
    },
    {
      why: 'blanks',
      settings: { send: ['slack'] },
      env: { LAPSE_SLACK_WEBHOOK: '  ' },
      says: 'no usable secret in LAPSE_SLACK_WEBHOOK',
    },
    {
      why: 'a token that no header can hold',
      settings: HUB,
      env: { LAPSE_GITHUB_TOKEN: 'PLANTED-ü' },
      says: 'no usable secret in LAPSE_GITHUB_TOKEN',
    },
    {
      why: 'no address',
      settings: { send: ['slack'] },
      env: { LAPSE_SLACK_WEBHOOK: 'PLANTED' },
      says: 'the Slack webhook is no https address',
    },
    {
      why: 'an address of another kind',
      settings: { send: ['slack'] },
      env: { LAPSE_SLACK_WEBHOOK: 'file:///PLANTED' },
      says: 'the Slack webhook is no https address',
    },
    {
      why: 'no https',
      settings: { send: ['teams'] },
      env: { LAPSE_TEAMS_WEBHOOK: 'http://hooks.example/PLANTED' },
      says: 'the Teams webhook is not https',
    },
    {
      why: 'no https, by a name that looks like this machine',
      settings: { send: ['teams'] },
      env: { LAPSE_TEAMS_WEBHOOK: 'http://localhost.evil.example/PLANTED' },
      says: 'the Teams webhook is not https',
    },
    { why: 'no server', settings: MAIL, says: '--send email needs --smtp-server' },
    {
      why: 'a server of the web',
      settings: { ...MAIL, smtpServer: 'https://x' },
      says: '--smtp-server is no address',
    },
    {
      why: 'a password in an address',
      settings: { ...MAIL, smtpServer: 'smtp://me:PLANTED@x' },
      says: '--smtp-server holds a password',
    },
    {
      why: 'a user without password',
      settings: { ...MAIL, smtpServer: 'smtp://me@x' },
      says: 'no password is given',
    },
    {
      why: 'a login without encryption',
      settings: { ...MAIL, smtpServer: 'smtp+plain://me@x' },
      env: { LAPSE_SMTP_PASSWORD: 'PLANTED' },
      says: 'has a login, but no encryption',
    },
    {
      why: 'no sender',
      settings: { send: ['email'], smtpServer: 'smtps://x' },
      says: '--send email needs --email-from',
    },
    {
      why: 'no recipient',
      settings: { ...MAIL, smtpServer: 'smtps://x', emailTo: [] },
      says: '--send email needs --email-to',
    },
    {
      why: 'a recipient that is two headers',
      settings: { ...MAIL, smtpServer: 'smtps://x', emailTo: ['a@b\nBcc: c@d'] },
      says: '--email-to is no address',
    },
    {
      why: 'two recipients in one',
      settings: { ...MAIL, smtpServer: 'smtps://x', emailTo: ['a@b,c@d'] },
      says: '--email-to is no address',
    },
    {
      why: 'no repository',
      settings: { send: ['github-issue'] },
      says: '--send github-issue needs --github-repository',
    },
    {
      why: 'a repository that is a path',
      settings: { ...HUB, githubRepository: 'a/b/../c' },
      says: 'is no GitHub repository',
    },
    { why: 'no token', settings: HUB, says: '--send github-issue needs a secret' },
    {
      why: 'a label that would be two',
      settings: { ...HUB, issueLabel: 'a,b' },
      env: { LAPSE_GITHUB_TOKEN: 'PLANTED' },
      says: '--issue-label is no label',
    },
    {
      why: 'a token in an address',
      settings: { ...LAB, gitlabUrl: 'https://oauth2:PLANTED@gitlab.example' },
      says: '--gitlab-url holds a user or a password',
    },
  ])('$why → $says', ({ settings, env = {}, says }) => {
    const read = (): unknown => readTargets(given(settings), env);
    expect(read).toThrow(Failure);
    expect(read).toThrow(says);
    expect(read).not.toThrow('PLANTED');
  });
});

describe('what is given', () => {
  it('the file wins over the environment, and its line break is not part of the secret', () => {
    const settings = given({
      send: ['slack'],
      slackWebhookFile: file('hook', 'https://hooks.example/of-file\r\n'),
    });
    expect(readTargets(settings, { LAPSE_SLACK_WEBHOOK: 'https://hooks.example/of-env' })).toEqual([
      { kind: 'slack', webhook: 'https://hooks.example/of-file' },
    ]);
  });

  it.each([
    {
      text: 'smtp://me%40x@mail.example',
      server: { host: 'mail.example', port: 587, encryption: 'starttls' },
    },
    { text: 'smtps://me%40x@mail.example', server: { host: 'mail.example', port: 465, encryption: 'tls' } },
    {
      text: 'smtps://me%40x@[2001:db8::1]:2465',
      server: { host: '2001:db8::1', port: 2465, encryption: 'tls' },
    },
  ])('$text → $server', ({ text, server }) => {
    const [target] = readTargets(given({ ...MAIL, smtpServer: text }), { LAPSE_SMTP_PASSWORD: ' p w ' });
    expect(target).toMatchObject({ server: { ...server, login: { user: 'me@x', password: ' p w ' } } });
  });

  it('a relay nearby needs neither login nor encryption', () => {
    const [target] = readTargets(given({ ...MAIL, smtpServer: 'smtp+plain://relay' }), {});
    expect(target).toMatchObject({ server: { host: 'relay', port: 25, encryption: 'none' } });
    expect(target === undefined ? [] : secretsOf(target)).toEqual([]);
  });

  it('a target named twice is sent to once; servers of one’s own are taken with their path', () => {
    const targets = readTargets(
      given({
        ...HUB,
        ...LAB,
        send: ['gitlab-issue', 'github-issue', 'gitlab-issue'],
        githubApi: 'https://github.example/api/v3/',
        gitlabUrl: 'https://example.org/git/',
      }),
      { LAPSE_GITHUB_TOKEN: 'one', LAPSE_GITLAB_TOKEN: 'two' },
    );
    expect(targets).toMatchObject([
      { kind: 'gitlab-issue', project: { url: 'https://example.org/git', token: 'two' } },
      { kind: 'github-issue', repository: { api: 'https://github.example/api/v3', token: 'one' } },
    ]);
    expect(targets.map(describeTarget)).toEqual([
      'acme/policies on example.org',
      'acme/policies on github.example',
    ]);
  });
});
