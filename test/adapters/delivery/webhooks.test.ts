import { describe, expect, it } from 'vitest';
import { sendToSlack } from '../../../src/adapters/delivery/slack.ts';
import { sendToTeams } from '../../../src/adapters/delivery/teams.ts';
import { teamsMessage } from '../../../src/report/summary/adaptive-card.ts';
import { digestOf } from '../../../src/report/summary/digest.ts';
import { slackMessage } from '../../../src/report/summary/slack-message.ts';
import { sampleReport } from '../../report/sample.ts';
import { calling, problemOf } from '../calling/calling.ts';
import { standIn } from '../calling/stand-in.ts';

const digest = digestOf(sampleReport());
const SECRET = '/services/T0AB12CDE/B0FG34HIJ/xYz123AbC456dEf789';

describe('Slack', () => {
  it('gets the message by POST, as JSON', async () => {
    const server = await standIn(() => ({ status: 200, body: 'ok' }));
    await sendToSlack(`${server.url}${SECRET}`, slackMessage(digest), calling());
    const [asked] = server.asked;
    expect(asked).toMatchObject({ method: 'POST', url: SECRET });
    expect(asked?.headers['content-type']).toBe('application/json');
    expect(JSON.parse(asked?.body ?? '')).toEqual(slackMessage(digest));
  });

  it.each([
    { does: { status: 404, body: 'no_service' }, says: /answered 404: no_service$/, retry: 'never' },
    { does: { status: 400, body: 'invalid_blocks' }, says: /answered 400: invalid_blocks$/, retry: 'never' },
    {
      does: { status: 410, body: 'channel_is_archived' },
      says: /answered 410: channel_is_archived$/,
      retry: 'never',
    },
    { does: { status: 500, body: 'rollup_error' }, says: /answered 500: rollup_error$/, retry: 'later' },
    {
      does: { status: 200, body: '<html>Sign in</html>' },
      says: /answered, but not as Slack does$/,
      retry: 'never',
    },
  ])('$does → $retry', async ({ does, says, retry }) => {
    const server = await standIn(() => does);
    const problem = await problemOf(sendToSlack(`${server.url}${SECRET}`, slackMessage(digest), calling()));
    expect(problem.message).toMatch(says);
    expect(problem.retry.kind).toBe(retry);
    expect(problem.message).not.toContain('xYz123');
    expect(server.asked).toHaveLength(1);
  });
});

describe('Teams', () => {
  it.each([200, 202])('gets the card by POST, and %d is well', async (status) => {
    const server = await standIn(() => ({ status }));
    await sendToTeams(`${server.url}/workflows/x?sig=y`, teamsMessage(digest), calling());
    const [asked] = server.asked;
    expect(asked).toMatchObject({ method: 'POST', url: '/workflows/x?sig=y' });
    expect(asked?.headers['content-type']).toBe('application/json');
    expect(JSON.parse(asked?.body ?? '')).toEqual(teamsMessage(digest));
  });

  it.each([
    { does: { status: 413 }, retry: 'never' },
    { does: { status: 401, body: '{"error":{"code":"AuthorizationFailed"}}' }, retry: 'never' },
    { does: { status: 429, headers: { 'retry-after': '1' } }, retry: 'later' },
    { does: { status: 502 }, retry: 'later' },
  ])('$does → $retry', async ({ does, retry }) => {
    const server = await standIn(() => does);
    const problem = await problemOf(sendToTeams(`${server.url}${SECRET}`, teamsMessage(digest), calling()));
    expect(problem.retry.kind).toBe(retry);
    expect(problem.message).not.toContain('xYz123');
  });
});
