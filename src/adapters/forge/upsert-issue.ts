import type { Issue } from '../../report/summary/issue.ts';
import { CallProblem } from '../calling/call-problem.ts';
import { findIssue, hasLabel, type IssueBoard } from './issue-board.ts';

export interface IssueOutcome {
  readonly kind: 'created' | 'updated' | 'reopened' | 'unchanged';
  readonly url: string;
}

/**
 * Puts the report where it was before: the issue that carries label and marker gets the new body in place. A closed
 * one is opened again where there is something to act on and the report has changed; what a person closed over the
 * same report stays closed. May be run again after it failed anywhere: it looks first.
 */
export async function upsertIssue(board: IssueBoard, issue: Issue): Promise<IssueOutcome> {
  const found = await findIssue(board, issue.marker, '--issue-label');
  if (found === undefined) {
    const created = await board.create(issue);
    if (hasLabel(created, board.label)) return { kind: 'created', url: created.url };
    throw new CallProblem(
      `the issue ${created.url} was made, but without the label "${board.label}", by which it is found the next time`,
      { kind: 'never' },
      {
        remedy:
          'set the label by hand once, or give a token that may set labels; else each run makes another issue',
      },
    );
  }
  if (found.title === issue.title && sameText(found.body, issue.body))
    return { kind: 'unchanged', url: found.url };
  const reopen = !found.isOpen && issue.isCall;
  const { url } = await board.update(found.number, { title: issue.title, body: issue.body, reopen });
  return { kind: reopen ? 'reopened' : 'updated', url };
}

/** Forges change line ends and blanks at the end. */
function sameText(a: string, b: string): boolean {
  return asKept(a) === asKept(b);
}

function asKept(text: string): string {
  return text.replaceAll('\r\n', '\n').trimEnd();
}
