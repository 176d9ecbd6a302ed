import type { TargetKind } from './target.ts';

/** What the operator says of the targets, as flags or in the configuration file; named alike in both. */
export interface TargetSettings {
  readonly send: readonly TargetKind[];
  readonly slackWebhookFile?: string | undefined;
  readonly teamsWebhookFile?: string | undefined;
  /** `smtp://reports@mail.example:587`, `smtps://…`, `smtp+plain://…` */
  readonly smtpServer?: string | undefined;
  readonly smtpPasswordFile?: string | undefined;
  readonly emailFrom?: string | undefined;
  readonly emailTo: readonly string[];
  /** `owner/name` */
  readonly githubRepository?: string | undefined;
  readonly githubApi?: string | undefined;
  readonly githubTokenFile?: string | undefined;
  /** `group/name` or a number */
  readonly gitlabProject?: string | undefined;
  readonly gitlabUrl?: string | undefined;
  readonly gitlabTokenFile?: string | undefined;
  readonly issueLabel: string;
}

export type Environment = Readonly<Record<string, string | undefined>>;

/** Each secret comes from a file, or from the environment: a command line is read by everyone on the machine. */
export const SECRETS = {
  slack: { flag: '--slack-webhook-file', variable: 'LAPSE_SLACK_WEBHOOK' },
  teams: { flag: '--teams-webhook-file', variable: 'LAPSE_TEAMS_WEBHOOK' },
  email: { flag: '--smtp-password-file', variable: 'LAPSE_SMTP_PASSWORD' },
  'github-issue': { flag: '--github-token-file', variable: 'LAPSE_GITHUB_TOKEN' },
  'gitlab-issue': { flag: '--gitlab-token-file', variable: 'LAPSE_GITLAB_TOKEN' },
} as const satisfies Record<TargetKind, { flag: string; variable: string }>;
