import type { SmtpServer } from '../../adapters/delivery/email.ts';
import type { GitHubRepository } from '../../adapters/forge/github-issue.ts';
import type { GitLabProject } from '../../adapters/forge/gitlab-issue.ts';

export const TARGET_KINDS = ['slack', 'teams', 'email', 'github-issue', 'gitlab-issue'] as const;

export type TargetKind = (typeof TARGET_KINDS)[number];

/** Where a report is sent, with the secrets to be let in. */
export type Target =
  | { readonly kind: 'slack' | 'teams' /** secret but for the host */; readonly webhook: string }
  | {
      readonly kind: 'email';
      readonly server: SmtpServer;
      readonly from: string;
      readonly to: readonly string[];
    }
  | { readonly kind: 'github-issue'; readonly repository: GitHubRepository }
  | { readonly kind: 'gitlab-issue'; readonly project: GitLabProject };

/** What no output may hold. */
export function secretsOf(target: Target): readonly string[] {
  switch (target.kind) {
    case 'slack':
    case 'teams':
      return [target.webhook];
    case 'email': {
      const { login } = target.server;
      // as the SMTP logins PLAIN and LOGIN write it, too
      return login === undefined ? [] : [login.password, `\u0000${login.user}\u0000${login.password}`];
    }
    case 'github-issue':
      return [target.repository.token];
    case 'gitlab-issue':
      return [target.project.token];
  }
}

/** Where it goes, for people; without secrets. */
export function describeTarget(target: Target): string {
  switch (target.kind) {
    case 'slack':
    case 'teams':
      return new URL(target.webhook).host;
    case 'email':
      return `${target.to.join(', ')} through ${target.server.host}:${target.server.port}`;
    case 'github-issue':
      return `${target.repository.owner}/${target.repository.name} on ${new URL(target.repository.api).host}`;
    case 'gitlab-issue':
      return `${target.project.project} on ${new URL(target.project.url).host}`;
  }
}
