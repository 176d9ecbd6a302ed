import type { CallProblem } from '../../adapters/calling/call-problem.ts';
import type { TargetKind } from './target.ts';
import { SECRETS } from './target-settings.ts';

/** What helps where the target will not have it. */
const WHERE_REFUSED: Readonly<Record<TargetKind, string>> = {
  slack: `make a new incoming webhook and put its address where ${SECRETS.slack.flag} or ${SECRETS.slack.variable} says`,
  teams: `make a new webhook in Workflows and put its address where ${SECRETS.teams.flag} or ${SECRETS.teams.variable} says`,
  email:
    'check the user of --smtp-server, its password, and whether it may send for --email-from to --email-to',
  'github-issue':
    'check --github-repository, that its issues are not turned off, and that the token may write issues (permission "Issues: write", in a workflow "issues: write")',
  'gitlab-issue':
    'check --gitlab-project, that its issues are not turned off, and that the token has scope "api" and role Reporter or more',
};

const BUSY = 'try again later; --send-timeout gives it more time';

export function remedyFor(kind: TargetKind, { remedy, status }: CallProblem): string | undefined {
  if (remedy !== undefined || status === undefined) return remedy;
  // what SMTP refuses for good begins with 5, what HTTP servers may do later, too
  const isRefused = kind === 'email' ? status >= 500 : status < 500 && status !== 429 && status !== 408;
  return isRefused ? WHERE_REFUSED[kind] : BUSY;
}
