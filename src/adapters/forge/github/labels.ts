import { problemIn } from '../../calling/call-problem.ts';
import type { GitHubClient } from './client.ts';

/** six digits, without `#` */
const COLOR = '1d76db';
const DESCRIPTION = 'Made by Lapse';

/** Adds to those that are there; a label the repository does not have is made first. */
export async function addLabels(
  client: GitHubClient,
  number: number,
  labels: readonly string[],
): Promise<void> {
  if (labels.length === 0) return;
  for (const label of labels) await makeLabel(client, label);
  await client.octokit.rest.issues.addLabels({ ...client.at, issue_number: number, labels: [...labels] });
}

async function makeLabel({ octokit, at }: GitHubClient, name: string): Promise<void> {
  const { issues } = octokit.rest;
  try {
    await issues.getLabel({ ...at, name });
  } catch (error) {
    if (problemIn(error).status !== 404) throw error;
    try {
      await issues.createLabel({ ...at, name, color: COLOR, description: DESCRIPTION });
    } catch (second) {
      // another run was faster
      if (problemIn(second).status !== 422) throw second;
    }
  }
}
