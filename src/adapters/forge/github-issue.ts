import type { Issue } from '../../report/summary/issue.ts';
import type { HttpCall } from '../calling/http-call.ts';
import { githubClient } from './github/client.ts';
import { githubIssues } from './github/issues.ts';
import { type IssueOutcome, upsertIssue } from './upsert-issue.ts';

export interface GitHubRepository {
  /** base of the API: `https://api.github.com`, or `https://github.example/api/v3` */
  readonly api: string;
  readonly owner: string;
  readonly name: string;
  readonly label: string;
  /** secret */
  readonly token: string;
}

export async function sendToGitHub(
  { label, token, ...repository }: GitHubRepository,
  issue: Issue,
  call: HttpCall,
): Promise<IssueOutcome> {
  const client = githubClient(repository, call, { token: async () => token, scheme: 'token' });
  return upsertIssue(githubIssues(client, label), issue);
}
