import { labelsAt, numberAt, proseAt, textAt } from './answer.ts';
import type { StoredIssue } from './issue-board.ts';

/** As GitHub answers it, and Gitea alike; undefined where it is none. */
export function storedIssue(data: unknown): StoredIssue | undefined {
  const number = numberAt(data, 'number');
  if (number === undefined) return undefined;
  return {
    number,
    title: textAt(data, 'title') ?? '',
    body: proseAt(data, 'body'),
    isOpen: textAt(data, 'state') === 'open',
    labels: labelsAt(data, 'labels'),
    url: textAt(data, 'html_url') ?? '',
  };
}
