import type { Issue } from '../../report/summary/issue.ts';
import type { HttpCall } from '../calling/http-call.ts';
import { gitlabIssues } from './gitlab/issues.ts';
import { type IssueOutcome, upsertIssue } from './upsert-issue.ts';

export interface GitLabProject {
  /** `https://gitlab.com`, or a server of one's own, maybe with a path */
  readonly url: string;
  /** `group/name`, or the project's number */
  readonly project: string;
  readonly label: string;
  /** secret */
  readonly token: string;
}

export async function sendToGitLab(
  { label, ...project }: GitLabProject,
  issue: Issue,
  call: HttpCall,
): Promise<IssueOutcome> {
  return upsertIssue(gitlabIssues(project, label, call), issue);
}
