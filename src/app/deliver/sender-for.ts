import { httpCall } from '../../adapters/calling/http-call.ts';
import { sendMail } from '../../adapters/delivery/email.ts';
import { sendToSlack } from '../../adapters/delivery/slack.ts';
import { sendToTeams } from '../../adapters/delivery/teams.ts';
import { sendToGitHub } from '../../adapters/forge/github-issue.ts';
import { sendToGitLab } from '../../adapters/forge/gitlab-issue.ts';
import type { IssueOutcome } from '../../adapters/forge/upsert-issue.ts';
import { assertNever } from '../../model/assert-never.ts';
import { teamsMessage } from '../../report/summary/adaptive-card.ts';
import { ISSUE_LIMITS } from '../../report/summary/issue.ts';
import { mailOf } from '../../report/summary/mail.ts';
import { slackMessage } from '../../report/summary/slack-message.ts';
import type { Content } from './content.ts';
import type { Target } from './target.ts';

export interface AttemptSettings {
  readonly timeoutMs: number;
  readonly now: () => number;
  readonly signal: AbortSignal;
  /** of the delivery, the same for each attempt */
  readonly id: string;
}

/** How it was delivered; an issue has an address. */
export interface Sent {
  readonly how: 'sent' | IssueOutcome['kind'];
  readonly url?: string;
}

export type Attempt = (settings: AttemptSettings) => Promise<Sent>;

/** Makes what the target is sent, and says how to try it once. An attempt throws what the adapters throw. */
export async function senderFor(target: Target, content: Content): Promise<Attempt> {
  switch (target.kind) {
    case 'slack': {
      const message = slackMessage(content.digest);
      return (settings) => sent(sendToSlack(target.webhook, message, httpCall(settings)));
    }
    case 'teams': {
      const message = teamsMessage(content.digest);
      return (settings) => sent(sendToTeams(target.webhook, message, httpCall(settings)));
    }
    case 'email': {
      const { server, from, to } = target;
      const [mail, html] = [mailOf(content.digest), await content.html()];
      return (settings) => {
        const messageId = `<${settings.id}@${domainOf(from)}>`;
        return sent(sendMail(server, { from, to, messageId }, mail, html, settings));
      };
    }
    case 'github-issue': {
      const issue = content.issue(ISSUE_LIMITS.github);
      return (settings) => put(sendToGitHub(target.repository, issue, httpCall(settings)));
    }
    case 'gitlab-issue': {
      const issue = content.issue(ISSUE_LIMITS.gitlab);
      return (settings) => put(sendToGitLab(target.project, issue, httpCall(settings)));
    }
    default:
      return assertNever(target);
  }
}

async function sent(done: Promise<void>): Promise<Sent> {
  await done;
  return { how: 'sent' };
}

async function put(done: Promise<IssueOutcome>): Promise<Sent> {
  const { kind, url } = await done;
  return { how: kind, url };
}

function domainOf(address: string): string {
  return /@([^\s>]+)/.exec(address)?.[1] ?? 'localhost';
}
