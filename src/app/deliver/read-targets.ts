import { assertNever } from '../../model/assert-never.ts';
import { Failure } from '../../model/failure.ts';
import { needSecret, readSecret } from './read-secret.ts';
import { safeUrl } from './safe-url.ts';
import { smtpServer } from './smtp-server.ts';
import type { Target, TargetKind } from './target.ts';
import type { Environment, TargetSettings } from './target-settings.ts';

/**
 * The targets with all they need, secrets included.
 *
 * @throws Failure `usage` where something is missing or cannot be meant
 */
export function readTargets(settings: TargetSettings, env: Environment): readonly Target[] {
  return [...new Set(settings.send)].map((kind) => readTarget(kind, settings, env));
}

function readTarget(kind: TargetKind, settings: TargetSettings, env: Environment): Target {
  switch (kind) {
    case 'slack':
      return {
        kind,
        webhook: safeUrl(needSecret(kind, settings.slackWebhookFile, env), 'the Slack webhook').href,
      };
    case 'teams':
      return {
        kind,
        webhook: safeUrl(needSecret(kind, settings.teamsWebhookFile, env), 'the Teams webhook').href,
      };
    case 'email':
      return emailTarget(settings, env);
    case 'github-issue':
      return githubTarget(settings, env);
    case 'gitlab-issue':
      return gitlabTarget(settings, env);
    default:
      return assertNever(kind);
  }
}

function emailTarget(settings: TargetSettings, env: Environment): Target {
  const password = readSecret('email', settings.smtpPasswordFile, env);
  const server = smtpServer(needed(settings.smtpServer, 'email', '--smtp-server'), password);
  const from = address(needed(settings.emailFrom, 'email', '--email-from'), '--email-from');
  const to = settings.emailTo.map((one) => address(one, '--email-to'));
  if (to.length === 0) needed(undefined, 'email', '--email-to');
  return { kind: 'email', server, from, to };
}

function githubTarget(settings: TargetSettings, env: Environment): Target {
  const repository = needed(settings.githubRepository, 'github-issue', '--github-repository');
  const [, owner, name] = /^([\w.-]+)\/([\w.-]+)$/.exec(repository) ?? [];
  if (owner === undefined || name === undefined) {
    throw new Failure('usage', `"${repository}" is no GitHub repository`, {
      remedy: 'write it like owner/name',
    });
  }
  const api = trimmed(safeUrl(settings.githubApi ?? 'https://api.github.com', '--github-api'));
  const token = needSecret('github-issue', settings.githubTokenFile, env);
  return { kind: 'github-issue', repository: { api, owner, name, label: label(settings.issueLabel), token } };
}

function gitlabTarget(settings: TargetSettings, env: Environment): Target {
  const project = needed(settings.gitlabProject, 'gitlab-issue', '--gitlab-project');
  const url = trimmed(safeUrl(settings.gitlabUrl ?? 'https://gitlab.com', '--gitlab-url'));
  const token = needSecret('gitlab-issue', settings.gitlabTokenFile, env);
  return { kind: 'gitlab-issue', project: { url, project, label: label(settings.issueLabel), token } };
}

function needed(value: string | undefined, kind: TargetKind, flag: string): string {
  if (value !== undefined && value !== '') return value;
  throw new Failure('usage', `--send ${kind} needs ${flag}`, {
    remedy: `give ${flag}, or its setting in the --config file`,
  });
}

/** One address and nothing a header would take for more: `reports@example.org`, `Lapse <reports@example.org>`. */
function address(text: string, flag: string): string {
  if (/^(?:[^<>@,;\p{Cc}]+ <[^\s<>@,;]+@[^\s<>@,;]+>|[^\s<>@,;]+@[^\s<>@,;]+)$/u.test(text)) return text;
  throw new Failure('usage', `${flag} is no address of e-mail`, { remedy: 'write it like team@example.org' });
}

const LONGEST_LABEL = 50;

/** As both forges take it: GitLab parts labels at commas, GitHub's are short. */
function label(text: string): string {
  if (text.trim() !== '' && text.length <= LONGEST_LABEL && !/[,\p{Cc}]/u.test(text)) return text;
  throw new Failure('usage', `--issue-label is no label`, {
    remedy: `give at most ${LONGEST_LABEL} characters without commas`,
  });
}

/** Without a slash at the end. */
function trimmed({ origin, pathname }: URL): string {
  return `${origin}${pathname}`.replace(/\/+$/, '');
}
