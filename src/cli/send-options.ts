import { InvalidArgumentError, Option } from 'commander';
import { TARGET_KINDS, type TargetKind } from '../app/deliver/target.ts';
import { MINUTE_MS } from '../model/time.ts';
import { collectPaths, durationArgument } from './options.ts';

/** Where `report` sends the report, beside writing it. Secrets come from files and the environment alone. */
export const sendOptions = (): Option[] => [
  new Option(
    '--send <target>',
    `send it, too: ${TARGET_KINDS.join(', ')}; may be given more than once`,
  ).argParser(collectTargets),
  new Option(
    '--send-name <name>',
    'what the report is about, such as the cluster: part of titles, and tells issues apart',
  ),
  new Option('--link <url>', 'where the report can be read, to point there'),
  new Option('--send-timeout <duration>', 'give up on a target after so long, retries included')
    .argParser(durationArgument)
    .default(2 * MINUTE_MS, '2m'),
  new Option('--slack-webhook-file <file>', 'address of an incoming webhook; default: LAPSE_SLACK_WEBHOOK'),
  new Option(
    '--teams-webhook-file <file>',
    'address of a webhook of Teams Workflows; default: LAPSE_TEAMS_WEBHOOK',
  ),
  new Option(
    '--smtp-server <url>',
    'smtp://user@host:587 (STARTTLS), smtps://user@host:465 (TLS), or smtp+plain://host:25',
  ),
  new Option('--smtp-password-file <file>', 'password of its user; default: LAPSE_SMTP_PASSWORD'),
  new Option('--email-from <address>', 'sender of the mail'),
  new Option('--email-to <address>', 'recipient of the mail; may be given more than once').argParser(
    collectPaths,
  ),
  new Option('--github-repository <owner/name>', 'where the issue is'),
  new Option(
    '--github-api <url>',
    'base of the API; of GitHub Enterprise Server https://host/api/v3',
  ).default('https://api.github.com'),
  new Option('--github-token-file <file>', 'token that may write issues; default: LAPSE_GITHUB_TOKEN'),
  new Option('--gitlab-project <project>', 'where the issue is: group/name, or a number'),
  new Option('--gitlab-url <url>', 'address of the server').default('https://gitlab.com'),
  new Option('--gitlab-token-file <file>', 'token of scope api; default: LAPSE_GITLAB_TOKEN'),
  new Option('--issue-label <label>', 'label of the issue, by which it is found again').default('lapse'),
];

export function isTargetKind(text: string): text is TargetKind {
  return TARGET_KINDS.some((kind) => kind === text);
}

function collectTargets(text: string, earlier: unknown): string[] {
  if (!isTargetKind(text)) throw new InvalidArgumentError(`Allowed choices are ${TARGET_KINDS.join(', ')}.`);
  return collectPaths(text, earlier);
}
