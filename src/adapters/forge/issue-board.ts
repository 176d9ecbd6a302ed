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
  /** a page of the issues with the label, open and closed, from 1 */
  list(page: number): Promise<IssuePage>;
  create(issue: { readonly title: string; readonly body: string }): Promise<StoredIssue>;
  update(number: number, change: IssueChange): Promise<StoredIssue>;
}

export interface IssuePage {
  /** pull requests left out */
  readonly issues: readonly StoredIssue[];
  /** whether the forge had nothing at all on it: it is beyond the last */
  readonly isBeyond: boolean;
}

export interface IssueChange {
  readonly title: string;
  readonly body: string;
  readonly reopen: boolean;
}

const MAX_PAGES = 20;

/**
 * An open one before a closed one, the oldest first: where there are two, it is the same at every run.
 * @param labelFlag which sets the label
 */
export async function findIssue(
  board: IssueBoard,
  marker: string,
  labelFlag: '--issue-label' | '--label',
): Promise<StoredIssue | undefined> {
  const ours: StoredIssue[] = [];
  for (let page = 1; page <= MAX_PAGES; page++) {
    const { issues, isBeyond } = await board.list(page);
    if (isBeyond) return chosen(ours);
    ours.push(...issues.filter(({ body }) => body.startsWith(marker)));
  }
  if (ours.length > 0) return chosen(ours);
  throw new CallProblem(
    `too many issues have the label "${board.label}" to look through`,
    { kind: 'never' },
    { remedy: `give the issue a label of its own with ${labelFlag}` },
  );
}

function chosen(issues: readonly StoredIssue[]): StoredIssue | undefined {
  return issues.toSorted((a, b) => Number(b.isOpen) - Number(a.isOpen) || a.number - b.number)[0];
}

/** A forge gives a label back as it was written first. */
export function hasLabel({ labels }: StoredIssue, label: string): boolean {
  return labels.some((one) => one.toLowerCase() === label.toLowerCase());
}
