import { problemIn } from '../../calling/call-problem.ts';
import { listIn, textAt } from '../answer.ts';
import { allPages } from '../pages.ts';
import type { GiteaClient } from './client.ts';

const PER_PAGE = 50;

/** Who closed it last, of its timeline; undefined where that cannot be read. */
export async function closedBy(
  { api, owner, repo, where }: GiteaClient,
  number: number,
): Promise<string | undefined> {
  try {
    const events = await allPages('events', async (page) => {
      const query = { page, limit: PER_PAGE };
      const { data } = await api.repos.issueGetCommentsAndTimeline(owner, repo, number, query);
      // Gitea says null of an empty page
      return data === null ? [] : listIn(where, 'Gitea', data);
    });
    const closing = events.findLast((event) => textAt(event, 'type') === 'close');
    return textAt(closing, 'user', 'login');
  } catch (error) {
    const { status } = problemIn(error);
    if (status === 403 || status === 404) return undefined;
    throw error;
  }
}
