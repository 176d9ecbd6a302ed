import type { Issue } from '../../report/summary/issue.ts';
import { CallProblem } from '../calling/call-problem.ts';

/** An issue as a forge has it. */
export interface StoredIssue {
  readonly number: number;
  readonly title: string;
  readonly body: string;
  readonly isOpen: boolean;
  readonly labels: readonly string[];
  /** where a person reads it */
  readonly url: string;
}

/** One repository's issues. */
export interface IssueBoard {
  readonly label: string;
  /** a page of the issues with the label, open and closed, pull requests left out; empty beyond the last */
  list(page: number): Promise<readonly StoredIssue[]>;
  create(issue: Issue): Promise<StoredIssue>;
  update(number: number, change: IssueChange): Promise<StoredIssue>;
}

export interface IssueChange {
  readonly title: string;
  readonly body: string;
  readonly reopen: boolean;
}

export interface IssueOutcome {
  readonly kind: 'created' | 'updated' | 'reopened' | 'unchanged';
  readonly url: string;
}

const MAX_PAGES = 20;

/**
 * Puts the report where it was before: the issue that carries label and marker gets the new body in place. A closed
 * one is opened again where there is something to act on and the report has changed; what a person closed over the
 * same report stays closed. May be run again after it failed anywhere: it looks first.
 */
export async function upsertIssue(board: IssueBoard, issue: Issue): Promise<IssueOutcome> {
  const found = await findIssue(board, issue.marker);
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

/** An open one before a closed one, the oldest first: where there are two, it is the same at every run. */
async function findIssue(board: IssueBoard, marker: string): Promise<StoredIssue | undefined> {
  const ours: StoredIssue[] = [];
  for (let page = 1; page <= MAX_PAGES; page++) {
    const issues = await board.list(page);
    if (issues.length === 0) return chosen(ours);
    ours.push(...issues.filter(({ body }) => body.startsWith(marker)));
  }
  if (ours.length > 0) return chosen(ours);
  throw new CallProblem(
    `too many issues have the label "${board.label}" to look through`,
    { kind: 'never' },
    { remedy: 'give the issue a label of its own with --issue-label' },
  );
}

function chosen(issues: readonly StoredIssue[]): StoredIssue | undefined {
  return issues.toSorted((a, b) => Number(b.isOpen) - Number(a.isOpen) || a.number - b.number)[0];
}

/** A forge gives a label back as it was written first. */
function hasLabel({ labels }: StoredIssue, label: string): boolean {
  return labels.some((one) => one.toLowerCase() === label.toLowerCase());
}

/** Forges change line ends and blanks at the end. */
function sameText(a: string, b: string): boolean {
  return asKept(a) === asKept(b);
}

function asKept(text: string): string {
  return text.replaceAll('\r\n', '\n').trimEnd();
}
